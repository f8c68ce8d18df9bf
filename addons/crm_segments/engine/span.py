"""The days of a window, and those that move in or out of it with the clock."""

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo.addons.crm_customer.engine.window import last_day_outside


class Span(NamedTuple):
    """Days after one day and up to another; None where there is no limit."""

    after: date | None
    until: date | None

    def __bool__(self) -> bool:
        return self.after is None or self.until is None or self.after < self.until


def last_days(today: date, count: int, unit: str) -> Span:
    """Return the window of the last so many days, weeks or months, today included.

    >>> last_days(date(2024, 6, 15), 1, "days").after
    datetime.date(2024, 6, 14)
    >>> last_days(date(2024, 6, 15), 2, "weeks").after
    datetime.date(2024, 6, 1)
    >>> last_days(date(2024, 6, 15), 1, "months").after
    datetime.date(2024, 5, 15)
    """
    if unit == "months":
        return Span(last_day_outside(today, count), today)
    return Span(today - relativedelta(**{unit: count}), today)


def between(first: date | None, last: date | None) -> Span:
    """Return the window between two dates, both included; either may be missing.

    >>> between(date(2024, 6, 1), None)
    Span(after=datetime.date(2024, 5, 31), until=None)
    """
    return Span(first - timedelta(days=1) if first else None, last or None)


def moved(before: Span, now: Span) -> list[Span]:
    """Return the days that are in one of two windows only, of which the second is not
    earlier than the first; no day is left out, some may be in both.

    >>> moved(last_days(date(2024, 6, 14), 7, "days"),
    ...       last_days(date(2024, 6, 15), 7, "days"))
    ... # doctest: +NORMALIZE_WHITESPACE
    [Span(after=datetime.date(2024, 6, 7), until=datetime.date(2024, 6, 8)),
     Span(after=datetime.date(2024, 6, 14), until=datetime.date(2024, 6, 15))]
    """
    ends = [(before.after, now.after), (before.until, now.until)]
    return [Span(*pair) for pair in ends if None not in pair and pair[0] < pair[1]]
