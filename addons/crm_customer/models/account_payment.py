from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # Facts read the payments of a contact; Odoo has no index for that.
    _crm_customer_partner_idx = models.Index("(partner_id)")
