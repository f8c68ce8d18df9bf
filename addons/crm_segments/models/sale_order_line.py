from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_pricelist_kwargs(self):
        return super()._get_pricelist_kwargs() | self.order_id._get_price_customer()
