from odoo import api, models
from odoo.exceptions import AccessError

from ..engine.points import to_points


class SaleOrderCouponPoints(models.Model):
    """What a confirmed order earns moves points when it changes."""

    _inherit = "sale.order.coupon.points"

    @api.model_create_multi
    def create(self, vals_list):
        granted = super().create(vals_list)
        granted._check_by_system()
        granted._move({each: 0 for each in granted})
        return granted

    def write(self, vals):
        if "points" in vals:
            self._check_by_system()
        before = {each: to_points(each.points) for each in self}
        result = super().write(vals)
        if "points" in vals:
            self._move(before)
        return result

    def unlink(self):
        """Whoever may cancel an order takes back what it would have earned.

        Odoo leaves that to managers, and so nobody else cancels an order with points.
        """
        if all(order.state == "cancel" for order in self.order_id):
            self.order_id.check_access("write")
            self = self.sudo()
        return super().unlink()

    def _check_by_system(self):
        """Refuse to write by hand what moves points."""
        if not self.env.su and "sale" in self.order_id.mapped("state"):
            raise AccessError(
                self.env._(
                    "What a confirmed order earns follows its lines. Change these, or "
                    "correct the points on the card and give the reason."
                )
            )

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
