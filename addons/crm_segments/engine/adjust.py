"""Values of customers made comparable: few large ones cut, their own history taken out.

A tenth of the customers may bring half of the revenue, and then the chance which group
these fall into hides everything else. Both steps treat the groups alike, so neither
makes a difference where there is none.

Sources: Deng, Xu, Kohavi, Walker, "Improving the sensitivity of online controlled
experiments by utilizing pre-experiment data", WSDM 2013, 123-132 (CUPED).
"""

import numpy as np
from numpy.typing import NDArray

from .difference import Floats, Interval

Flags = NDArray[np.bool_]


def limits(values: Floats, share: float = 0.99) -> Interval:
    """Return where values are cut: so that this share of those other than 0 is inside.

    Of those other than 0, for where one in two hundred buys the 99th percentile of all
    is 0 and would cut everything. Amounts below 0, of returns, are cut alike.

    >>> round(limits(np.array([0.0] * 900 + [10.0] * 99 + [5010.0])).high, 6)
    60.0
    >>> limits(np.array([0.0, 0.0]))
    Interval(low=0.0, high=0.0)
    """
    above, below = values[values > 0], values[values < 0]
    return Interval(
        float(np.quantile(below, 1 - share)) if len(below) else 0.0,
        float(np.quantile(above, share)) if len(above) else 0.0,
    )


def cut(values: Floats, inside: Interval) -> Floats:
    """Return the values with those outside set to the limit.

    >>> cut(np.array([-9.0, 3.0, 80.0]), Interval(0.0, 50.0)).tolist()
    [0.0, 3.0, 50.0]
    """
    return np.clip(values, inside.low, inside.high)


def theta(value: Floats, before: Floats, treated: Flags) -> float:
    """Return how much more value goes with one more of value before.

    From the covariance within the two groups, pooled: what the campaign did to the mean
    of one of them is not to be taken for the customers' habit.

    >>> before = np.array([1.0, 2.0, 3.0, 1.0, 2.0, 3.0])
    >>> treated = np.array([True, True, True, False, False, False])
    >>> theta(2 * before + 100 * treated, before, treated)
    2.0
    """
    covariance = variance = 0.0
    for group in (treated, ~treated):
        if group.any():
            centred = before[group] - before[group].mean()
            variance += float(centred @ centred)
            covariance += float(centred @ value[group])
    return covariance / variance if variance > 0 else 0.0


def adjust(value: Floats, before: Floats, treated: Flags) -> Floats:
    """Return the values without what the customers' own history foretells of them.

    What is taken out was there before anybody was chosen for a group, so on average it
    is the same in both: the difference that is measured stays the same, only its
    variance falls, by the square of the correlation. Who has no history known (NaN)
    counts as one with the mean of the others.

    >>> before = np.array([1.0, 2.0, 3.0, 1.0, 3.0, np.nan])
    >>> treated = np.array([True, True, True, False, False, False])
    >>> value = np.array([12.0, 14.0, 16.0, 4.0, 8.0, 6.0])
    >>> adjust(value, before, treated).round(2).tolist()
    [14.0, 14.0, 14.0, 6.0, 6.0, 6.0]
    """
    known = np.isfinite(before)
    if not known.any():
        return value
    filled = np.where(known, before, before[known].mean())
    return value - theta(value, filled, treated) * (filled - filled.mean())
