from odoo import models


class SaleOrder(models.Model):
    """Members who owe points go on buying: what is owed stops rewards only."""

    _inherit = "sale.order"

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        """Count a card from which nothing is redeemed as empty where it owes points.

        Odoo confirms no order of a customer whose card is below zero.
        """
        points = super()._get_real_points_for_coupon(coupon, post_confirm=post_confirm)
        return points if self._get_cost(coupon) else max(points, 0.0)
