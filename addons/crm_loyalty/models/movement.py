"""What code says when it moves points: the movement, and why."""

from dataclasses import dataclass
from decimal import Decimal

from odoo import models

from ..engine.account import Parcel

#: the context key that carries a ``Cause``, or the ledger's own ``Projection``
CONTEXT_KEY = "crm_loyalty_cause"


@dataclass(frozen=True)
class Movement:
    """One movement of the points of one card, for ``crm.loyalty.entry._post``."""

    card: models.Model
    kind: str
    #: above zero where the card gains
    points: Decimal
    #: names the event: what has this key already is not recorded again
    key: str | None = None
    #: the document that caused it, if any
    origin: models.Model | None = None
    #: where it happened; the company of the document or of the card by default
    company: models.Model | None = None
    #: what a person gave as the reason
    reason: str | None = None
    #: the entry that a reversal undoes, or whose points become usable or wait again
    reverses: int | None = None
    #: the dates of points that come from another card
    parcels: tuple[Parcel, ...] = ()
    #: whether what is missing becomes a debt instead of a refusal
    may_owe: bool = False
    #: whether points that wait are taken too, as when a card is closed
    takes_all: bool = False
    #: the event for which points that are earned wait
    waits_for: str | None = None
    #: whether the row of the card shows the points already, as a new card does
    is_projected: bool = False
    #: whether it is the account of the card itself that moves, not that of its pool
    is_own: bool = False
    #: the card of the member, where another card holds the points
    member: models.Model | None = None


@dataclass(frozen=True)
class Cause:
    """Why code that writes ``points`` of a card does so.

    It travels in the context under ``CONTEXT_KEY``. A context that comes from outside
    holds plain values only, so nobody can claim a cause through an interface.
    """

    #: what happens: a method of the origin tells the movements by it
    event: str
    #: the documents that move points
    origin: models.Model | None = None
    reason: str | None = None
    key: str | None = None


class Projection:
    """Marks the one write by which the ledger shows its balance on cards.

    What that write sets off finds the mark used up, and is a writer as any other.
    """

    def __init__(self, cards: models.Model, points: float):
        self._expected = (cards.ids, points)

    def take(self, cards: models.Model, vals: dict) -> bool:
        """Whether this is the write; true once only."""
        is_it = self._expected == (cards.ids, vals.get("points"))
        if is_it:
            self._expected = None
        return is_it
