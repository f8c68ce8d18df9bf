from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_open_customer(self):
        """Open the customer page of the invoice's customer in its company."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_open_customer()
