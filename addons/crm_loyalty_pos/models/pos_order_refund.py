from decimal import ROUND_HALF_UP, Decimal

from odoo import models

from odoo.addons.crm_loyalty.engine.points import ZERO, to_points

_CENT = Decimal("0.01")


class PosOrder(models.Model):
    """Refunds at the till take back what the order earned, and give back what it
    redeemed, in the proportion of what they refund."""

    _inherit = "pos.order"

    def _follow_refunds(self):
        """Let the points of the orders follow of which this one refunds something, of
        refunds of refunds those at the origin.

        A cashier has no rights on points.
        """
        self = self.sudo()
        for order in self._get_original_orders():
            share = order._get_refunded_share()
            for card in order._get_moved_cards():
                self.env["crm.loyalty.entry"]._post(
                    order._prepare_refund(card, share, self)
                )

    def _get_original_orders(self):
        lines = self.lines.refunded_orderline_id
        while lines.refunded_orderline_id:
            lines = lines.mapped(lambda line: line.refunded_orderline_id or line)
        return lines.order_id

    def _get_moved_cards(self):
        entries = self.env["crm.loyalty.entry"].search(
            [("origin_model", "=", self._name), ("origin_id", "in", self.ids)]
        )
        return entries.card_id

    def _prepare_refund(self, card, share, refund):
        """Return the movements after which ``share`` of the order is undone, so that
        roundings never add up.

        What is redeemed comes back before what was earned is taken.
        """
        entries = self.env["crm.loyalty.entry"]
        movements = []
        for kind in ("redeem", "earn"):
            target = self._get_first_moved(card, kind) * share
            target = target.quantize(_CENT, ROUND_HALF_UP)
            done = entries._query_undone(self, card, kind, self._name)
            if target > done:
                undone, _rest = entries._prepare_reversals(
                    self, card, kind, target - done, by=refund
                )
                movements += undone
            elif target < done:
                points = done - target if kind == "earn" else target - done
                movements.append(entries._prepare_again(self, card, kind, points))
        return movements

    def _get_first_moved(self, card, kind):
        """Return what the order itself earned or redeemed, without a sign and without
        what it did again after a refund was refunded."""
        moved = self.env["crm.loyalty.entry"].search(
            [
                ("origin_model", "=", self._name),
                ("origin_id", "=", self.id),
                ("card_id", "=", card.id),
                ("kind", "=", kind),
                ("event_key", "not like", "again:%"),
            ]
        )
        return abs(sum((to_points(each.points + each.pending) for each in moved), ZERO))

    def _get_refunded_share(self):
        """Return which part of the order is refunded, between 0 and 1."""
        lines = self._get_sold_lines()
        sold = sum(lines.mapped("price_subtotal_incl"))
        if sold <= 0:
            return ZERO
        refunded = -sum(_kept(line.refund_orderline_ids) for line in lines)
        share = Decimal(repr(refunded)) / Decimal(repr(sold))
        return min(max(share, ZERO), Decimal(1))


def _kept(lines):
    """Return what lines amount to after what was refunded of them."""
    return sum(
        line.price_subtotal_incl + _kept(line.refund_orderline_ids)
        for line in lines
        if line.order_id.state in ("paid", "done")
    )
