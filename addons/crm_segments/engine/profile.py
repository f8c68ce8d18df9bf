"""How large a difference between two groups of customers is, whatever its unit.

Numbers are compared by Cohen's d, shares by Cohen's h; both read the same: from 0.2 on
a difference is small, from 0.5 medium, from 0.8 large (J. Cohen, Statistical Power
Analysis for the Behavioral Sciences, 2nd edition, 1988, chapters 2 and 6).
"""

import math
from typing import Literal, NamedTuple

Size = Literal["unknown", "none", "small", "medium", "large"]

LIMITS: tuple[tuple[float, Size], ...] = (
    (0.2, "none"),
    (0.5, "small"),
    (0.8, "medium"),
)
#: with fewer customers in one of the groups nothing is said about the difference
FEWEST = 5


class Spread(NamedTuple):
    """How a number lies in a group: on the scale on which it is compared."""

    count: int
    mean: float | None
    deviation: float | None


def effect_of_means(first: Spread, second: Spread) -> float | None:
    """Return Cohen's d of the first group against the second.

    None where a group is too small, infinite where neither group varies.

    >>> effect_of_means(Spread(10, 6.0, 2.0), Spread(10, 4.0, 2.0))
    1.0
    >>> effect_of_means(Spread(4, 6.0, 2.0), Spread(10, 4.0, 2.0)) is None
    True
    >>> effect_of_means(Spread(9, 1.0, 0.0), Spread(9, 2.0, 0.0))
    -inf
    >>> effect_of_means(Spread(9, 0.1 + 0.2, 0.0), Spread(9, 0.3, 0.0))
    0.0
    """
    if min(first.count, second.count) < FEWEST:
        return None
    squares = sum(
        (group.count - 1) * (group.deviation or 0.0) ** 2 for group in (first, second)
    )
    pooled = math.sqrt(squares / (first.count + second.count - 2))
    difference = (first.mean or 0.0) - (second.mean or 0.0)
    # Two means of the same values may differ in their last digit.
    if math.isclose(first.mean or 0.0, second.mean or 0.0, abs_tol=1e-9):
        return 0.0
    return difference / pooled if pooled else math.copysign(math.inf, difference)


def effect_of_shares(
    first: float, second: float, first_count: int, second_count: int
) -> float | None:
    """Return Cohen's h of two shares from 0 to 1 of so many customers.

    >>> round(effect_of_shares(0.5, 0.25, 40, 40), 3)
    0.524
    >>> effect_of_shares(1.0, 0.0, 3, 40) is None
    True
    """
    if min(first_count, second_count) < FEWEST:
        return None
    return 2 * math.asin(math.sqrt(first)) - 2 * math.asin(math.sqrt(second))


def size_of(effect: float | None) -> Size:
    """Return the size of an effect in a word.

    >>> [size_of(effect) for effect in (None, 0.1, -0.3, 0.6, -2.0)]
    ['unknown', 'none', 'small', 'medium', 'large']
    """
    if effect is None:
        return "unknown"
    return next((size for limit, size in LIMITS if abs(effect) < limit), "large")
