"""When reviews are due, and what they find."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from odoo.addons.crm_customer.engine import jalali
from odoo.addons.crm_customer.engine.periods import Calendar, bounds

Verdict = Literal["standing", "progressing", "strong"]
#: a goal has advanced when its progress rose by one point
STEP = 0.01
TINY = 1e-9


class Span(NamedTuple):
    """The days that a review looks at, first and last included."""

    first: date
    last: date


def add_months(day: date, months: int, calendar: Calendar) -> date:
    """Return the same day of the month so many months later, or the last one there is.

    >>> add_months(date(2026, 1, 31), 1, "gregorian")
    datetime.date(2026, 2, 28)

    The first of Farvardin, and three months on the first of Tir:

    >>> add_months(date(2026, 3, 21), 3, "jalali")
    datetime.date(2026, 6, 22)
    """
    if calendar == "jalali":
        year, month, place = jalali.from_gregorian(day)
    else:
        year, month, place = day.year, day.month, day.day
    first, last = bounds(year * 12 + month - 1 + months, "month", calendar)
    return min(first + timedelta(days=place - 1), last)


def span_of(start: date, number: int, months: int, calendar: Calendar) -> Span:
    """Return the days of a review; the first has number 1.

    Counted from the start, so that a short month on the way shortens no later one.

    >>> print(*span_of(date(2026, 1, 1), 2, 3, "gregorian"))
    2026-04-01 2026-06-30
    >>> print(*span_of(date(2026, 3, 21), 4, 3, "jalali"))
    2026-12-22 2027-03-20
    >>> print(*span_of(date(2026, 1, 31), 2, 1, "gregorian"))
    2026-02-28 2026-03-30
    """
    first, following = (
        add_months(start, step * months, calendar) for step in (number - 1, number)
    )
    return Span(first, following - timedelta(days=1))


def count_advanced(moves: Iterable[tuple[float | None, float | None]]) -> int:
    """Return how many goals have advanced, of pairs of progress before and now.

    >>> count_advanced([(0.1, 0.1), (0.2, 0.35), (0.3, 0.3), (0, 0), (0.5, 0.7)])
    2
    >>> count_advanced([(None, 0.2), (0.2, None), (0.2, 0.209), (0.2, 0.21)])
    2
    """
    return sum(
        now is not None and now - (before or 0.0) >= STEP - TINY
        for before, now in moves
    )


def verdict(advanced: int) -> Verdict:
    """Return the verdict on so many goals that have advanced, whatever idle ones do.

    >>> [verdict(advanced) for advanced in range(4)]
    ['standing', 'progressing', 'strong', 'strong']
    """
    if advanced >= 2:
        return "strong"
    return "progressing" if advanced else "standing"


def streak(verdicts: Iterable[Verdict]) -> int:
    """Return how many reviews in a row, up to the last, have found progress.

    >>> streak(["strong", "standing", "progressing", "strong"])
    2
    >>> streak([])
    0
    """
    length = 0
    for found in verdicts:
        length = 0 if found == "standing" else length + 1
    return length
