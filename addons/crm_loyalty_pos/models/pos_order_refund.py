from odoo import models

from odoo.addons.crm_loyalty.engine.points import ZERO, exact, part_of


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
        return entries._get_member_cards()

    def _prepare_refund(self, card, share, refund):
        """Return the movements after which ``share`` of the order is undone, so that
        roundings never add up.

        What is redeemed comes back before what was earned is taken.
        """
        entries = self.env["crm.loyalty.entry"]
        recorded = entries._get_recorded(self, card)
        movements = []
        for kind in ("redeem", "earn"):
            own = [each for each in recorded if each.kind == kind]
            again = sum((each.moved for each in own if each.is_again), ZERO)
            first = sum((each.moved for each in own if not each.is_again), ZERO)
            undone = abs(sum((each.edited for each in own), again))
            change = part_of(abs(first), share) - undone
            if change > 0:
                reversals, _rest = entries._prepare_reversals(
                    self, card, kind, change, by=refund, recorded=recorded
                )
                movements += reversals
            elif change:
                points = -change if kind == "earn" else change
                movements.append(
                    entries._prepare_again(self, card, kind, points, recorded)
                )
        return movements

    def _get_refunded_share(self):
        """Return which part of the order is refunded, between 0 and 1."""
        lines = self._get_sold_lines()
        sold = sum(lines.mapped("price_subtotal_incl"))
        if sold <= 0:
            return ZERO
        refunded = -sum(_kept(line.refund_orderline_ids) for line in lines)
        return min(max(exact(refunded) / exact(sold), ZERO), exact(1.0))


def _kept(lines):
    """Return what lines amount to after what was refunded of them."""
    return sum(
        line.price_subtotal_incl + _kept(line.refund_orderline_ids)
        for line in lines
        if line.order_id.state in ("paid", "done")
    )
