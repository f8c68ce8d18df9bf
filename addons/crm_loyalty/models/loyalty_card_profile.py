from odoo import api, models
from odoo.fields import Domain

from .movement import Movement


class LoyaltyCard(models.Model):
    """Members earn points for a complete profile, each once in a programme."""

    _inherit = "loyalty.card"

    @api.model_create_multi
    def create(self, vals_list):
        cards = super().create(vals_list)
        cards._reward_new_profiles()
        return cards

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            self._reward_new_profiles()
        return result

    def _reward_new_profiles(self):
        """Reward who has become a member with a complete profile."""
        program_ids = self.env["loyalty.program"]._get_profile_program_ids()
        if program_ids:
            # What a member earns does not depend on who makes the card.
            cards = self.sudo().filtered_domain(self._get_profile_card_domain())
            cards._reward_profiles()

    @api.model
    def _get_profile_card_domain(self):
        program_ids = self.env["loyalty.program"]._get_profile_program_ids()
        domain = Domain("program_id", "in", program_ids)
        domain &= Domain("crm_is_account", "=", True)
        return domain & Domain("partner_id", "!=", False)

    def _reward_profiles(self):
        """Let the members who have told everything earn the points for it, once."""
        movements = []
        for program, cards in self.grouped("program_id").items():
            if not program._is_running():
                continue
            told = cards.partner_id.filtered_domain(program._get_profile_domain())
            movements += [
                Movement(
                    card,
                    "earn",
                    program.crm_profile_points,
                    key=f"profile:{program.id}:{card.partner_id.id}",
                )
                for card in cards
                if card.partner_id in told
            ]
        return self.env["crm.loyalty.entry"]._give(movements)
