"""When customers buy: one function for each way of being a customer.

Each takes the source of chance and the first and last day of the history, and returns
the days of purchase in order. The same chance gives the same days.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

Days = Callable[[Random, date, date], list[date]]


class Rhythm(NamedTuple):
    """A way of being a customer: how many of 300 are so, and when they buy."""

    name: str
    business: int
    private: int
    days: Days


def walk(
    rng: Random, day: date, end: date, gap: Callable[[float], float]
) -> list[date]:
    """Return days from ``day`` to ``end`` about ``gap(share of the way)`` days apart.

    >>> found = walk(Random(1), date(2024, 1, 1), date(2024, 12, 31), lambda at: 30)
    >>> len(found), found[0]
    (13, datetime.date(2024, 1, 1))
    """
    found = []
    begin, span = day, max((end - day).days, 1)
    while day <= end:
        found.append(day)
        mean = gap((day - begin).days / span)
        wait = rng.gauss(mean, mean * 0.22)
        day += timedelta(days=round(min(max(wait, mean / 3), mean * 1.7)))
    return found


def at(begin: date, end: date, share: float) -> date:
    """Return the day that lies ``share`` of the way from ``begin`` to ``end``.

    >>> at(date(2024, 1, 1), date(2024, 1, 11), 0.5)
    datetime.date(2024, 1, 6)
    """
    return begin + timedelta(days=round((end - begin).days * share))


def steady(rng: Random, begin: date, end: date) -> list[date]:
    """Return purchases at equal distances to the last day."""
    mean = rng.uniform(60, 105)
    return walk(rng, at(begin, end, rng.uniform(0, 0.85)), end, lambda share: mean)


def often(rng: Random, begin: date, end: date) -> list[date]:
    """Return purchases at equal, short distances to the last day."""
    mean = rng.uniform(36, 52)
    return walk(rng, at(begin, end, rng.uniform(0.1, 0.6)), end, lambda share: mean)


def key(rng: Random, begin: date, end: date) -> list[date]:
    """Return the many purchases of a key account, from the beginning to the end."""
    mean = rng.uniform(27, 38)
    return walk(rng, at(begin, end, rng.uniform(0, 0.3)), end, lambda share: mean)


def growing(rng: Random, begin: date, end: date) -> list[date]:
    """Return purchases that come closer and closer.

    >>> days = growing(Random(1), date(2022, 1, 1), date(2024, 12, 31))
    >>> (days[1] - days[0]).days > 1.5 * (days[-1] - days[-2]).days
    True
    """
    slow, fast = rng.uniform(90, 120), rng.uniform(26, 36)
    start = at(begin, end, rng.uniform(0.1, 0.45))
    return walk(rng, start, end, lambda share: slow + (fast - slow) * share)


def seasonal(rng: Random, begin: date, end: date) -> list[date]:
    """Return purchases of the two months in which the customer's season falls.

    >>> days = seasonal(Random(1), date(2022, 1, 1), date(2024, 12, 31))
    >>> len({day.month for day in days}) <= 3
    True
    """
    month = rng.choice((5, 6, 11, 11, 11))
    found = []
    for year in range(begin.year, end.year + 1):
        opening = date(year, month, 1) + timedelta(days=rng.randrange(12))
        found += walk(rng, opening, opening + timedelta(days=50), lambda share: 28)
    return [day for day in found if begin <= day <= end]


def lapsing(rng: Random, begin: date, end: date) -> list[date]:
    """Return steady purchases that stopped some months ago."""
    mean = rng.uniform(58, 90)
    start = at(begin, end, rng.uniform(0.1, 0.6))
    return walk(rng, start, at(begin, end, rng.uniform(0.85, 0.92)), lambda share: mean)


def lost(rng: Random, begin: date, end: date) -> list[date]:
    """Return purchases that stopped long ago."""
    mean = rng.uniform(50, 85)
    start, stop = rng.uniform(0, 0.2), rng.uniform(0.22, 0.5)
    return walk(rng, at(begin, end, start), at(begin, end, stop), lambda share: mean)


def won_back(rng: Random, begin: date, end: date) -> list[date]:
    """Return purchases that stopped for two years and began again of late.

    >>> days = won_back(Random(1), date(2022, 1, 1), date(2024, 12, 31))
    >>> max((b - a).days for a, b in zip(days, days[1:])) > 700
    True
    """
    mean = rng.uniform(40, 60)
    start = at(begin, end, rng.uniform(0, 0.1))
    before = walk(
        rng, start, at(begin, end, rng.uniform(0.15, 0.22)), lambda share: mean
    )
    again = at(begin, end, rng.uniform(0.92, 0.97))
    return before + walk(rng, again, end, lambda share: 24)


def once(rng: Random, begin: date, end: date) -> list[date]:
    """Return the one purchase there ever was."""
    return [at(begin, end, rng.uniform(0.05, 0.93))]


def new(rng: Random, begin: date, end: date) -> list[date]:
    """Return the first purchases of a customer of the last weeks."""
    start = at(begin, end, rng.uniform(0.92, 0.985))
    return walk(rng, start, end, lambda share: 40)


def never(rng: Random, begin: date, end: date) -> list[date]:
    """Return no purchase: a prospect, or somebody who asked once."""
    return []


RHYTHMS: tuple[Rhythm, ...] = (
    Rhythm("steady", 20, 18, steady),
    Rhythm("growing", 14, 4, growing),
    Rhythm("key", 5, 0, key),
    Rhythm("seasonal", 12, 26, seasonal),
    Rhythm("lapsing", 14, 10, lapsing),
    Rhythm("lost", 16, 14, lost),
    Rhythm("won_back", 6, 4, won_back),
    Rhythm("late_payer", 10, 0, often),
    Rhythm("late_production", 10, 0, steady),
    Rhythm("once", 20, 28, once),
    Rhythm("new", 12, 8, new),
    Rhythm("prospect", 25, 2, never),
    Rhythm("inquirer", 12, 10, never),
)
SEASON = (0.85, 0.8, 0.9, 0.95, 1.0, 1.05, 0.85, 0.75, 1.0, 1.15, 1.35, 1.5)


def season(day: date) -> float:
    """Return how much is bought in the month of ``day``, 1 being the average.

    >>> season(date(2024, 12, 5)) > 1 > season(date(2024, 8, 5))
    True
    """
    return SEASON[day.month - 1]
