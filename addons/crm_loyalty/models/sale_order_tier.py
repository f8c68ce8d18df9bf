from decimal import Decimal

from odoo import models

from ..engine.earning import rounded
from ..engine.points import to_points


class SaleOrder(models.Model):
    """Orders of members in a tier earn more, as the tier says."""

    _inherit = "sale.order"

    def _program_check_compute_points(self, programs):
        result = super()._program_check_compute_points(programs)
        for program, status in result.items():
            multiplier = self._get_tier_multiplier(program)
            if multiplier != 1 and "points" in status:
                factor = Decimal(repr(multiplier))
                status["points"] = [
                    float(rounded(to_points(points) * factor))
                    for points in status["points"]
                ]
        return result

    def _get_tier_multiplier(self, program):
        """Return by what the points of the order are multiplied.

        A confirmed order keeps the tier that its member was in when it was confirmed,
        not the one that it brought.
        """
        self.ensure_one()
        # What an order earns does not depend on who enters it.
        tiers = program.sudo().with_context(active_test=False).crm_tier_ids
        if all(tier.multiplier == 1 for tier in tiers):
            return 1.0
        card = self.env["loyalty.card"]._find_account(program.id, self.partner_id.id)
        if self.state != "sale":
            return card.crm_tier_id.multiplier or 1.0
        return self._get_stay(card, self.date_order).tier_id.multiplier or 1.0

    def _get_stay(self, card, moment):
        """Return the stay of a card just before a moment."""
        stays = self.env["crm.loyalty.tier.stay"].sudo()
        return stays.search(
            [
                ("card_key", "=", card.id),
                ("date_from", "<", moment),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", moment),
            ],
            limit=1,
        )
