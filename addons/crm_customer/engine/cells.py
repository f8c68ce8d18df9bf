"""Purchase histories collapsed to cells of equal ones.

What the models need of a customer is three numbers: how many purchases followed the
first (``frequency``), how long after the first the last one came (``recency``) and how
long ago the first was (``age``), both in weeks. Rounded to whole weeks, a million
customers share some ten thousand combinations; a fit weighs each with its ``count``.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

DAYS_PER_WEEK = 7


class Cells(NamedTuple):
    """Customers by their history, weeks as floats, ``count`` customers each."""

    frequency: NDArray[np.float64]
    recency: NDArray[np.float64]
    age: NDArray[np.float64]
    count: NDArray[np.float64]


def collapse(
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    count: ArrayLike | None = None,
) -> Cells:
    """Group equal histories; each stands for one customer, or for ``count``.

    >>> cells = collapse([0, 2, 0], [0, 5, 0], [9, 9, 9])
    >>> cells.frequency.tolist(), cells.recency.tolist(), cells.count.tolist()
    ([0.0, 2.0], [0.0, 5.0], [2.0, 1.0])
    """
    histories = np.column_stack(
        [np.asarray(each, dtype=float) for each in (frequency, recency, age)]
    )
    order = np.lexsort(histories.T[::-1])
    histories = histories[order]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (histories[1:] != histories[:-1]).any(axis=1)
    weights = None if count is None else np.asarray(count)[order]
    counts = np.bincount(is_first.cumsum() - 1, weights=weights).astype(float)
    return Cells(*histories[is_first].T, counts)


def coarsen(cells: Cells, weeks: int) -> Cells:
    """Round the times to so many weeks, which leaves far fewer cells.

    >>> coarsen(collapse([1, 1, 1], [3, 4, 7], [9, 9, 9]), 4).count.tolist()
    [2.0, 1.0]
    """
    return collapse(
        cells.frequency,
        (cells.recency / weeks).round() * weeks,
        (cells.age / weeks).round() * weeks,
        cells.count,
    )
