from decimal import ROUND_HALF_UP, Decimal

from odoo import models

from ..engine.points import ZERO

_CENT = Decimal("0.01")


class SaleOrder(models.Model):
    """Credit notes take back what the order earned, and give back what it redeemed, in
    the proportion of what they credit."""

    _inherit = "sale.order"

    def _with_points(self):
        """Return the orders that have moved points."""
        # Who invoices need not have a right on points.
        entries = self.env["crm.loyalty.entry"].sudo()
        moved = entries._read_group(
            [("origin_model", "=", self._name), ("origin_id", "in", self.ids)],
            ["origin_id"],
        )
        return self.browse(order_id for (order_id,) in moved) if self else self

    def _is_credited(self):
        return "out_refund" in self.order_line.invoice_lines.mapped("move_type")

    def _let_points_follow_credit(self, document):
        """Undo as much as is credited in sum, so that roundings never add up.

        :param document: the invoice or credit note by which the sum has changed
        """
        # Who invoices need not have a right on points.
        self = self.sudo()
        entries = self.env["crm.loyalty.entry"]
        for order in self.filtered(lambda order: order.state == "sale"):
            share = order._get_credited_share()
            for card in order._get_recorded_cards().sudo():
                entries._post(order._prepare_credit(card, share, document))

    def _prepare_credit(self, card, share, document):
        """Return the movements after which ``share`` of the order is undone."""
        entries = self.env["crm.loyalty.entry"]
        movements = []
        for kind, total in (
            ("redeem", self._get_cost(card)),
            ("earn", self._get_granted(card)),
        ):
            target = (total * share).quantize(_CENT, ROUND_HALF_UP)
            done = entries._query_undone(self, card, kind, document._name)
            if target > done:
                undone, _rest = entries._prepare_reversals(
                    self, card, kind, target - done, by=document
                )
                movements += undone
            elif target < done:
                points = done - target if kind == "earn" else target - done
                movements.append(entries._prepare_again(self, card, kind, points))
        return movements

    def _get_credited_share(self):
        """Return which part of the order is credited, between 0 and 1.

        What is credited and invoiced anew is not: only what was invoiced beyond the
        order can have been.
        """
        lines = self.order_line.filtered(lambda line: not line.reward_id)
        ordered = sum(lines.mapped("price_subtotal"))
        invoiced = credited = 0.0
        for line in lines.invoice_lines:
            if line.parent_state == "posted" and line.move_type == "out_invoice":
                invoiced += line.price_subtotal
            elif line.parent_state == "posted" and line.move_type == "out_refund":
                credited += line.price_subtotal
        if ordered <= 0:
            return ZERO
        credited -= max(invoiced - ordered, 0.0)
        share = Decimal(repr(credited)) / Decimal(repr(ordered))
        return min(max(share, ZERO), Decimal(1))
