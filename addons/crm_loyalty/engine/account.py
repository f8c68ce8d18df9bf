"""The points of one card: lots that are earned, spent, expire, and what is owed.

An account is opened with the lots that still hold points and the debits that are not
paid yet, is told what happens, and hands out what has to be recorded: entries, new lots
and which entry took how much from which lot.

>>> from datetime import date
>>> account = Account(Terms(expiry="days", expiry_days=30), date(2024, 6, 15))
>>> account.apply(Request("earn", Decimal(100)))
>>> account.apply(Request("redeem", Decimal(-60)))
>>> account.balance, [(use.lot.expires_on, use.points) for use in account.uses]
(Decimal('40'), [(datetime.date(2024, 7, 14), Decimal('60'))])
>>> account.apply(Request("redeem", Decimal(-50)))
Traceback (most recent call last):
...
odoo.addons.crm_loyalty.engine.account.NotEnough: 40
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from .expiry import Terms, activation_of, expiry_of, last_day_of
from .points import ZERO

_ONE_DAY = timedelta(days=1)
#: kinds by which the customer moves, which counts as activity
ACTIVE_KINDS = ("opening", "earn", "redeem")
#: kinds that turn points that wait into usable ones, or the other way round
TURNING_KINDS = ("activate", "wait")
#: kinds that take points to another card
MOVING_KINDS = ("merge", "transfer")


class Refused(Exception):
    """The movement is not possible; nothing has been changed."""


class NotEnough(Refused):
    """More is taken than the card holds."""

    def __init__(self, available: Decimal):
        super().__init__(available)
        self.available = available


class PointsReserved(Refused):
    """The card holds enough, and others have reserved too much of it."""

    def __init__(self, available: Decimal, reserved: Decimal):
        super().__init__(available, reserved)
        self.available = available
        self.reserved = reserved


class CardExpired(Refused):
    """The card as a whole is not valid any more."""

    def __init__(self, last_day: date):
        super().__init__(last_day)
        self.last_day = last_day


class NothingLeft(Refused):
    """More is reversed than is left of the entry."""

    def __init__(self, left: Decimal):
        super().__init__(left)
        self.left = left


@dataclass(eq=False)
class Lot:
    """Points that were earned together, with a life of their own."""

    issued: Decimal
    remaining: Decimal
    #: None as long as the points wait for an event
    active_from: date | None
    expires_on: date | None = None
    is_pending: bool = False
    #: the entry by which they came
    entry: "int | Draft | None" = None
    id: int | None = None
    #: the event until which the points have no date
    waits_for: str | None = None


@dataclass(eq=False)
class Debit:
    """An entry that took more than there was; later earnings pay the rest."""

    entry: "int | Draft"
    open: Decimal


class Reversible(NamedTuple):
    """An entry that may be reversed, as it is recorded."""

    entry: int
    #: what is not reversed or expired yet, with the sign of the entry
    left: Decimal
    #: lots that it issued, or took points from
    lots: tuple[Lot, ...] = ()
    #: what it still holds of each of these lots
    taken: tuple[Decimal, ...] = ()


class Parcel(NamedTuple):
    """Points that come from another card and keep their dates."""

    points: Decimal
    active_from: date | None
    expires_on: date | None
    is_pending: bool = False
    waits_for: str | None = None


@dataclass(frozen=True)
class Request:
    """What is to happen to the points of a card."""

    kind: str
    points: Decimal
    reverses: Reversible | None = None
    parcels: tuple[Parcel, ...] = ()
    #: whether what is missing becomes a debt
    may_owe: bool = False
    #: whether points that wait are taken first, as when a card is closed
    takes_all: bool = False
    #: what the caller wants to find again on the entry
    reference: object = None
    #: who redeems, as in ``Account.reserved``
    holder: Hashable = None
    #: the event for which points that are earned wait
    waits_for: str | None = None


@dataclass(eq=False)
class Draft:
    """An entry that is to be recorded."""

    kind: str
    points: Decimal
    pending: Decimal
    day: date
    reference: object = None
    source: "int | Draft | None" = None
    id: int | None = None
    #: numbers the entries of one request after the first
    part: int = 0


@dataclass(eq=False)
class Use:
    """Points that an entry took from a lot; given back where negative."""

    entry: "int | Draft"
    lot: Lot
    points: Decimal


@dataclass
class Account:
    """The state of a card and what happened to it since it was opened."""

    terms: Terms
    today: date
    lots: list[Lot] = field(default_factory=list)
    debits: list[Debit] = field(default_factory=list)
    last_activity: date | None = None
    #: the last day of the card itself
    valid_until: date | None = None
    #: what is reserved, by who may redeem it
    reserved: dict[Hashable, Decimal] = field(default_factory=dict)
    entries: list[Draft] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)

    @property
    def balance(self) -> Decimal:
        """What can be spent; below zero where something is owed."""
        return self._active_sum() - self.debt

    @property
    def pending(self) -> Decimal:
        """What is earned and cannot be spent yet."""
        return sum((lot.remaining for lot in self.lots if lot.is_pending), ZERO)

    @property
    def debt(self) -> Decimal:
        """What was spent and then taken back, and is not paid yet."""
        return sum((debit.open for debit in self.debits), ZERO)

    def settle(self) -> None:
        """Let the clock do what is due: points become usable, points expire.

        In the order of the days on which it was due, so that the result does not depend
        on when somebody looks.
        """
        due = [
            (day, place, lot)
            for place, lot in enumerate(self.lots)
            if (day := self._due_day(lot))
        ]
        heapify(due)
        while due:
            day, place, lot = heappop(due)
            if lot.is_pending:
                self._activate(lot, day)
                if again := self._due_day(lot):
                    heappush(due, (again, place, lot))
            elif lot.remaining:
                self._expire(lot, day)

    def apply(self, request: Request) -> None:
        """Do what is asked, or raise ``Refused`` and change nothing."""
        if request.reverses and request.kind == "activate":
            self._release(request, request.reverses)
        elif request.reverses and request.kind == "wait":
            self._suspend(request, request.reverses)
        elif request.reverses:
            self._reverse(request, request.reverses)
        elif request.points > 0:
            self._credit(request)
        else:
            self._debit(request)
        if request.kind in ACTIVE_KINDS:
            self.last_activity = max(self.last_activity or self.today, self.today)

    # What comes in

    def _credit(self, request: Request) -> None:
        parcels = request.parcels or (self._parcel_of(request),)
        pending = sum((each.points for each in parcels if each.is_pending), ZERO)
        draft = self._record(request, request.points - pending, pending)
        for parcel in parcels:
            self.lots.append(
                Lot(
                    parcel.points,
                    parcel.points,
                    parcel.active_from,
                    parcel.expires_on,
                    parcel.is_pending,
                    draft,
                    waits_for=parcel.waits_for,
                )
            )
        self._pay_debits()

    def _parcel_of(self, request: Request) -> Parcel:
        """Points that are earned wait as long as the programme says, no others do."""
        if request.waits_for:
            return Parcel(request.points, None, None, True, request.waits_for)
        active_from = self.today
        if request.kind == "earn":
            active_from = activation_of(self.terms, self.today)
        # What a card held before the ledger began keeps what was promised for it.
        expires_on = (
            None if request.kind == "opening" else expiry_of(self.terms, active_from)
        )
        is_pending = active_from > self.today
        return Parcel(request.points, active_from, expires_on, is_pending)

    def _activate(self, lot: Lot, day: date) -> None:
        lot.is_pending = False
        self.entries.append(
            Draft("activate", lot.remaining, -lot.remaining, day, lot, lot.entry)
        )
        self._pay_debits()

    # What goes out

    def _debit(self, request: Request) -> None:
        amount = -request.points
        is_refused = request.kind == "redeem" and not request.may_owe
        if is_refused and self.valid_until and self.valid_until < self.today:
            raise CardExpired(self.valid_until)
        if is_refused:
            self._check_reserved(request.holder, amount)
        # What waits for an event stays where its document finds it.
        waiting = [
            lot
            for lot in self.lots
            if request.takes_all
            and lot.is_pending
            and not (lot.waits_for and request.kind in MOVING_KINDS)
        ]
        self._take_amount(request, amount, waiting, ())
        self.reserved.pop(request.holder, None)

    def _check_reserved(self, holder: Hashable, amount: Decimal) -> None:
        """Refuse to take what others have reserved.

        >>> account = Account(Terms(), date(2024, 6, 15), reserved={"A": Decimal(80)})
        >>> account.apply(Request("earn", Decimal(100)))
        >>> account.apply(  # doctest: +ELLIPSIS
        ...     Request("redeem", Decimal(-30), holder="B")
        ... )
        Traceback (most recent call last):
        ...
        odoo.addons.crm_loyalty.engine.account.PointsReserved: ...
        >>> account.apply(Request("redeem", Decimal(-80), holder="A"))
        >>> account.balance, account.reserved
        (Decimal('20'), {})
        """
        others = sum(
            (points for each, points in self.reserved.items() if each != holder), ZERO
        )
        if others and amount <= self.balance < amount + others:
            raise PointsReserved(max(self.balance - others, ZERO), others)

    def _take_amount(
        self,
        request: Request,
        amount: Decimal,
        waiting: Iterable[Lot],
        first: Iterable[Lot],
        source: int | None = None,
    ) -> None:
        """Take from lots that wait, then from the lots ``first``, then from others."""
        pending = min(amount, sum((lot.remaining for lot in waiting), ZERO))
        if not request.may_owe and amount - pending > self.balance:
            raise NotEnough(max(self.balance, ZERO))
        draft = self._record(request, pending - amount, -pending, source)
        self._take_each(draft, pending, waiting)
        self._take_or_owe(draft, amount - pending, first)

    def _expire(self, lot: Lot, day: date) -> None:
        draft = Draft("expire", -lot.remaining, ZERO, day, lot, lot.entry)
        self.entries.append(draft)
        self._take(draft, lot, lot.remaining)

    def _take_or_owe(self, draft: Draft, amount: Decimal, first: Iterable[Lot]) -> None:
        """Take from the lots ``first``, then from the one that expires first."""
        for lot in (*first, *self._in_order()):
            if amount and not lot.is_pending:
                amount -= self._take(draft, lot, min(lot.remaining, amount))
        if amount:
            self.debits.append(Debit(draft, amount))

    def _take_each(self, draft: Draft, amount: Decimal, lots: Iterable[Lot]) -> None:
        """Take from lots that hold as much in sum, the first first."""
        for lot in lots:
            amount -= self._take(draft, lot, min(lot.remaining, amount))

    def _take(self, entry: "int | Draft", lot: Lot, points: Decimal) -> Decimal:
        if points:
            lot.remaining -= points
            self.uses.append(Use(entry, lot, points))
        return points

    def _pay_debits(self) -> None:
        """Let what has come in pay what is owed, the oldest debt first."""
        for debit in self.debits:
            for lot in self._in_order():
                points = min(lot.remaining, debit.open)
                debit.open -= self._take(debit.entry, lot, points)
        self.debits = [debit for debit in self.debits if debit.open]

    # What is undone

    def _reverse(self, request: Request, entry: Reversible) -> None:
        if request.points * entry.left >= 0 or abs(request.points) > abs(entry.left):
            raise NothingLeft(abs(entry.left))
        if request.points < 0:
            self._take_back(request, entry)
        else:
            self._give_back(request, entry)

    def _take_back(self, request: Request, entry: Reversible) -> None:
        """Take back what an entry brought: what waits first, then its own lots."""
        waiting = sorted(
            (lot for lot in entry.lots if lot.is_pending),
            key=lambda lot: lot.waits_for is None,
        )
        self._take_amount(request, -request.points, waiting, entry.lots, entry.entry)

    def _give_back(self, request: Request, entry: Reversible) -> None:
        """Give back what an entry took: its debt first, then to the lots it took from.

        The lot that lives longest gets its points first. A lot that has expired in the
        meantime gets them too; they then expire, and the statement says so.
        """
        amount = request.points
        draft = self._record(request, amount, ZERO, entry.entry)
        for debit in self.debits:
            if debit.entry == entry.entry:
                paid = min(debit.open, amount)
                debit.open -= paid
                amount -= paid
        taken = dict(zip(entry.lots, entry.taken, strict=True))
        for lot in sorted(taken, key=self._order_of, reverse=True):
            points = min(taken[lot], amount)
            self._take(draft, lot, -points)
            amount -= points
        self._pay_debits()

    # What waits for an event

    def _release(self, request: Request, entry: Reversible) -> None:
        """Let a share of what waits become usable: a lot whose days count from now.

        >>> account = Account(Terms(), date(2024, 6, 15))
        >>> account.apply(Request("earn", Decimal(100), waits_for="paid"))
        >>> entry = Reversible(1, Decimal(100), tuple(account.lots))
        >>> account.apply(Request("activate", Decimal(40), entry))
        >>> account.balance, account.pending
        (Decimal('40'), Decimal('60'))
        """
        waiting = [lot for lot in entry.lots if lot.waits_for]
        held = sum((lot.remaining for lot in waiting), ZERO)
        if request.points > held:
            raise NothingLeft(held)
        active_from = activation_of(self.terms, self.today)
        is_pending = active_from > self.today
        usable = ZERO if is_pending else request.points
        draft = self._record(request, usable, -usable, entry.entry)
        self._take_each(draft, request.points, waiting)
        last_day = expiry_of(self.terms, active_from)
        points = request.points
        self.lots.append(
            Lot(points, points, active_from, last_day, is_pending, entry.entry)
        )
        self._pay_debits()

    def _suspend(self, request: Request, entry: Reversible) -> None:
        """Let points wait again that an event had made usable, as when a payment is
        undone: those with a date first. What is spent is owed until the event."""
        amount = -request.points
        waiting = [lot for lot in entry.lots if lot.waits_for]
        held = entry.left - sum((lot.remaining for lot in waiting), ZERO)
        if not waiting or amount > held:
            raise NothingLeft(max(held, ZERO) if waiting else ZERO)
        dated = [lot for lot in entry.lots if lot.is_pending and not lot.waits_for]
        pending = min(amount, sum((lot.remaining for lot in dated), ZERO))
        usable = amount - pending
        if pending:
            draft = self._record(request, ZERO, ZERO, entry.entry)
            self._take_each(draft, pending, dated)
        if usable:
            draft = self._record(request, -usable, usable, entry.entry)
            draft.part = 1 if pending else 0
            self._take_or_owe(draft, usable, entry.lots)
        event = waiting[0].waits_for
        self.lots.append(
            Lot(amount, amount, None, None, True, entry.entry, waits_for=event)
        )

    # Helpers

    def _record(
        self,
        request: Request,
        points: Decimal,
        pending: Decimal,
        source: int | None = None,
    ) -> Draft:
        draft = Draft(
            request.kind, points, pending, self.today, request.reference, source
        )
        self.entries.append(draft)
        return draft

    def _active_sum(self) -> Decimal:
        return sum((lot.remaining for lot in self.lots if not lot.is_pending), ZERO)

    def _in_order(self) -> list[Lot]:
        """Return the lots that can be spent, the one that expires first first."""
        usable = [lot for lot in self.lots if lot.remaining and not lot.is_pending]
        return sorted(usable, key=self._order_of)

    def _order_of(self, lot: Lot) -> tuple[date, date, bool, int]:
        last_day = self._last_day(lot) or date.max
        first_day = lot.active_from or date.max
        return last_day, first_day, lot.id is None, lot.id or 0

    def _last_day(self, lot: Lot) -> date | None:
        if lot.active_from is None:
            return None
        return last_day_of(
            self.terms, lot.active_from, lot.expires_on, self.last_activity
        )

    def _due_day(self, lot: Lot) -> date | None:
        """Return the day on which the clock has to do something to the lot, if past."""
        if not lot.remaining:
            return None
        if lot.active_from is None:
            return None
        if lot.is_pending:
            return lot.active_from if lot.active_from <= self.today else None
        last_day = self._last_day(lot)
        if last_day is None or last_day >= self.today:
            return None
        return last_day + _ONE_DAY
