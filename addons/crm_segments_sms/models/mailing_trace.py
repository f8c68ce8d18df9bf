from odoo import models


class MailingTrace(models.Model):
    _inherit = "mailing.trace"

    # Who had a step already, and how much a customer got of late, is asked by number.
    _sms_number_mailing_idx = models.Index(
        "(sms_number, mass_mailing_id) WHERE sms_number IS NOT NULL"
    )
