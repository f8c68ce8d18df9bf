"""Months, quarters and years of a calendar, numbered without gaps.

The number of a period is its year times the periods in a year, plus its place in the
year, from 0; so two periods of a kind are as far apart as their numbers. A quarter is
three months of its calendar: in the Jalali calendar 93, 93, 90 and 89 or 90 days.
"""

from datetime import date, timedelta
from typing import Literal

from . import jalali

Kind = Literal["month", "quarter", "year"]
Calendar = Literal["gregorian", "jalali"]

PERIODS_IN_YEAR: dict[Kind, int] = {"month": 12, "quarter": 4, "year": 1}


def number_of(day: date, kind: Kind, calendar: Calendar) -> int:
    """Return the number of the period in which ``day`` lies.

    >>> number_of(date(2026, 11, 24), "year", "gregorian")
    2026
    >>> divmod(number_of(date(2026, 12, 22), "quarter", "jalali"), 4)
    (1405, 3)
    """
    year, month = day.year, day.month
    if calendar == "jalali":
        year, month, _day = jalali.from_gregorian(day)
    in_year = PERIODS_IN_YEAR[kind]
    return year * in_year + (month - 1) * in_year // 12


def place_of(number: int, kind: Kind) -> tuple[int, int]:
    """Return the year of a period and its place in the year, from 1.

    >>> place_of(number_of(date(2026, 11, 24), "month", "gregorian"), "month")
    (2026, 11)
    """
    year, place = divmod(number, PERIODS_IN_YEAR[kind])
    return year, place + 1


def bounds(number: int, kind: Kind, calendar: Calendar) -> tuple[date, date]:
    """Return the first and the last day of a period.

    >>> for place in range(4):
    ...     print(*bounds(1405 * 4 + place, "quarter", "jalali"))
    2026-03-21 2026-06-21
    2026-06-22 2026-09-22
    2026-09-23 2026-12-21
    2026-12-22 2027-03-20
    >>> print(*bounds(2024 * 12 + 1, "month", "gregorian"))
    2024-02-01 2024-02-29
    """
    return (
        _first_day(number, kind, calendar),
        _first_day(number + 1, kind, calendar) - timedelta(days=1),
    )


def _first_day(number: int, kind: Kind, calendar: Calendar) -> date:
    year, place = place_of(number, kind)
    month = (place - 1) * (12 // PERIODS_IN_YEAR[kind]) + 1
    if calendar == "jalali":
        return jalali.to_gregorian(year, month, 1)
    return date(year, month, 1)
