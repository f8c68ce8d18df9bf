from odoo import models
from odoo.exceptions import UserError

#: in the context of whoever wants to be told why a reward is refused
TELLS = "crm_loyalty_tells_refusal"


class MarginTooLow(UserError):
    """A reward that was tried leaves too little."""


class SaleOrder(models.Model):
    """Rewards are refused that would eat up the margin, if the programme says so: when
    they are claimed and when the order is confirmed."""

    _inherit = "sale.order"

    def _apply_program_reward(self, reward, coupon, **kwargs):
        """Try the reward, and take it off again where it leaves too little."""
        if not reward.program_id.crm_guards_margin:
            return super()._apply_program_reward(reward, coupon, **kwargs)
        try:
            with self.env.cr.savepoint():
                result = super()._apply_program_reward(reward, coupon, **kwargs)
                self._check_margin(reward.program_id)
        except MarginTooLow as refusal:
            if self.env.context.get(TELLS):
                raise
            return {"error": str(refusal)}
        return result

    def action_open_reward_wizard(self):
        """Tell why the only reward is refused; Odoo says nothing."""
        return super(
            SaleOrder, self.with_context(**{TELLS: True})
        ).action_open_reward_wizard()

    def _check_redeemer(self, card):
        self._check_margin(card.sudo().program_id)
        return super()._check_redeemer(card)

    def _check_margin(self, program):
        # Margins may be hidden from who sells.
        order = self.sudo()
        if not program._leaves_margin(order.amount_untaxed, order.margin):
            raise MarginTooLow(program._get_margin_message())
