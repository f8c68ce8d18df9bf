from odoo import models


class SaleLoyaltyRewardWizard(models.TransientModel):
    """Tells why a reward is refused; Odoo closes the window and says nothing."""

    _inherit = "sale.loyalty.reward.wizard"

    def action_apply(self):
        for card, rewards in self.order_id._get_claimable_rewards().items():
            if self.selected_reward_id in rewards:
                self.order_id._check_not_overdue(card)
        return super().action_apply()
