"""Whole weeks of a window."""

from datetime import date, timedelta

WEEK = timedelta(days=7)


def weeks_until(first: date, last: date) -> list[date]:
    """Return the first days of the whole weeks that end with the last day.

    Days at the beginning that make no week are left out, so that each week has the
    same chance to be one in which people work.

    >>> print(*weeks_until(date(2026, 2, 1), date(2026, 2, 28)))
    2026-02-01 2026-02-08 2026-02-15 2026-02-22
    >>> len(weeks_until(date(2026, 7, 1), date(2026, 9, 30)))
    13
    """
    days = (last - first).days + 1
    begin = last + timedelta(days=1) - days // 7 * WEEK
    return [begin + number * WEEK for number in range(days // 7)]
