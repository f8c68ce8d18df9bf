"""Where on a line of values over time something else happened."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date


def place_on(days: Sequence[date], first: date, day: date) -> float | None:
    """Return where a day lies among values: 0 at the first value, 1 at the second.

    :param days: the days of the values, in order
    :param first: from when on the first value looks
    :param day: what is to be placed
    :return: None where it lies before or after what is shown

    >>> days = [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)]
    >>> place_on(days, date(2026, 1, 1), date(2026, 6, 30))
    1.0
    >>> round(place_on(days, date(2026, 1, 1), date(2026, 8, 15)), 2)
    1.5
    >>> place_on(days, date(2026, 1, 1), date(2026, 2, 1))
    0.0
    >>> place_on(days, date(2026, 1, 1), date(2025, 12, 31))
    >>> place_on(days, date(2026, 1, 1), date(2026, 10, 1))
    """
    if not days or not first <= day <= days[-1]:
        return None
    place = bisect_left(days, day)
    if not place:
        return 0.0
    before, after = days[place - 1], days[place]
    return place - 1 + (day - before) / (after - before)
