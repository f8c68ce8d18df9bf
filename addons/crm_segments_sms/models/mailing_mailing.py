from odoo import models


class MailingMailing(models.Model):
    _inherit = "mailing.mailing"

    def action_retry_failed(self):
        """Send the SMS of steps that failed once more as they are: nobody would come to
        the step again for whom they were deleted.

        sudo: as Odoo does; SMS belong to the system.
        """
        steps = self.filtered(lambda m: m.is_campaign_step and m.mailing_type == "sms")
        failed = (
            self.env["sms.sms"]
            .sudo()
            .search([("mailing_id", "in", steps.ids), ("state", "=", "error")])
        )
        if failed:
            failed.action_set_outgoing()
            self.env.ref("sms.ir_cron_sms_scheduler_action").sudo()._trigger()
        others = self - steps
        return super(MailingMailing, others).action_retry_failed() if others else None
