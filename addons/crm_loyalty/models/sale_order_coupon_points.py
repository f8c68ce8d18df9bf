from odoo import api, models

from ..engine.points import to_points


class SaleOrderCouponPoints(models.Model):
    """What a confirmed order earns moves points when it changes."""

    _inherit = "sale.order.coupon.points"

    @api.model_create_multi
    def create(self, vals_list):
        granted = super().create(vals_list)
        granted._move({each: 0 for each in granted})
        return granted

    def write(self, vals):
        before = {each: to_points(each.points) for each in self}
        result = super().write(vals)
        if "points" in vals:
            self._move(before)
        return result

    def _move(self, before):
        """Record by how much what confirmed orders earn has changed.

        :param before: the points that were granted, by record
        """
        movements = []
        for granted in self.sudo():
            change = to_points(granted.points) - before[granted]
            if granted.order_id.state == "sale" and change:
                movements += granted.order_id._get_loyalty_movements(
                    "points", granted.coupon_id, change
                )
        self.env["crm.loyalty.entry"]._post(movements)
