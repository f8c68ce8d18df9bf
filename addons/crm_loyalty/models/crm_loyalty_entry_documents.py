from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..engine.account import TURNING_KINDS
from ..engine.points import ZERO, left_of
from .movement import Movement

#: how the keys begin of what a document earns or redeems again
AGAIN = "again"


class Recorded(NamedTuple):
    """What is recorded of one movement of a document."""

    entry_id: int
    document_id: int
    card_id: int
    kind: str
    moved: Decimal
    #: what is not reversed or expired yet
    left: Decimal
    #: how often it has been reversed
    reversals: int
    #: what of it invoices and credit notes have reversed, and what others have
    credited: Decimal
    edited: Decimal
    #: whether it brings again what had been credited
    is_again: bool
    #: how often an event has turned some of it
    turns: int
    #: what of it waits for an event, and for which
    waiting: Decimal
    waits_for: str | None


class CrmLoyaltyEntry(models.Model):
    """What documents have moved, and how it is undone."""

    _inherit = "crm.loyalty.entry"

    @api.model
    def _get_recorded(self, document, card):
        """Return what a document has moved on a card, the latest first."""
        recorded = self._query_recorded(document)
        return [each for each in recorded if each.card_id == card.id]

    @api.model
    def _query_recorded(self, documents):
        """Return what documents of a model have moved, the latest first, with what
        followed from it; the ORM does not join a table with itself."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT entry.id, entry.origin_id,
                       COALESCE(entry.member_key, entry.card_key), entry.kind,
                       entry.event_key LIKE %s,
                       lot.waits_for,
                       COUNT(child.id) FILTER (WHERE child.kind = 'reverse'),
                       COUNT(child.id) FILTER (WHERE child.kind IN %s),
                       (entry.points + entry.pending)::text,
                       COALESCE(SUM(child.points + child.pending), 0)::text,
                       COALESCE(SUM(child.points + child.pending) FILTER (
                           WHERE child.kind = 'reverse'
                             AND child.origin_model = 'account.move'), 0)::text,
                       COALESCE(SUM(child.points + child.pending) FILTER (
                           WHERE child.kind = 'reverse'
                             AND child.origin_model IS DISTINCT FROM 'account.move'
                       ), 0)::text,
                       COALESCE(lot.waiting, 0)::text
                FROM crm_loyalty_entry entry
                LEFT JOIN crm_loyalty_entry child ON child.source_id = entry.id
                LEFT JOIN LATERAL (
                    SELECT MAX(waits_for) AS waits_for, SUM(remaining) AS waiting
                    FROM crm_loyalty_lot
                    WHERE entry_id = entry.id AND waits_for IS NOT NULL
                ) lot ON TRUE
                WHERE entry.origin_model = %s AND entry.origin_id = ANY(%s)
                  AND entry.kind IN ('earn', 'redeem')
                GROUP BY entry.id, lot.waits_for, lot.waiting ORDER BY entry.id DESC
                """,
                f"{AGAIN}:%",
                TURNING_KINDS,
                documents._name,
                documents.ids,
            )
        )
        return [_recorded_of(*row) for row in rows]

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
    def _prepare_again(self, document, card, kind, points, recorded, **values):
        """Return the movement by which a document earns or redeems again what another
        one had undone.

        :param recorded: what the document has moved on the card
        """
        count = sum(each.is_again and each.kind == kind for each in recorded)
        return Movement(
            card,
            kind,
            points,
            key=f"{AGAIN}:{document._name}:{document.id}:card {card.id}:{kind}"
            f":{count + 1}",
            origin=document,
            may_owe=True,
            **values,
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
    def _prepare_reversals(
        self, document, card, kind, points=None, by=None, recorded=None
    ):
        """Return the movements that undo what a document earned or redeemed.

        :param points: how much to undo, without a sign; everything by default
        :param by: the document that undoes it, where it is another one
        :param recorded: what the document has moved on the card, where it is known
        :return: the movements, and what of ``points`` is more than there is to undo
        """
        movements = []
        if recorded is None:
            recorded = self._get_recorded(document, card)
        for each in recorded:
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


def brought(recorded, kind):
    """Return how much of what a document earned or redeemed on a card it has not undone
    itself; without a sign.

    That is more than an order says where a credit note had left it nothing to undo when
    it was cancelled or became smaller.

    :param recorded: what the document has moved on the card
    """
    own = [each for each in recorded if each.kind == kind]
    return abs(
        sum(each.edited for each in own)
        + sum(each.moved for each in own if not each.is_again)
    )


def _recorded_of(entry_id, document_id, card_id, kind, is_again, waits_for, *figures):
    """Return what a row says of one movement."""
    reversals, turns, *amounts = figures
    moved, followed, credited, edited, waiting = map(Decimal, amounts)
    return Recorded(
        entry_id,
        document_id,
        card_id,
        kind,
        moved,
        left_of(moved, followed, waiting),
        reversals,
        credited,
        edited,
        is_again,
        turns,
        waiting,
        waits_for,
    )
