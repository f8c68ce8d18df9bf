from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # What rules on invoice lines read: sums over all customers need not read the lines.
    _segment_behavior_idx = models.Index(
        "(partner_id, invoice_date) INCLUDE (balance, journal_id, company_id)"
        " WHERE display_type = 'product' AND parent_state = 'posted'"
    )
