from odoo import models


class SaleOrderLine(models.Model):
    """Who takes a reward off a quotation gives its points free."""

    _inherit = "sale.order.line"

    def unlink(self):
        cards = self.coupon_id
        orders = self.order_id if cards else self.order_id.browse()
        result = super().unlink()
        for order in orders.exists():
            order._hold_points(cards)
        return result
