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
        lines = self.order_line.filtered(lambda line: line.coupon_id == card)
        goods = self.order_line.filtered(
            lambda line: (
                not line.reward_id
                and line.product_id not in program.trigger_product_ids
            )
        )
        rest = sum((lines | goods).mapped("price_total"))
        if lines and self.currency_id.compare_amounts(rest, 0) < 0:
            raise UserError(
                self.env._(
                    "%(card)s cannot pay for its own top-up. Remove the reward from "
                    "the order, or let it be paid otherwise.",
                    card=card.display_name,
                )
            )
