"""The size of a segment over time, from its size now, its entries and its exits."""

from collections.abc import Mapping, Sequence
from datetime import date


def sizes_at(
    days: Sequence[date],
    size_now: int,
    entered: Mapping[date, int],
    left: Mapping[date, int],
) -> list[int]:
    """Return how many members there were at the end of each of these days.

    Counted backwards from now: who entered later was not there yet, who left later was.

    >>> first, second, third = (date(2024, 6, day) for day in (13, 14, 15))
    >>> sizes_at([first, second, third], 5, {second: 4, third: 1}, {third: 2})
    [2, 6, 5]
    """
    return [
        size_now
        - sum(count for at, count in entered.items() if at > day)
        + sum(count for at, count in left.items() if at > day)
        for day in days
    ]
