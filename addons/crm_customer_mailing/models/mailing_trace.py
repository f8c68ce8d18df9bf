from odoo import models


class MailingTrace(models.Model):
    _inherit = "mailing.trace"

    # The mailings of a contact, and of an address; Odoo has no index for either.
    _crm_customer_contact_idx = models.Index("(res_id) WHERE model = 'res.partner'")
    _crm_customer_email_idx = models.Index("(email) WHERE model != 'res.partner'")
