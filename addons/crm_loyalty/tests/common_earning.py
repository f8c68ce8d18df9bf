from .common import CrmLoyaltyCase


class EarningCase(CrmLoyaltyCase):
    """One rule, a point for each unit of money, that tests give conditions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.program.rule_ids

    def _earned(self, order, card=None):
        """Return what an order earns on a card, as it says now."""
        order._update_programs_and_rewards()
        granted = order.coupon_point_ids
        card = card or self.card
        return granted.filtered(lambda each: each.coupon_id == card).points
