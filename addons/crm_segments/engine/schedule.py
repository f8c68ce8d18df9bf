"""When a step of a journey is due.

Instants are in UTC and without time zone, as the ORM has them. Days, weeks and months
are counted on the clock of the customer: what is due "one day later" is due at the same
hour there, also over a change to summer time.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

Span = tuple[datetime, datetime]
#: takes an instant, gives the working intervals after it, the earliest first
Working = Callable[[datetime], Iterable[Span]]

_EXACT = ("minute", "hour")
#: how often working and quiet hours are tried to be met together
_ROUNDS = 14


class Delay(NamedTuple):
    """So many minutes, hours, days, weeks or months."""

    count: int = 0
    unit: str = "day"


class Quiet(NamedTuple):
    """Hours of the clock, from one up to another, the next day if it is smaller."""

    start: float
    end: float


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


def after_quiet(moment: datetime, quiet: Quiet, timezone: str) -> datetime:
    """Return the first instant from a moment on that is not in the quiet hours.

    >>> night = Quiet(21, 8.5)
    >>> after_quiet(datetime(2024, 6, 14, 20, 59), night, "UTC")
    datetime.datetime(2024, 6, 14, 20, 59)
    >>> after_quiet(datetime(2024, 6, 14, 21), night, "UTC")
    datetime.datetime(2024, 6, 15, 8, 30)
    >>> after_quiet(datetime(2024, 6, 15, 8, 29), night, "UTC")
    datetime.datetime(2024, 6, 15, 8, 30)
    >>> after_quiet(datetime(2024, 6, 14, 15), night, "Asia/Ho_Chi_Minh")
    datetime.datetime(2024, 6, 15, 1, 30)
    >>> after_quiet(datetime(2024, 6, 14, 13), Quiet(12, 14), "UTC")
    datetime.datetime(2024, 6, 14, 14, 0)

    Of an hour that comes twice, as summer time ends, the one that is to come:

    >>> after_quiet(datetime(2024, 10, 27, 1, 15), Quiet(0, 2.5), "Europe/Berlin")
    datetime.datetime(2024, 10, 27, 1, 30)
    """
    zone = ZoneInfo(timezone)
    local = moment.replace(tzinfo=UTC).astimezone(zone)
    midnight = datetime.combine(local.date(), time())
    hour = (local.replace(tzinfo=None) - midnight) / timedelta(hours=1)
    over_midnight = quiet.start > quiet.end
    if over_midnight and hour >= quiet.start:
        midnight += timedelta(days=1)
    elif hour >= quiet.end or (not over_midnight and hour < quiet.start):
        return moment
    end = (midnight + timedelta(minutes=round(quiet.end * 60))).replace(tzinfo=zone)
    ends = (end.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    after = (instant.replace(tzinfo=None) for instant in ends)
    return next((instant for instant in after if instant > moment), moment)


def due_at(
    base: datetime,
    delay: Delay,
    timezone: str,
    now: datetime,
    working: Working | None = None,
    quiet: Quiet | None = None,
) -> datetime:
    """Return when something is due: a delay after ``base``, never before now, in the
    working hours if there are any, and not in the quiet ones.

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
    >>> due_at(friday, Delay(2, "hour"), "UTC", now, hours, Quiet(17, 10))
    datetime.datetime(2024, 6, 17, 10, 0)
    """
    moment = max(add_delay(base, delay, timezone), now)
    for _round in range(_ROUNDS):
        settled = into_working(moment, working(moment)) if working else moment
        settled = after_quiet(settled, quiet, timezone) if quiet else settled
        if settled == moment:
            break
        moment = settled
    return moment
