from odoo import models

from ..engine.points import to_points
from .crm_loyalty_entry_earned import Earned


class SaleOrder(models.Model):
    """No order earns beyond what a member may earn on a day, or at all.

    Extends what counts the points and what multiplies them, so it is loaded last.
    """

    _inherit = "sale.order"

    def _program_check_compute_points(self, programs):
        result = super()._program_check_compute_points(programs)
        counted = {
            program: to_points(result[program]["points"][0])
            for program in programs
            if program._has_caps() and result[program].get("points")
        }
        for program, points in self._limit_points(counted).items():
            result[program]["points"] = [float(points)]
        return result

    def _get_point_changes(self):
        """Let orders that are confirmed together share what is left to earn: each was
        counted as if it were alone."""
        if len(self) > 1 and not any(order.state == "cancel" for order in self):
            self._share_caps()
        return super()._get_point_changes()

    def _share_caps(self):
        """Reduce what orders of one member earn to what they may earn together."""
        # As in Odoo: what an order earns is not written by its salesperson.
        granted = self.sudo().coupon_point_ids.filtered(
            lambda each: each.coupon_id.program_id._has_caps()
        )
        programs = granted.coupon_id.program_id
        earned = self._get_earned_before(programs) if programs else {}
        turns = {order_id: turn for turn, order_id in enumerate(self.ids)}
        for each in granted.sorted(lambda each: turns[each.order_id.id]):
            program = each.coupon_id.program_id
            key = (program.id, each.order_id.partner_id.id)
            before = earned.get(key, Earned())
            points = min(to_points(each.points), program._get_room(before))
            if points < to_points(each.points):
                each.points = float(points)
            earned[key] = Earned(before.on_day + points, before.ever + points)
