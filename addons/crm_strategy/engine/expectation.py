"""Whether what was reached fits what was expected, on scales from 0 to 10."""

from collections.abc import Iterable
from statistics import median
from typing import NamedTuple

#: answers of fewer people than this are not shown: they would tell who said what
ENOUGH = 3


class Fit(NamedTuple):
    """How far what was reached is from what was expected.

    :param gap: points on the scale, negative if less was reached
    :param fit: share of the expectation that was met, 0 to 1
    """

    gap: float
    fit: float


def compare(expected: float, actual: float) -> Fit:
    """Return gap and fit of two means, both 0 to 10.

    More than was expected does not make up for anything else. Where nothing was
    expected, everything fits. Answers of 7, 8 and 9 before, 6 after:

    >>> compare(8, 6)
    Fit(gap=-2, fit=0.75)
    >>> compare(5, 7), compare(0, 0)
    (Fit(gap=2, fit=1.0), Fit(gap=0, fit=1.0))
    """
    return Fit(actual - expected, min(1.0, actual / expected) if expected else 1.0)


def days_to_answer(spans: Iterable[int]) -> float | None:
    """Return the median of days from question to answer. None without answers.

    >>> days_to_answer([1, 3, 30]), days_to_answer([2, 5])
    (3, 3.5)
    >>> days_to_answer([]) is None
    True
    """
    spans = list(spans)
    return median(spans) if spans else None
