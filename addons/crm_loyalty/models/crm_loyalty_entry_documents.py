from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..engine.points import ZERO, left_of
from .movement import Movement


class Recorded(NamedTuple):
    """What is recorded of one movement of a document."""

    entry_id: int
    kind: str
    #: what is not reversed or expired yet
    left: Decimal
    #: how often it has been reversed
    reversals: int


class CrmLoyaltyEntry(models.Model):
    """What documents have moved, and how it is undone."""

    _inherit = "crm.loyalty.entry"

    @api.model
    def _get_recorded(self, document, card):
        """Return what a document has moved on a card, the latest first."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT entry.id, entry.kind, (entry.points + entry.pending)::text,
                       COALESCE(SUM(child.points + child.pending), 0)::text,
                       COUNT(child.id) FILTER (WHERE child.kind = 'reverse')
                FROM crm_loyalty_entry entry
                LEFT JOIN crm_loyalty_entry child ON child.source_id = entry.id
                WHERE entry.origin_model = %s AND entry.origin_id = %s
                  AND COALESCE(entry.member_key, entry.card_key) = %s
                  AND entry.kind IN ('earn', 'redeem')
                GROUP BY entry.id ORDER BY entry.id DESC
                """,
                document._name,
                document.id,
                card.id,
            )
        )
        return [
            Recorded(
                entry_id, kind, left_of(Decimal(moved), Decimal(followed)), reversals
            )
            for entry_id, kind, moved, followed, reversals in rows
        ]

    @api.model
    def _query_moved(self, document, card, kinds):
        """Return what a document has moved on a card in sum, exact unlike floats: what
        it earned or redeemed, less what it undid itself."""
        [(points,)] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(entry.points + entry.pending), 0)::text
                FROM crm_loyalty_entry entry
                LEFT JOIN crm_loyalty_entry source ON source.id = entry.source_id
                WHERE entry.origin_model = %s AND entry.origin_id = %s
                  AND COALESCE(entry.member_key, entry.card_key) = %s
                  AND CASE WHEN entry.kind = 'reverse' THEN source.kind
                           ELSE entry.kind END
                      IN %s
                """,
                document._name,
                document.id,
                card.id,
                tuple(kinds),
            )
        )
        return Decimal(points)

    @api.model
    def _query_undone(self, document, card, kind, by_model):
        """Return how much of what a document earned or redeemed on a card was undone by
        documents of another model, less what they brought again; without a sign."""
        [(points,)] = self.env.execute_query(
            SQL(
                """
                SELECT ABS(COALESCE(SUM(entry.points + entry.pending), 0))::text
                FROM crm_loyalty_entry entry
                LEFT JOIN crm_loyalty_entry source ON source.id = entry.source_id
                WHERE (entry.member_key = %(card)s
                       OR entry.member_key IS NULL AND entry.card_key = %(card)s)
                  AND (
                    entry.kind = 'reverse' AND entry.origin_model = %(by_model)s
                    AND source.origin_model = %(model)s AND source.origin_id = %(id)s
                    AND source.kind = %(kind)s
                    OR entry.kind = %(kind)s
                    AND entry.event_key LIKE %(again)s)
                """,
                card=card.id,
                by_model=by_model,
                model=document._name,
                id=document.id,
                kind=kind,
                again=_key_again(document, card, kind) + "%",
            )
        )
        return Decimal(points)

    @api.model
    def _prepare_again(self, document, card, kind, points):
        """Return the movement by which a document earns or redeems again what another
        one had undone."""
        key = _key_again(document, card, kind)
        count = self.search_count([("event_key", "=like", f"{key}%")])
        return Movement(
            card, kind, points, key=f"{key}{count + 1}", origin=document, may_owe=True
        )

    @api.model
    def _prepare_new(self, document, card, kind, points, **values):
        """Return the movement by which a document earns or redeems points.

        Its key counts how often the document did so on the card: an order that is
        cancelled can be confirmed again.
        """
        recorded = self._get_recorded(document, card)
        count = sum(each.kind == kind for each in recorded)
        return Movement(
            card,
            kind,
            points,
            key=f"{document._name}:{document.id}:card {card.id}:{kind}:{count + 1}",
            origin=document,
            **values,
        )

    @api.model
    def _prepare_reversals(self, document, card, kind, points=None, by=None):
        """Return the movements that undo what a document earned or redeemed.

        :param points: how much to undo, without a sign; everything by default
        :param by: the document that undoes it, where it is another one
        :return: the movements, and what of ``points`` is more than there is to undo
        """
        movements = []
        for each in self._get_recorded(document, card):
            amount = abs(each.left)
            if points is not None:
                amount = min(amount, points)
            if each.kind != kind or not amount:
                continue
            if points is not None:
                points -= amount
            movements.append(
                Movement(
                    card,
                    "reverse",
                    amount if each.left < 0 else -amount,
                    key=f"reverse:{each.entry_id}:{each.reversals + 1}",
                    origin=by or document,
                    reverses=each.entry_id,
                    may_owe=True,
                )
            )
        return movements, points or ZERO


def _key_again(document, card, kind):
    """Return how the keys begin of what a document earns or redeems again."""
    return f"again:{document._name}:{document.id}:card {card.id}:{kind}:"
