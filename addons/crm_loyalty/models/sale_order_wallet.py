from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """No wallet pays for its own top-up."""

    _inherit = "sale.order"

    def _prepare_confirmation(self, card):
        self._check_top_up(card)
        return super()._prepare_confirmation(card)

    def _check_top_up(self, card):
        """Refuse to pay with a wallet more than what the order sells beside its
        top-up."""
        program = card.program_id
        if program.program_type != "ewallet" or not self._get_granted(card):
            return
        lines = self.order_line.filtered(
            lambda line: not line.coupon_id or line.coupon_id == card
        )
        if program._pays_top_ups(lines, "price_total"):
            raise UserError(program._get_top_up_message(card.display_name))
