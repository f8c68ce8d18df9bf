from odoo import api, fields, models

from ..engine.points import DIGITS
from ..models.sale_order_margin import TELLS


class SaleLoyaltyRewardWizard(models.TransientModel):
    """Asks how many points are redeemed, and tells why a reward is refused; Odoo takes
    all points, closes the window and says nothing."""

    _inherit = "sale.loyalty.reward.wizard"

    crm_is_divisible = fields.Boolean("Divisible", compute="_compute_crm_is_divisible")
    crm_points = fields.Float(
        "Points to Redeem",
        compute="_compute_crm_points",
        store=True,
        readonly=False,
        digits=DIGITS,
        help="As many as the customer wants; the order takes no more than it needs.",
    )

    @api.depends("selected_reward_id")
    def _compute_crm_is_divisible(self):
        for wizard in self:
            wizard.crm_is_divisible = wizard.selected_reward_id._is_divisible()

    @api.depends("selected_reward_id", "order_id")
    def _compute_crm_points(self):
        for wizard in self:
            wizard.crm_points = 0.0
            if wizard.crm_is_divisible and (card := wizard._get_card()):
                wizard.crm_points = wizard.order_id._get_real_points_for_coupon(card)

    def action_apply(self):
        order, reward, card = self.order_id, self.selected_reward_id, self._get_card()
        if card:
            order._check_not_overdue(card)
        if card and self.crm_is_divisible:
            order._redeem_at_most(reward, card, self.crm_points)
        return super(
            SaleLoyaltyRewardWizard, self.with_context(**{TELLS: True})
        ).action_apply()

    def _get_card(self):
        """Return the card that pays for the reward, as Odoo finds it."""
        for card, rewards in self.order_id._get_claimable_rewards().items():
            if self.selected_reward_id in rewards:
                return card
        return self.env["loyalty.card"]
