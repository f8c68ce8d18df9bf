"""Days of the Jalali (Solar Hijri) calendar.

Conversion and month names come from persiantools (MIT licence, pure Python, no
dependency of its own), a requirement of this addon. A rule of our own would be short:
a year is leap when ``(25 * year + 11) % 33 < 8``. But the calendar departs from it
(first in 1502), the library keeps the table of those years, and it agrees with
jdatetime on every day from 1900 to 2119. The tests count those days one by one.
"""

from datetime import date
from typing import NamedTuple

from persiantools.jdatetime import MONTH_NAMES_EN, MONTH_NAMES_FA, JalaliDate

#: the calendar as the library counts it: the years 1 to 9377
FIRST_DAY, LAST_DAY = date(622, 3, 22), date(9999, 3, 20)


class JalaliDay(NamedTuple):
    """A day as its year, month (1 to 12) and day of the month."""

    year: int
    month: int
    day: int


def from_gregorian(day: date) -> JalaliDay:
    """Return the Jalali day that ``day`` is.

    >>> from_gregorian(date(2019, 4, 10))
    JalaliDay(year=1398, month=1, day=21)
    >>> from_gregorian(date(2025, 3, 20)), from_gregorian(date(2025, 3, 21))
    (JalaliDay(year=1403, month=12, day=30), JalaliDay(year=1404, month=1, day=1))
    >>> from_gregorian(date(2026, 11, 22))
    JalaliDay(year=1405, month=9, day=1)
    """
    jalali = JalaliDate(day)
    return JalaliDay(jalali.year, jalali.month, jalali.day)


def to_gregorian(year: int, month: int, day: int) -> date:
    """Return the Gregorian date of a Jalali day.

    >>> to_gregorian(1404, 12, 29), to_gregorian(1405, 1, 1)
    (datetime.date(2026, 3, 20), datetime.date(2026, 3, 21))
    >>> to_gregorian(1405, 2, 31), to_gregorian(1408, 12, 30)
    (datetime.date(2026, 5, 21), datetime.date(2030, 3, 20))

    :raise ValueError: when the calendar has no such day
    """
    return JalaliDate(year, month, day).to_gregorian()


def is_valid(year: int, month: int, day: int) -> bool:
    """Whether the calendar has such a day.

    >>> is_valid(1403, 12, 30), is_valid(1404, 12, 30), is_valid(1405, 13, 1)
    (True, False, False)
    """
    return JalaliDate.check_date(year, month, day)


def month_name(month: int, in_persian: bool) -> str:
    """Return the name of a month, in Persian or in Latin letters.

    >>> month_name(7, in_persian=False)
    'Mehr'
    >>> month_name(7, in_persian=True) == "مهر"
    True
    """
    return (MONTH_NAMES_FA if in_persian else MONTH_NAMES_EN)[month]


def covers(day: date) -> bool:
    """Whether a day lies in the years that are counted.

    >>> covers(FIRST_DAY), covers(LAST_DAY), covers(date(205, 9, 1)), covers(date.max)
    (True, True, False, False)
    """
    return FIRST_DAY <= day <= LAST_DAY


def day_text(day: date, in_persian: bool) -> str:
    """Return a day as people write it in a sentence, with Latin digits.

    >>> day_text(date(2026, 11, 27), in_persian=False)
    '6 Azar 1405'
    >>> day_text(date(2026, 11, 27), in_persian=True) == "6 آذر 1405"
    True

    :raise ValueError: when the calendar does not cover the day
    """
    year, month, number = from_gregorian(day)
    return f"{number} {month_name(month, in_persian)} {year}"
