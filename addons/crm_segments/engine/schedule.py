"""When a step of a journey is due.

Instants are in UTC and without time zone, as the ORM has them. Days, weeks and months
are counted on the clock of the customer: what is due "one day later" is due at the same
hour there, also over a change to summer time.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

Span = tuple[datetime, datetime]
#: takes an instant, gives the working intervals after it, the earliest first
Working = Callable[[datetime], Iterable[Span]]

_EXACT = ("minute", "hour")


class Delay(NamedTuple):
    """So many minutes, hours, days, weeks or months."""

    count: int = 0
    unit: str = "day"


def add_delay(base: datetime, delay: Delay, timezone: str) -> datetime:
    """Return the instant that lies a delay after another.

    >>> noon = datetime(2024, 3, 30, 12)
    >>> add_delay(noon, Delay(90, "minute"), "UTC")
    datetime.datetime(2024, 3, 30, 13, 30)

    The night to Sunday has 23 hours in Berlin; noon stays noon there:

    >>> add_delay(noon, Delay(1, "day"), "Europe/Berlin")
    datetime.datetime(2024, 3, 31, 11, 0)
    >>> add_delay(noon, Delay(24, "hour"), "Europe/Berlin")
    datetime.datetime(2024, 3, 31, 12, 0)

    A month later is the same day, or the last one of a shorter month:

    >>> add_delay(datetime(2024, 1, 31, 12), Delay(1, "month"), "UTC")
    datetime.datetime(2024, 2, 29, 12, 0)
    >>> add_delay(datetime(2024, 1, 30, 18), Delay(1, "month"), "Asia/Ho_Chi_Minh")
    datetime.datetime(2024, 2, 28, 18, 0)
    """
    step = relativedelta(**{f"{delay.unit}s": delay.count})
    if delay.unit in _EXACT:
        return base + step
    local = base.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone)) + step
    return local.astimezone(UTC).replace(tzinfo=None)


def into_working(moment: datetime, spans: Iterable[Span]) -> datetime:
    """Return the first instant from a moment on that is inside a span.

    Where there is none, the moment itself: a calendar without hours holds nothing up.

    >>> spans = [
    ...     (datetime(2024, 6, day, 8), datetime(2024, 6, day, 17)) for day in (14, 17)
    ... ]
    >>> into_working(datetime(2024, 6, 14, 9), spans)
    datetime.datetime(2024, 6, 14, 9, 0)
    >>> into_working(datetime(2024, 6, 14, 17), spans)
    datetime.datetime(2024, 6, 17, 8, 0)
    >>> into_working(datetime(2024, 6, 18, 9), spans)
    datetime.datetime(2024, 6, 18, 9, 0)
    """
    for start, end in spans:
        if moment < end:
            return max(moment, start)
    return moment


def due_at(
    base: datetime,
    delay: Delay,
    timezone: str,
    now: datetime,
    working: Working | None = None,
) -> datetime:
    """Return when something is due: a delay after ``base``, never before now, and in
    the working hours if there are any.

    >>> friday, now = datetime(2024, 6, 14, 16), datetime(2024, 6, 14, 16)
    >>> def hours(moment):
    ...     for day in (14, 17):
    ...         yield datetime(2024, 6, day, 8), datetime(2024, 6, day, 17)
    >>> due_at(friday, Delay(2, "hour"), "UTC", now)
    datetime.datetime(2024, 6, 14, 18, 0)
    >>> due_at(friday, Delay(2, "hour"), "UTC", now, hours)
    datetime.datetime(2024, 6, 17, 8, 0)
    >>> due_at(datetime(2024, 6, 5, 16), Delay(1, "day"), "UTC", now)
    datetime.datetime(2024, 6, 14, 16, 0)
    """
    moment = max(add_delay(base, delay, timezone), now)
    return into_working(moment, working(moment)) if working else moment
