from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    # The sparklines of a list and the chart of a page, without reading each invoice
    # of customers who have thousands.
    _customer_month_idx = models.Index(
        "(partner_id, invoice_date) INCLUDE (company_id, amount_untaxed_signed)"
        " WHERE state = 'posted'"
        " AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
    )

    def action_open_customer(self):
        """Open the customer page of the invoice's customer in its company."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_open_customer()
