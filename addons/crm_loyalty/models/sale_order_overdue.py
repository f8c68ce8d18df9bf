from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Rewards are refused to customers with overdue invoices, if the programme says
    so: when they are claimed and when the order is confirmed."""

    _inherit = "sale.order"

    def _apply_program_reward(self, reward, coupon, **kwargs):
        if message := self._get_overdue_message(coupon):
            return {"error": message}
        return super()._apply_program_reward(reward, coupon, **kwargs)

    def action_open_reward_wizard(self):
        """Tell why the only reward is refused; Odoo says nothing."""
        result = super().action_open_reward_wizard()
        if result is True:
            claimable = self._get_claimable_rewards()
            if len(claimable) == 1:
                self._check_not_overdue(*claimable)
        return result

    def _check_redeemer(self, card):
        self._check_not_overdue(card)
        return super()._check_redeemer(card)

    def _check_not_overdue(self, card):
        if message := self._get_overdue_message(card):
            raise UserError(message)

    def _get_overdue_message(self, card):
        """Return why rewards of the card are refused, False if they are not."""
        # Whoever uses the card may know what its programme asks for.
        program = card.sudo().program_id
        return program._get_overdue_message(self.partner_id, self.company_id)
