from odoo import models

from odoo.addons.crm_loyalty.engine.points import ZERO, to_points
from odoo.addons.crm_loyalty.models.movement import CONTEXT_KEY, Cause


class PosOrder(models.Model):
    """What the till does to points, told to the ledger order by order."""

    _inherit = "pos.order"

    def confirm_coupon_programs(self, coupon_data):
        """Let the movements that follow say that this order caused them."""
        cause = Cause("till", origin=self)
        self = self.with_context(**{CONTEXT_KEY: cause})
        result = super().confirm_coupon_programs(coupon_data)
        self.session_id._consume_reserved(self.lines.sudo().coupon_id)
        return result

    def _get_loyalty_movements(self, event, card, change):
        """Return the movements of a card: what the order earned, then what its rewards
        cost, of which the till tells only the difference.

        The customer has paid already, so what the card does not hold is owed, not
        refused.

        :param str event: ``till``
        :param change: the difference that Odoo writes on the card
        """
        cost = self._get_cost(card)
        earned = max(change + cost, ZERO)
        entries = self.env["crm.loyalty.entry"].sudo()
        return [
            entries._prepare_new(self, card, kind, points, may_owe=True)
            for kind, points in (("earn", earned), ("redeem", change - earned))
            if points
        ]

    def _get_cost(self, card):
        """Return what the rewards on the order cost a card."""
        lines = self.sudo().lines.filtered(
            lambda line: line.reward_id and line.coupon_id == card
        )
        return sum((to_points(line.points_cost) for line in lines), ZERO)
