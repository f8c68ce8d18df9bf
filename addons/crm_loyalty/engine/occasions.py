"""When a rule of a programme holds."""

from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

ALL_WEEK = frozenset(range(7))


@dataclass(frozen=True)
class Window:
    """Days and hours in which a rule holds, by the clock of the company."""

    first_day: date | None = None
    last_day: date | None = None
    #: hours of the day as a fraction, the last one excluded
    hour_from: float = 0.0
    hour_to: float = 24.0
    #: Monday is 0
    weekdays: frozenset[int] = ALL_WEEK

    def holds(self, moment: datetime) -> bool:
        """Whether a moment of the company's clock lies in the window.

        >>> saturday = datetime(2024, 6, 15, 17, 30)
        >>> Window(hour_from=17.5, weekdays=frozenset({5})).holds(saturday)
        True
        >>> Window(hour_to=17.5).holds(saturday)
        False
        >>> Window(date(2024, 6, 1), date(2024, 6, 14)).holds(saturday)
        False
        """
        day = moment.date()
        hour = moment.hour + moment.minute / 60 + moment.second / 3600
        return (
            (self.first_day is None or self.first_day <= day)
            and (self.last_day is None or day <= self.last_day)
            and self.hour_from <= hour < self.hour_to
            and day.weekday() in self.weekdays
        )


def is_near_anniversary(first: date | None, day: date, days: int) -> bool:
    """Whether a day lies within some days before or after an anniversary of ``first``.

    Whoever began on 29 February has the anniversary on the 28th where there is no 29th.

    >>> is_near_anniversary(date(2020, 2, 29), date(2023, 2, 26), 2)
    True
    >>> is_near_anniversary(date(2020, 12, 31), date(2022, 1, 2), 2)
    True
    >>> is_near_anniversary(date(2023, 6, 15), date(2023, 6, 15), 2)
    False
    >>> is_near_anniversary(None, date(2023, 6, 15), 2)
    False
    """
    if not first:
        return False
    years = day.year - first.year
    return any(
        abs((day - (first + relativedelta(years=number))).days) <= days
        for number in range(max(years - 1, 1), years + 2)
    )
