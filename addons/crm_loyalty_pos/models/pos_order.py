from odoo import models

from odoo.addons.crm_loyalty.models.movement import CONTEXT_KEY, Cause


class PosOrder(models.Model):
    """What the till does to points, told to the ledger order by order."""

    _inherit = "pos.order"

    def confirm_coupon_programs(self, coupon_data):
        """Let the movements that follow say that this order caused them."""
        cause = Cause("till", origin=self)
        self = self.with_context(**{CONTEXT_KEY: cause})
        return super().confirm_coupon_programs(coupon_data)

    def _get_loyalty_movements(self, event, card, change):
        """Return the movement of a card: the customer has paid already, so what the
        card does not hold is owed, not refused.

        :param str event: ``till``
        :param change: the difference that Odoo writes on the card
        """
        if not change:
            return []
        kind = "earn" if change > 0 else "redeem"
        entries = self.env["crm.loyalty.entry"].sudo()
        return [entries._prepare_new(self, card, kind, change, may_owe=True)]
