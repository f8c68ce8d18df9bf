from odoo import models


class MailingContact(models.Model):
    _inherit = "mailing.contact"

    # The subscriptions of an address; Odoo has no index for that.
    _crm_customer_email_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )
