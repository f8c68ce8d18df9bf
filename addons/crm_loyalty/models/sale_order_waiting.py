from odoo import models

from ..engine.points import ZERO, part_of
from .movement import Movement


class SaleOrder(models.Model):
    """Points of orders become usable as far as their event has taken place, and wait
    again as far as it is undone."""

    _inherit = "sale.order"

    def action_confirm(self):
        result = super().action_confirm()
        # What an order earns is there whoever sells.
        if any(
            card.program_id._get_awaited()
            for card in self.sudo().coupon_point_ids.coupon_id
        ):
            self._let_points_follow_events()
        return result

    def _let_points_follow(self):
        result = super()._let_points_follow()
        self._let_points_follow_events()
        return result

    def _let_points_follow_events(self, documents=None):
        """Let points follow what has happened to these orders, for all of them at once.

        :param documents: the invoice or credit note by which something has changed, by
            order; none where it is not about invoices
        """
        # Who delivers, invoices or registers payments need not have a right on points.
        self = self.sudo().filtered(lambda order: order.state == "sale")
        entries = self.env["crm.loyalty.entry"].sudo()
        recorded = self._get_recorded_points() if self else {}
        if not documents:
            self = self.filtered(lambda order: _follows(recorded[order.id]))
        if not self:
            return
        progress = self._get_progress()
        self._lock_cards_that_wait(recorded)
        documents = documents or {}
        undone = [
            movement
            for order in self
            for movement in order._prepare_credit(
                recorded[order.id], progress[order], documents.get(order)
            )
        ]
        if entries._post(undone):
            recorded = self._get_recorded_points()
        entries._post(
            [
                movement
                for order in self
                for movement in order._prepare_turns(
                    recorded[order.id], progress[order], documents.get(order)
                )
            ]
        )

    def _get_recorded_points(self):
        """Return what these orders have moved on cards that are there, by their ids."""
        found = self.env["crm.loyalty.entry"]._query_recorded(self)
        cards = self.env["loyalty.card"].browse({each.card_id for each in found})
        card_ids = set(cards.exists().ids)
        recorded = {order.id: [] for order in self}
        for each in found:
            if each.card_id in card_ids:
                recorded[each.document_id].append(each)
        return recorded

    def _lock_cards_that_wait(self, recorded):
        """Update the cards before anything is decided: of two payments of one order at
        once, the second fails, is run again and sees what the first has paid, even if
        that was too little to move a point."""
        card_ids = {
            each.card_id
            for order in self
            for each in recorded[order.id]
            if each.waits_for
        }
        if card_ids:
            cards = self.env["loyalty.card"].browse(card_ids)
            self.env["crm.loyalty.entry"]._query_lock(cards._get_accounts())

    def _prepare_turns(self, recorded, progress, document=None):
        """Return the movements after which as much is usable as the event of each
        earning allows, in sum, so that roundings never add up."""
        self.ensure_one()
        groups = {}
        for each in reversed(recorded):
            if each.kind == "earn" and each.waits_for:
                groups.setdefault((each.card_id, each.waits_for), []).append(each)
        movements = []
        for (_card_id, event), group in groups.items():
            change = part_of(_earned(group), progress.usable_share(event))
            change -= _released(group)
            movements += self._prepare_turn(group, change, document or self)
        return movements

    def _prepare_turn(self, group, change, document):
        """Return the movements by which points of one card become usable, the oldest
        first, or wait again, the latest first, where ``change`` is below zero."""
        movements = []
        for each in group if change > 0 else reversed(group):
            if change > 0:
                points = min(change, each.waiting)
            else:
                points = max(change, each.waiting - each.left)
            if not points:
                continue
            change -= points
            movements.append(
                Movement(
                    self.env["loyalty.card"].browse(each.card_id),
                    "activate" if points > 0 else "wait",
                    points,
                    key=f"turn:{each.entry_id}:{each.turns + 1}",
                    origin=document,
                    reverses=each.entry_id,
                    may_owe=True,
                )
            )
        return movements


def _follows(recorded):
    """Whether points of an order wait for an event, or did, or some were credited."""
    return any(each.waits_for or each.credited for each in recorded)


def _earned(group):
    """Return what an order has earned by some entries, edits considered and what is
    credited not."""
    brought = sum((each.moved for each in group if not each.is_again), ZERO)
    return brought + sum((each.edited for each in group), ZERO)


def _released(group):
    """Return for how much of some entries the event has taken place."""
    return sum(
        (each.moved + each.credited + each.edited - each.waiting for each in group),
        ZERO,
    )
