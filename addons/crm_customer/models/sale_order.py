from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_open_customer(self):
        """Open the customer page of the order's customer in the order's company."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_open_customer()
