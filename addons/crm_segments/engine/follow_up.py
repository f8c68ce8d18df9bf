"""What customers bring week by week after they began.

Not everybody has been followed for the same time. The mean of a week is that of all who
were followed to its end, and the means are added up: so the curve of a campaign that
goes on does not fall just because many began lately.
"""

from collections.abc import Sequence

WEEK = 7


def week_ends(days: int) -> list[int]:
    """Return the last day of each week of a window, counted from the first one.

    >>> week_ends(13), week_ends(15), week_ends(0)
    ([6, 13], [6, 13, 15], [0])

    :param days: of the last day of the window
    """
    return [min(start + WEEK - 1, days) for start in range(0, days + 1, WEEK)]


def followed_to(ages: Sequence[int], ends: Sequence[int]) -> list[int]:
    """Return how many customers have been followed to the end of each week.

    >>> followed_to([3, 7, 20], [6, 13])
    [2, 1]

    :param ages: days since each of them began
    """
    return [sum(age > end for age in ages) for end in ends]


def mean_so_far(sums: Sequence[float], counts: Sequence[int]) -> list[float | None]:
    """Return what a customer has brought by the end of each week.

    >>> mean_so_far([100.0, 30.0, 0.0], [10, 5, 0])
    [10.0, 16.0, None]

    :param sums: of a week, of all who were followed to its end
    :param counts: of those
    """
    means: list[float | None] = []
    total = 0.0
    for brought, count in zip(sums, counts, strict=True):
        if count:
            total += brought / count
        means.append(total if count else None)
    return means
