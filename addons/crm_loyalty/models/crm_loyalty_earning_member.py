from odoo import models

from ..engine.earning import rounded
from ..engine.points import exact
from .crm_loyalty_entry_earned import Earned


class CrmLoyaltyEarning(models.AbstractModel):
    """What the tier of a member multiplies, and what a member may still earn."""

    _inherit = "crm.loyalty.earning"

    def _multiply_points(self, program, points):
        """Return points as the tier of the member has them, rounded as rules are."""
        multiplier = self._get_tier_multiplier(program)
        if multiplier == 1:
            return points
        return rounded(points * exact(multiplier))

    def _get_tier_multiplier(self, program):
        """Return by what the points of the document are multiplied.

        One that counts already keeps the tier that its member was in when it came to
        count, not the one that it brought.
        """
        self.ensure_one()
        # What an order earns does not depend on who enters it.
        tiers = program.sudo().with_context(active_test=False).crm_tier_ids
        if all(tier.multiplier == 1 for tier in tiers):
            return 1.0
        card = self.env["loyalty.card"]._find_account(program.id, self.partner_id.id)
        if not self._is_earned():
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

    def _limit_points(self, counted):
        """Return what a member earns of points within the caps of the programmes.

        :param counted: dict of decimal numbers by programme
        """
        capped = self.env["loyalty.program"].union(
            *(each for each, points in counted.items() if points and each._has_caps())
        )
        if not capped:
            return counted
        earned = self._get_earned_before(capped)
        member_id = self.partner_id.id
        limited = {
            program: min(
                counted[program],
                program._get_room(earned.get((program.id, member_id), Earned())),
            )
            for program in capped
        }
        return counted | limited

    def _get_earned_before(self, programs):
        """Return what the members have earned without these documents."""
        # What a member may still earn does not depend on who sells.
        entries = self.env["crm.loyalty.entry"].sudo()
        day = self[:1]._get_earning_moment().date()
        return entries._query_earned(programs, self.partner_id, day, without=self)
