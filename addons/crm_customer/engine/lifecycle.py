"""The automaton of customer stages: a reference in plain Python.

The stage of a customer follows from the facts of today, the limits of the company
and what was stored before. The database computes the same in SQL for millions of
rows; the tests hold the two against each other.

Probabilities are compared in twentieths, the resolution in which they are stored.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .window import last_day_outside, leaves_on

STEPS = 20
ENGAGED_DAYS = 90
EXPANDED_DAYS = 180
LOYAL_SCORE = 4


class Facts(NamedTuple):
    """What is known of a customer on the day ``today``."""

    today: date
    #: days with a purchase, and the first and the last of them
    purchase_count: int = 0
    first_purchase_date: date | None = None
    last_purchase_date: date | None = None
    #: untaxed revenue of the last 12 months and of the 12 before
    revenue_year: Decimal = Decimal(0)
    revenue_previous_year: Decimal = Decimal(0)
    #: latest day on which a product category was bought for the first time
    category_expanded_on: date | None = None
    opportunity_count: int = 0
    quotation_count: int = 0
    lead_count: int = 0
    #: latest day on which the customer did something: wrote, opened, clicked
    engaged_on: date | None = None
    #: probability of no purchase within the horizon; None with too little data
    no_purchase_probability: float | None = None
    rfm_frequency: int = 0
    rfm_monetary: int = 0


class Limits(NamedTuple):
    """The thresholds of a company; days are counted from the last purchase."""

    at_risk: float = 0.60
    lost: float = 0.90
    loyal: float = 0.40
    release: float = 0.50
    hard_days: int = 730
    won_back_days: int = 90
    growth: Decimal = Decimal("1.2")
    loyal_purchases: int = 4
    loyal_days: int = 365
    #: for customers without a probability
    at_risk_days: int = 90
    lost_days: int = 365
    #: for customers with one purchase
    first_gap_days: int = 90


class Memory(NamedTuple):
    """What was stored of a customer before."""

    stage: str | None = None
    #: day on which the stage was entered
    since: date | None = None
    #: day of the purchase that closed a Lost period
    won_back_on: date | None = None
    purchase_count: int = 0
    last_purchase_date: date | None = None


def next_memory(facts: Facts, limits: Limits, before: Memory) -> Memory:
    """Return what is stored for the day of ``facts``.

    >>> day = date(2024, 6, 15)
    >>> once = Facts(day, 1, date(2024, 6, 1), date(2024, 6, 1))
    >>> next_memory(once, Limits(), Memory()).stage
    'new'
    >>> lost = Memory("lost", date(2023, 6, 1), None, 1, date(2022, 1, 1))
    >>> again = Facts(day, 2, date(2022, 1, 1), date(2024, 6, 1))
    >>> next_memory(again, Limits(), lost).stage
    'won_back'
    """
    won_back_on = _won_back_on(facts, before)
    stage = _stage(facts, limits, before, won_back_on)
    return Memory(
        stage,
        before.since if stage == before.stage else facts.today,
        won_back_on,
        facts.purchase_count,
        facts.last_purchase_date,
    )


def next_change(facts: Facts, limits: Limits, won_back_on: date | None) -> date | None:
    """Return the first later day on which time alone may change the stage.

    A probability that crosses a threshold and revenue that leaves its window are
    not foreseen here: they change the facts.

    >>> day = date(2024, 6, 15)
    >>> once = Facts(day, 1, date(2024, 6, 1), date(2024, 6, 1))
    >>> next_change(once, Limits(), None)
    datetime.date(2024, 8, 31)
    """
    last, first = facts.last_purchase_date, facts.first_purchase_date
    days = [
        _after(won_back_on, limits.won_back_days),
        _after(facts.category_expanded_on, EXPANDED_DAYS),
        _after(facts.engaged_on, ENGAGED_DAYS),
        _after(last, limits.hard_days),
        _after(last, limits.first_gap_days) if facts.purchase_count == 1 else None,
        first and first + timedelta(days=limits.loyal_days),
        first and leaves_on(first, 12),
    ]
    if facts.no_purchase_probability is None:
        days += [_after(last, limits.at_risk_days), _after(last, limits.lost_days)]
    return min((day for day in days if day and day > facts.today), default=None)


def steps(probability: float) -> int:
    """Return a probability in twentieths.

    >>> steps(0.6)
    12
    """
    return round(probability * STEPS)


def _after(day: date | None, days: int) -> date | None:
    """Return the first day that lies more than so many days after ``day``."""
    return day and day + timedelta(days=days + 1)


def _within(day: date | None, days: int, today: date) -> bool:
    return day is not None and (today - day).days <= days


def _bought(facts: Facts, before: Memory) -> bool:
    """Whether a purchase has come since the row was stored."""
    return facts.purchase_count > before.purchase_count or _is_later(
        facts.last_purchase_date, before.last_purchase_date
    )


def _is_later(day: date | None, other: date | None) -> bool:
    return day is not None and other is not None and day > other


def _won_back_on(facts: Facts, before: Memory) -> date | None:
    """Return the last purchase if it closed a Lost period.

    A purchase of a day before the customer was lost closes none: it comes late
    and says that the customer had not been lost.
    """
    last = facts.last_purchase_date
    if last is None or last == before.won_back_on:
        return last
    came_back = (
        before.stage == "lost"
        and before.since is not None
        and last >= before.since
        and _is_later(last, before.last_purchase_date)
    )
    return last if came_back else None


def _stage(
    facts: Facts, limits: Limits, before: Memory, won_back_on: date | None
) -> str:
    """Return the stage: the first that fits, from the top."""
    if not facts.purchase_count:
        return _stage_before_purchase(facts)
    if facts.purchase_count >= 2 and _within(
        won_back_on, limits.won_back_days, facts.today
    ):
        return "won_back"
    if _is_lost(facts, limits):
        return "lost"
    if _is_at_risk(facts, limits, before):
        return "at_risk"
    if facts.purchase_count < 2:
        return "new"
    if _is_loyal(facts, limits):
        return "loyal"
    return "developing" if _is_developing(facts, limits) else "active"


def _stage_before_purchase(facts: Facts) -> str:
    if facts.opportunity_count or facts.quotation_count:
        return "prospect"
    if facts.lead_count or _within(facts.engaged_on, ENGAGED_DAYS, facts.today):
        return "engaged"
    return "identified"


def _recency(facts: Facts) -> int:
    assert facts.last_purchase_date is not None
    return (facts.today - facts.last_purchase_date).days


def _is_lost(facts: Facts, limits: Limits) -> bool:
    """With one purchase the probability is high by nature: it counts only after
    the usual time to a second purchase."""
    recency = _recency(facts)
    if recency > limits.hard_days:
        return True
    if facts.purchase_count == 1 and recency <= limits.first_gap_days:
        return False
    if facts.no_purchase_probability is None:
        return recency > limits.lost_days
    return steps(facts.no_purchase_probability) >= steps(limits.lost)


def _is_at_risk(facts: Facts, limits: Limits, before: Memory) -> bool:
    """Who is at risk stays so down to the release threshold, or buys."""
    recency = _recency(facts)
    if facts.purchase_count == 1:
        return recency > limits.first_gap_days
    if facts.no_purchase_probability is None:
        return recency > limits.at_risk_days
    held = before.stage == "at_risk" and not _bought(facts, before)
    threshold = limits.release if held else limits.at_risk
    return steps(facts.no_purchase_probability) >= steps(threshold)


def _is_loyal(facts: Facts, limits: Limits) -> bool:
    assert facts.first_purchase_date is not None
    return (
        facts.purchase_count >= limits.loyal_purchases
        and (facts.today - facts.first_purchase_date).days >= limits.loyal_days
        and (
            facts.no_purchase_probability is None
            or steps(facts.no_purchase_probability) < steps(limits.loyal)
        )
        and min(facts.rfm_frequency, facts.rfm_monetary) >= LOYAL_SCORE
    )


def _is_developing(facts: Facts, limits: Limits) -> bool:
    """Growth needs something to compare with: sales in the 12 months before."""
    assert facts.first_purchase_date is not None
    return (
        facts.first_purchase_date <= last_day_outside(facts.today, 12)
        and facts.revenue_previous_year > 0
        and facts.revenue_year >= limits.growth * facts.revenue_previous_year
    ) or _within(facts.category_expanded_on, EXPANDED_DAYS, facts.today)
