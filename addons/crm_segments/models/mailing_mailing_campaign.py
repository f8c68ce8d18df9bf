from odoo import api, fields, models
from odoo.fields import Domain


class MailingMailing(models.Model):
    """The content of a step goes to the participants who come to it, and to nobody
    else: sent by hand, it has no recipients."""

    _inherit = "mailing.mailing"

    campaign_step_ids = fields.One2many(
        "crm.campaign.step", "mailing_id", "Step of a Campaign", readonly=True
    )
    is_campaign_step = fields.Boolean(compute="_compute_is_campaign_step")

    @api.depends("campaign_step_ids")
    def _compute_is_campaign_step(self):
        """sudo: a mailing is the content of a step, whoever may see campaigns."""
        for mailing in self:
            mailing.is_campaign_step = bool(mailing.sudo().campaign_step_ids)

    def _get_recipients_domain(self):
        domain = super()._get_recipients_domain()
        return Domain.FALSE if self.is_campaign_step else domain

    def action_retry_failed(self):
        """Send the mails of steps that failed once more as they are: nobody would come
        to the step again for whom they were deleted.

        sudo: as Odoo does; mails belong to the system.
        """
        steps = self.filtered("is_campaign_step")
        failed = (
            self.env["mail.mail"]
            .sudo()
            .search([("mailing_id", "in", steps.ids), ("state", "=", "exception")])
        )
        failed.mark_outgoing()
        failed.mailing_trace_ids.write(
            {"trace_status": "outgoing", "failure_type": False}
        )
        others = self - steps
        return super(MailingMailing, others).action_retry_failed() if others else None
