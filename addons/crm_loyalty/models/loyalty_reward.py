from odoo import api, models

#: what each point is worth so much of
PER_POINT = [
    ("program_id.program_type", "=", "loyalty"),
    ("reward_type", "=", "discount"),
    ("discount_mode", "=", "per_point"),
    ("clear_wallet", "=", False),
]


class LoyaltyReward(models.Model):
    """Which rewards take as many points as the customer wants."""

    _inherit = "loyalty.reward"

    def _is_divisible(self):
        """Whether it is one reward by which each point of a member is worth so much,
        and what is not redeemed stays on the card."""
        return len(self) == 1 and bool(self.filtered_domain(PER_POINT))

    @api.model
    def _find_divisible(self):
        """Return a reward of this kind, if there is one in any programme."""
        return self.search(PER_POINT, limit=1)
