from odoo import models


class MailingContact(models.Model):
    _inherit = "mailing.contact"

    # For _mailing_get_opt_out_list(), which asks by address for each batch of mails.
    _email_normalized_idx = models.Index("(email_normalized)")
