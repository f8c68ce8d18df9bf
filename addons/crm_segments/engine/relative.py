"""Relative dates of domains, at a given moment.

The grammar is that of Odoo's ``parse_date``, which knows only the present moment::

    relative := ("today" | "now")? term*
    term     := [+-=] number [dwmyHMS]  |  [+-=] weekday
    weekday  := "monday" | ... | "sunday" | "week_start"
"""

import re
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

WEEKDAYS = (
    *("monday", "tuesday", "wednesday", "thursday"),
    *("friday", "saturday", "sunday"),
)
UNITS = {
    **{"d": "days", "w": "weeks", "m": "months", "y": "years"},
    **{"H": "hours", "M": "minutes", "S": "seconds"},
}
_MIDNIGHT = relativedelta(hour=0, minute=0, second=0, microsecond=0)
_TRUNCATED = {
    "hours": relativedelta(minute=0, second=0, microsecond=0),
    "minutes": relativedelta(second=0, microsecond=0),
    "seconds": relativedelta(microsecond=0),
}


class Shift(NamedTuple):
    """A relative date that is so many units away."""

    count: int
    unit: str


def is_relative(value: object) -> bool:
    """Tell whether a value of a domain on dates depends on the present moment.

    >>> is_relative("today -30d"), is_relative("-2w"), is_relative("2024-06-15")
    (True, True, False)
    """
    return isinstance(value, str) and not re.match(r"\d+-", value)


def resolve(value: str, moment: datetime, week_start: int = 0) -> date | datetime:
    """Return what a relative date means at a moment.

    :param moment: in the time zone in which days begin, which it knows
    :param week_start: first day of the week; 0 is Monday
    :return: a date where the text begins with ``today``, else an instant in UTC
        without time zone
    :raise ValueError: the text is no relative date

    >>> noon = datetime(2024, 6, 15, 12, tzinfo=timezone.utc)
    >>> resolve("today -30d", noon)
    datetime.date(2024, 5, 16)
    >>> resolve("today =1d -1m", noon)
    datetime.date(2024, 5, 1)
    >>> resolve("today =monday", noon)
    datetime.date(2024, 6, 10)
    >>> resolve("-2w", noon)
    datetime.datetime(2024, 6, 1, 12, 0)
    >>> resolve("now =1d", noon)
    datetime.datetime(2024, 6, 1, 0, 0)
    """
    terms = value.split()
    if not terms:
        raise ValueError("Empty date value")
    found: date | datetime = moment
    if terms[0] in ("today", "now"):
        found = moment.date() if terms.pop(0) == "today" else moment
    for term in terms:
        if len(term) < 3 or term[0] not in "+-=":
            raise ValueError(f"Invalid term {term!r} in {value!r}")
        if term[1:] == "week_start" or term[1:] in WEEKDAYS:
            found = _move_to_weekday(found, term, week_start)
        else:
            found = _move(found, term)
    if isinstance(found, datetime):
        return found.astimezone(timezone.utc).replace(tzinfo=None)
    return found


def read_shift(value: str) -> Shift | None:
    """Return the distance of a relative date of one plain term, otherwise None.

    >>> read_shift("today -30d"), read_shift("today"), read_shift("+2w")
    (Shift(count=-30, unit='days'), Shift(count=0, unit='days'), Shift(count=2, unit='weeks'))
    >>> read_shift("today =monday")
    """  # noqa: E501
    found = re.fullmatch(r"(?:(?:today|now)\s*)?(?:([+-]\d+)([dwmy]))?", value.strip())
    if not found or not value.strip():
        return None
    count, unit = found.groups()
    return Shift(int(count), UNITS[unit]) if count else Shift(0, "days")


def _move_to_weekday(found, term, week_start):
    """Go to a day of the current, the next or the last week, as Odoo counts."""
    operator, name = term[0], term[1:]
    weekday = week_start if name == "week_start" else WEEKDAYS.index(name)
    offset = (weekday - week_start) % 7 - (found.weekday() - week_start) % 7
    if operator == "+" and offset < 0:
        offset += 7
    elif operator == "-" and offset > 0:
        offset -= 7
    elif operator == "=" and isinstance(found, datetime):
        found += _MIDNIGHT
    return found + timedelta(offset)


def _move(found, term):
    """Add to a part of a date, or set it and reset what is smaller than a day."""
    try:
        unit = UNITS[term[-1]]
        if term[0] != "=":
            return found + relativedelta(**{unit: int(term[:-1])})
        if isinstance(found, datetime):
            found += _TRUNCATED.get(unit, _MIDNIGHT)
        return found + relativedelta(**{unit.removesuffix("s"): int(term[1:-1])})
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"Invalid term {term!r}") from error
