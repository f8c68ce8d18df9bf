"""Sliding windows of whole months over document dates.

A document is inside the window of ``months`` months while its date lies in the
past and the day it leaves, its date plus that many months, lies in the future.
Months are added as PostgreSQL adds an interval: a day that the target month
lacks becomes its last day.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta


def leaves_on(day: date, months: int) -> date:
    """Return the first day on which a document of ``day`` is outside.

    >>> leaves_on(date(2025, 3, 31), 12)
    datetime.date(2026, 3, 31)
    >>> leaves_on(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    return day + relativedelta(months=months)


def last_day_outside(today: date, months: int) -> date:
    """Return the latest date whose documents have left the window by ``today``.

    Comparing a document's date with this day gives the same answer as comparing
    the day it leaves with ``today``, and the comparison can use an index.

    >>> last_day_outside(date(2026, 3, 31), 12)
    datetime.date(2025, 3, 31)
    >>> last_day_outside(date(2025, 2, 28), 12)
    datetime.date(2024, 2, 29)
    >>> last_day_outside(date(2025, 3, 1), 12)
    datetime.date(2024, 3, 1)
    """
    day = today - relativedelta(months=months)
    while leaves_on(day + timedelta(days=1), months) <= today:
        day += timedelta(days=1)
    return day


def beginning(day: date, timezone: str) -> datetime:
    """Return the instant, in UTC and without time zone, at which a day begins.

    >>> beginning(date(2026, 7, 1), "Asia/Ho_Chi_Minh")
    datetime.datetime(2026, 6, 30, 17, 0)
    """
    local = datetime.combine(day, time.min, ZoneInfo(timezone))
    return local.astimezone(UTC).replace(tzinfo=None)
