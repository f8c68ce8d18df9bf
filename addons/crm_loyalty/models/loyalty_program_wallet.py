from odoo import models


class LoyaltyProgram(models.Model):
    """No wallet pays for its own top-up, on any channel."""

    _inherit = "loyalty.program"

    def _get_top_ups(self, lines):
        """Return the lines of an order that fill wallets of the programme."""
        self.ensure_one()
        if self.program_type != "ewallet":
            return lines.browse()
        products = self.trigger_product_ids
        return lines.filtered(
            lambda line: not line.reward_id and line.product_id in products
        )

    def _pays_top_ups(self, lines, price):
        """Whether wallets of the programme pay more than what is sold beside their
        top-ups.

        :param lines: the lines of an order that count
        :param price: the field of them that holds what they cost with taxes
        """
        self.ensure_one()
        paying = lines.filtered(lambda line: line.reward_id.program_id == self)
        goods = lines.filtered(lambda line: not line.reward_id)
        goods -= self._get_top_ups(lines)
        rest = sum((paying | goods).mapped(price))
        return bool(paying) and lines.currency_id.compare_amounts(rest, 0) < 0

    def _get_top_up_message(self, wallet):
        """Return why a wallet is refused.

        :param wallet: its name
        """
        return self.env._(
            "%(card)s cannot pay for its own top-up. Remove the reward from the order, "
            "or let it be paid otherwise.",
            card=wallet,
        )
