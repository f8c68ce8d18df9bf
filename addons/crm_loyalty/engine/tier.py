"""Which tier a member is in: thresholds, windows, days of grace and soft landing.

A tier is a rank: 1 is the lowest, 0 is none. Whoever reaches a higher one in the window
that runs, or reached it in the one before, rises at once and stays until the window
ends; who does not reach it again by then, or in the days of grace, falls.

>>> silver, gold = Threshold(Decimal(100), 0), Threshold(Decimal(300), 5)
>>> rules = Rules(window="period", period="year", grace_days=10)
>>> joined = date(2023, 5, 1)
>>> rank = reached((silver, gold), Measure(Decimal(20), 5))
>>> standing = assess(rules, NO_TIER, rank, date(2024, 6, 15), joined)
>>> standing
Standing(rank=2, until=datetime.date(2024, 12, 31))
>>> assess(rules, standing, 0, date(2025, 1, 10), joined)
Standing(rank=2, until=datetime.date(2024, 12, 31))
>>> assess(rules, standing, 0, date(2025, 1, 11), joined)
Standing(rank=0, until=None)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

from dateutil.relativedelta import relativedelta

from odoo.addons.crm_customer.engine.periods import Calendar, Kind, bounds, number_of
from odoo.addons.crm_customer.engine.window import last_day_outside, leaves_on

from .points import ZERO

WindowKind = Literal["rolling", "period", "anniversary"]
Unit = Literal["day", "month"]

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rules:
    """What a programme says about how long tiers last."""

    window: WindowKind = "period"
    #: for ``rolling``
    length: int = 12
    unit: Unit = "month"
    #: for ``period``
    period: Kind = "year"
    calendar: Calendar = "gregorian"
    #: days after the end of a window in which the tier can still be kept
    grace_days: int = 0
    #: whether members fall by one tier at a time
    is_soft: bool = False


class Measure(NamedTuple):
    """What a member has done in a window."""

    #: points, or money
    amount: Decimal
    orders: int


class Threshold(NamedTuple):
    """What it takes to reach a tier; zero is not asked for."""

    amount: Decimal
    orders: int

    def is_met(self, measure: Measure) -> bool:
        """Whether one of both is reached; a tier that asks for nothing is open to all.

        >>> Threshold(Decimal(120), 2).is_met(Measure(Decimal(0), 2))
        True
        >>> Threshold(Decimal(120), 0).is_met(Measure(Decimal(119), 9))
        False
        >>> Threshold(ZERO, 0).is_met(Measure(ZERO, 0))
        True
        """
        if not self.amount and not self.orders:
            return True
        has_amount = bool(self.amount) and measure.amount >= self.amount
        return has_amount or bool(self.orders) and measure.orders >= self.orders

    def missing(self, measure: Measure) -> Measure:
        """Return what is missing of each; either is enough.

        >>> Threshold(Decimal(120), 2).missing(Measure(Decimal(20), 0))
        Measure(amount=Decimal('100'), orders=2)
        """
        return Measure(
            max(self.amount - measure.amount, ZERO) if self.amount else ZERO,
            max(self.orders - measure.orders, 0) if self.orders else 0,
        )

    def is_above(self, lower: "Threshold") -> bool:
        """Whether it takes more than the tier below, in what both ask for.

        >>> Threshold(Decimal(300), 0).is_above(Threshold(Decimal(100), 2))
        True
        >>> Threshold(Decimal(300), 2).is_above(Threshold(Decimal(100), 2))
        False
        >>> Threshold(ZERO, 0).is_above(Threshold(ZERO, 0))
        False
        """
        pairs = list(zip(self, lower, strict=True))
        return any(self) and all(own > other for own, other in pairs if own and other)


class Span(NamedTuple):
    """Days from the first to the last, both included."""

    first: date
    last: date


class Standing(NamedTuple):
    """The rank of a member, and the last day for which it is sure."""

    rank: int
    until: date | None


NO_TIER = Standing(0, None)
NOTHING = Measure(ZERO, 0)


def reached(thresholds: Sequence[Threshold], measure: Measure) -> int:
    """Return the highest rank whose threshold is met.

    >>> steps = [Threshold(ZERO, 0), Threshold(Decimal(100), 0)]
    >>> reached(steps, NOTHING), reached(steps, Measure(Decimal(100), 1))
    (1, 2)
    >>> reached(steps[1:], NOTHING)
    0
    """
    for rank in range(len(thresholds), 0, -1):
        if thresholds[rank - 1].is_met(measure):
            return rank
    return 0


def window_of(rules: Rules, day: date, joined: date) -> Span:
    """Return the window in which a day lies; a rolling one ends with the day.

    >>> joined = date(2020, 2, 29)
    >>> print(*window_of(Rules("rolling", 12, "month"), date(2024, 6, 15), joined))
    2023-06-16 2024-06-15
    >>> print(*window_of(Rules("rolling", 30, "day"), date(2024, 6, 30), joined))
    2024-06-01 2024-06-30
    >>> print(*window_of(Rules("period", period="quarter"), date(2024, 6, 15), joined))
    2024-04-01 2024-06-30
    >>> print(*window_of(Rules(calendar="jalali"), date(2024, 6, 15), joined))
    2024-03-20 2025-03-20
    >>> print(*window_of(Rules("anniversary"), date(2025, 2, 28), joined))
    2025-02-28 2026-02-27
    """
    if rules.window == "rolling":
        if rules.unit == "day":
            return Span(day - timedelta(days=rules.length - 1), day)
        return Span(last_day_outside(day, rules.length) + _ONE_DAY, day)
    if rules.window == "period":
        number = number_of(day, rules.period, rules.calendar)
        return Span(*bounds(number, rules.period, rules.calendar))
    years = day.year - joined.year
    if joined + relativedelta(years=years) > day:
        years -= 1
    return Span(
        joined + relativedelta(years=years),
        joined + relativedelta(years=years + 1) - _ONE_DAY,
    )


def window_before(rules: Rules, day: date, joined: date) -> Span | None:
    """Return the window before, whose tier is kept until the present one ends.

    What is done in the days of grace still counts for it. A rolling window has none
    before it.

    >>> print(*window_before(Rules(grace_days=10), date(2024, 6, 15), date.min))
    2023-01-01 2024-01-10
    >>> print(*window_before(Rules(grace_days=10), date(2024, 1, 3), date.min))
    2023-01-01 2024-01-03
    >>> window_before(Rules("rolling"), date(2024, 6, 15), date.min)
    """
    if rules.window == "rolling":
        return None
    end = window_of(rules, day, joined).first - _ONE_DAY
    grace = end + timedelta(days=rules.grace_days)
    return Span(window_of(rules, end, joined).first, min(grace, day))


def held_until(rules: Rules, day: date, joined: date) -> date:
    """Return the last day for which a tier reached on a day is sure.

    >>> held_until(Rules("rolling", 12, "month"), date(2024, 6, 15), date.min)
    datetime.date(2025, 6, 14)
    >>> held_until(Rules("rolling", 1, "day"), date(2024, 6, 15), date.min)
    datetime.date(2024, 6, 15)
    """
    if rules.window != "rolling":
        return window_of(rules, day, joined).last
    if rules.unit == "day":
        return day + timedelta(days=rules.length - 1)
    return leaves_on(day, rules.length) - _ONE_DAY


def assess(
    rules: Rules, standing: Standing, earned: int, today: date, joined: date
) -> Standing:
    """Return where a member stands today.

    :param earned: the rank that is reached in the window of today or the one before

    >>> soft = Rules("rolling", 1, "month", is_soft=True)
    >>> gold = Standing(3, date(2024, 6, 14))
    >>> assess(soft, gold, 0, date(2024, 6, 14), date.min) == gold
    True
    >>> assess(soft, gold, 0, date(2024, 6, 15), date.min)
    Standing(rank=2, until=datetime.date(2024, 7, 14))
    >>> assess(soft, gold, 3, date(2024, 6, 15), date.min)
    Standing(rank=3, until=datetime.date(2024, 7, 14))
    >>> assess(soft, NO_TIER, 0, date(2024, 6, 15), date.min)
    Standing(rank=0, until=None)
    """
    if standing.until and earned <= standing.rank:
        grace = timedelta(days=rules.grace_days if earned < standing.rank else 0)
        if today <= standing.until + grace:
            return standing
    rank = max(earned, standing.rank - 1) if rules.is_soft else earned
    return Standing(rank, held_until(rules, today, joined)) if rank else NO_TIER
