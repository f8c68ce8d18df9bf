from collections import defaultdict
from typing import NamedTuple

from odoo import models


class Free(NamedTuple):
    """Pieces of a line that are for nothing."""

    quantity: float
    #: the line that takes their price off
    reward_line: models.BaseModel


class PosOrder(models.Model):
    """What is for nothing earns nothing. The till puts it on the order as sold, and
    takes its price off by a line of its own; sales have one line without a price."""

    _inherit = "pos.order"

    def _get_countable_lines(self):
        lines = super()._get_countable_lines()
        return lines - self._get_free_lines()

    def _get_line_quantity(self, line):
        free = self._get_free_pieces()[line]
        return super()._get_line_quantity(line) - sum(each.quantity for each in free)

    def _get_line_price(self, line, price):
        amount = super()._get_line_price(line, price)
        for each in self._get_free_pieces()[line]:
            taken_off = super()._get_line_price(each.reward_line, price)
            amount += taken_off * each.quantity / each.reward_line.qty
        return amount

    def _get_free_lines(self):
        """Return the lines that take the price of free products off."""
        return self.lines.filtered(
            lambda line: line.reward_id.reward_type == "product" and line.qty > 0
        )

    def _get_free_pieces(self):
        """Return what is for nothing, by the line on which it stands as sold.

        Of several lines of a product it is taken to be on the one whose price is
        nearest to what is taken off.
        """
        pieces = defaultdict(list)
        free_lines = self._get_free_lines()
        if not free_lines:
            return pieces
        sold = {line: line.qty for line in self.lines - free_lines if line.qty > 0}
        for free in free_lines:
            wanted = free.qty
            products = free.reward_id.reward_product_ids
            for line in sorted(sold, key=lambda line: abs(_price(line) + _price(free))):
                taken = min(wanted, sold[line])
                if line.product_id in products and not line.reward_id and taken:
                    pieces[line].append(Free(taken, free))
                    sold[line] -= taken
                    wanted -= taken
        return pieces


def _price(line):
    return line.price_subtotal_incl / line.qty
