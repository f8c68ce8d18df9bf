"""Lifetime value: what purchases to come are worth today."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def monthly_rate(yearly: float) -> float:
    """Return the rate per month that compounds to the rate per year.

    >>> round(monthly_rate(0.1268250301), 8)
    0.01
    """
    return (1 + yearly) ** (1 / 12) - 1


def discounted_sum(per_period: ArrayLike, rate: float) -> NDArray[np.float64]:
    """Return today's value of what comes at the end of each period.

    :param per_period: first axis: the periods, the next one first
    :param rate: discount per period, as a share

    >>> [float(discounted_sum([1] * t, d)) for t, d in ((1, 0), (1, 1), (2, 0), (2, 1))]
    [1.0, 0.5, 2.0, 0.75]
    """
    amounts = np.asarray(per_period, dtype=float)
    periods = np.arange(1, len(amounts) + 1)
    return np.tensordot((1.0 + rate) ** -periods, amounts, axes=1)[()]
