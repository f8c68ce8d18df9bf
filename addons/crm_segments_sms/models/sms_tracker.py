from odoo import models


class SmsTracker(models.Model):
    _inherit = "sms.tracker"

    def _update_sms_mailings(self, trace_status, traces):
        """The state of the content of a step is that of its campaign, whatever the
        gateway says: a mailing that is being sent could not be edited any more."""
        others = traces.filtered(lambda t: not t.mass_mailing_id.is_campaign_step)
        return super()._update_sms_mailings(trace_status, others)
