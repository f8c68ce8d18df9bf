"""RFM: scores 1 to 5 by frozen cut points.

A cut point is the highest value that still gets a score, so that equal values get
equal scores. ``ntile``, which deals the customers out into five equal heaps, does not:
where half of them have bought once, it puts identical customers on three heaps.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

PERCENTILES = (20, 40, 60, 80)


def cut_points(values: ArrayLike) -> tuple[float, ...]:
    """Return the quintiles: the least values that 20, 40, 60 and 80 % do not exceed.

    They are values that occur, as PERCENTILE_DISC in SQL gives them.

    >>> cut_points([1] * 6 + [2, 3, 4, 9])
    (1.0, 1.0, 1.0, 3.0)
    """
    found = np.percentile(
        np.asarray(values, dtype=float), PERCENTILES, method="inverted_cdf"
    )
    return tuple(float(each) for each in found)


def score(values: ArrayLike, cuts: Sequence[float]) -> NDArray[np.int64]:
    """Return 1 for values up to the first cut point, … 5 for those above the last.

    >>> score([0, 1, 1.5, 2, 99], (1, 1, 2, 4)).tolist()
    [1, 1, 3, 3, 5]
    """
    limits = np.asarray(cuts, dtype=float)
    return 1 + np.searchsorted(limits, np.asarray(values, dtype=float), side="left")


def recency_score(days: ArrayLike, cuts: Sequence[float]) -> NDArray[np.int64]:
    """Return 5 for days up to the first cut point, … 1 for those above the last.

    >>> recency_score([0, 30, 31, 400], (30, 90, 180, 365)).tolist()
    [5, 5, 4, 1]
    """
    return 6 - score(days, cuts)


def is_in_order(cuts: Sequence[float]) -> bool:
    """Whether no cut point lies below the one before; equal ones skip a score.

    >>> is_in_order((1, 1, 2, 4)), is_in_order((1, 3, 2, 4))
    (True, False)
    """
    return all(low <= high for low, high in zip(cuts, cuts[1:], strict=False))
