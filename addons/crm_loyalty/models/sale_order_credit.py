from odoo import models

from ..engine.points import ZERO, part_of
from .crm_loyalty_entry_documents import brought


class SaleOrder(models.Model):
    """Credit notes take back what the order earned, and give back what it redeemed, in
    the proportion of what they credit. What is written off takes back, too."""

    _inherit = "sale.order"

    def _prepare_credit(self, recorded, progress, document):
        """Return the movements after which as much is undone as is credited in sum, so
        that roundings never add up.

        :param recorded: what the order has moved
        :param progress: ``Progress`` of the order
        :param document: the invoice or credit note by which the sum has changed; none
            where the order has, which brings again what it no longer credits
        """
        self.ensure_one()
        cards = self.env["loyalty.card"].browse({each.card_id for each in recorded})
        movements = []
        for card in cards:
            own = [each for each in recorded if each.card_id == card.id]
            for kind, total, share in (
                ("redeem", self._get_cost(card), progress.credited_share),
                ("earn", self._get_granted(card), progress.lost_share),
            ):
                change = part_of(total, share) - _undone(own, kind)
                change += max(brought(own, kind) - total, ZERO)
                movements += self._prepare_credit_of(card, kind, change, own, document)
        return movements

    def _prepare_credit_of(self, card, kind, change, recorded, document):
        """Return the movements that undo more, or less where ``change`` is below zero,
        of what the order earned or redeemed on a card."""
        entries = self.env["crm.loyalty.entry"]
        if change > 0:
            if not document:
                return []
            undone, _rest = entries._prepare_reversals(
                self, card, kind, change, by=document, recorded=recorded
            )
            return undone
        if not change:
            return []
        if kind == "redeem":
            return [entries._prepare_again(self, card, kind, change, recorded)]
        awaited = card.program_id._get_awaited()
        again = entries._prepare_again(
            self, card, kind, -change, recorded, waits_for=awaited
        )
        return [again]


def _undone(recorded, kind):
    """Return how much of what an order earned or redeemed on a card invoices and credit
    notes have undone, less what they brought again; without a sign."""
    own = [each for each in recorded if each.kind == kind]
    return abs(
        sum(each.credited for each in own)
        + sum(each.moved for each in own if each.is_again)
    )
