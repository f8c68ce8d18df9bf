from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_open_customer(self):
        """Open the page of the customer who ordered, else of the contact."""
        self.ensure_one()
        return (self.sale_id.partner_id or self.partner_id).action_open_customer()
