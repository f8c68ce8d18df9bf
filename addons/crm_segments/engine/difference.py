"""The difference of two means: how large it is and how far it may be by chance.

Sources: Welch, Biometrika 34 (1947) 28-35; Satterthwaite, Biometrics Bulletin 2 (1946)
110-114; Fieller, Journal of the Royal Statistical Society B 16 (1954) 175-185; Efron
and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13; Hall, "On the
removal of skewness by transformation", Journal of the Royal Statistical Society B 54
(1992) 221-228; Zhou and Dinh, "Nonparametric confidence intervals for the one- and
two-sample problems", Biostatistics 6 (2005) 187-200.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

Floats = NDArray[np.float64]

SEED = 20240601
REPETITIONS = 1000
#: values that lean less are taken as straight
STRAIGHT = 1e-9
#: more customers than this are drawn in so many blocks of some
BLOCKS = 2000


class Mean(NamedTuple):
    """The mean of a group, and the variance of that mean."""

    count: int
    value: float
    variance: float


class Difference(NamedTuple):
    """A difference of means, its standard error, degrees of freedom and skewness."""

    value: float
    error: float
    freedom: float
    skewness: float = 0.0


class Reach(NamedTuple):
    """How many standard errors an interval reaches to each side."""

    below: float
    above: float


class Interval(NamedTuple):
    """From where to where; None where there is no limit."""

    low: float | None
    high: float | None


def mean_of(values: Floats) -> Mean:
    """Return the mean of a group of two or more.

    >>> mean_of(np.array([1.0, 2.0, 3.0, 6.0]))
    Mean(count=4, value=3.0, variance=1.1666666666666667)
    """
    count = len(values)
    return Mean(count, float(values.mean()), float(values.var(ddof=1)) / count)


def skewness(values: Floats) -> float:
    """Return how far values lean to one side: the third moment by the deviation.

    >>> round(skewness(np.array([0.0, 0.0, 0.0, 4.0])), 4)
    1.1547
    >>> skewness(np.array([3.0, 3.0]))
    0.0
    """
    centred = values - values.mean()
    square = float(np.mean(centred**2))
    return float(np.mean(centred**3)) / square**1.5 if square > 0 else 0.0


def difference(first: Mean, second: Mean, shape: float = 0.0) -> Difference:
    """Return by how much the first mean is larger, whatever the groups' variances.

    :param shape: skewness of the values, that of the mean of a small group still has

    >>> found = difference(Mean(10, 5.0, 0.25), Mean(5, 3.0, 1.0))
    >>> found.value, round(found.error, 4), round(found.freedom, 4)
    (2.0, 1.118, 6.0811)
    >>> round(difference(Mean(90, 5.0, 0.1), Mean(10, 5.0, 0.9), 2.0).skewness, 4)
    -0.5333
    """
    variance = first.variance + second.variance
    if not variance > 0:
        return Difference(first.value - second.value, 0.0, 0.0)
    shares = (first.variance / variance, second.variance / variance)
    freedom = 1 / (
        shares[0] ** 2 / (first.count - 1) + shares[1] ** 2 / (second.count - 1)
    )
    lean = shape * (
        shares[0] ** 1.5 / math.sqrt(first.count)
        - shares[1] ** 1.5 / math.sqrt(second.count)
    )
    return Difference(first.value - second.value, math.sqrt(variance), freedom, lean)


def reach(errors: float, lean: float) -> Reach:
    """Return how far to reach for values that lean to one side, by Hall.

    A small group without one of the few large values has a low mean, and a low variance
    with it, so it looks surely worse than it is. The interval reaches farther on the
    side where that deceives.

    >>> reach(2.0, 0.0)
    Reach(below=2.0, above=2.0)
    >>> [round(side, 2) for side in reach(2.0, -0.2)]
    [2.4, 1.75]
    >>> reach(math.inf, 0.1)
    Reach(below=inf, above=inf)
    """
    if not math.isfinite(errors) or abs(lean) < STRAIGHT:
        return Reach(errors, errors)
    below, above = (
        3 / lean * (float(np.cbrt(1 + lean * (side - lean / 6))) - 1)
        for side in (errors, -errors)
    )
    return Reach(below, -above)


def interval(found: Difference, errors: Reach) -> Interval:
    """Return the interval that reaches so many standard errors to each side.

    >>> interval(Difference(2.0, 0.5, 9.0), Reach(2.0, 3.0))
    Interval(low=1.0, high=3.5)
    >>> interval(Difference(2.0, 0.5, 9.0), Reach(math.inf, math.inf))
    Interval(low=None, high=None)
    """
    if not math.isfinite(errors.below + errors.above):
        return Interval(None, None)
    return Interval(
        found.value - errors.below * found.error,
        found.value + errors.above * found.error,
    )


def welch(found: Difference, confidence: float = 0.95) -> Interval:
    """Return the interval for one look, at a number of customers fixed before.

    >>> low, high = welch(Difference(2.0, 0.5, 9.0))
    >>> round(low, 3), round(high, 3)
    (0.869, 3.131)
    """
    if not found.freedom > 0:
        return Interval(None, None)
    errors = float(t.ppf((1 + confidence) / 2, found.freedom))
    return interval(found, Reach(errors, errors))


def lift(first: Mean, second: Mean, errors: Reach) -> Interval:
    """Return by what share the first mean is larger, as an interval, by Fieller.

    Of the ways to an interval of a ratio it is the one that agrees with the interval of
    the difference: it leaves out 0 when and only when that one does. There is none
    where the second mean is not clearly above 0.

    >>> low, high = lift(Mean(100, 11.0, 0.04), Mean(100, 10.0, 0.04), Reach(2, 2))
    >>> round(low, 4), round(high, 4)
    (0.0422, 0.1613)
    >>> lift(Mean(100, 11.0, 0.04), Mean(100, 0.3, 0.04), Reach(2, 2))
    Interval(low=None, high=None)
    """
    if not math.isfinite(errors.below + errors.above) or second.value <= 0:
        return Interval(None, None)
    ends = [_ratio(first, second, side) for side in (-errors.below, errors.above)]
    return Interval(*(None if None in ends else end for end in ends))


def _ratio(first: Mean, second: Mean, errors: float) -> float | None:
    """Return the lift whose difference is so many errors away, with their sign."""
    scale = second.value**2 - errors**2 * second.variance
    if scale <= 0:
        return None
    middle = first.value * second.value
    root = errors * math.sqrt(first.variance * scale + second.variance * first.value**2)
    return (middle + root) / scale - 1


def bootstrap(first: Floats, second: Floats, confidence: float = 0.95) -> Interval:
    """Return the interval of the difference by drawing the customers again and again.

    It assumes no form of the values, so where it disagrees with the other intervals a
    few large customers decide. The same values give the same interval.

    >>> low, high = bootstrap(np.array([1.0, 2, 3, 4]), np.array([0.0, 0, 1, 1]))
    >>> round(low, 2), round(high, 2)
    (0.75, 3.25)
    """
    rng = np.random.default_rng(SEED)
    drawn = _drawn_means(first, rng) - _drawn_means(second, rng)
    tail = (1 - confidence) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Interval(float(low), float(high))


def _drawn_means(values: Floats, rng: np.random.Generator) -> Floats:
    """Return the means of as many customers, drawn again and again.

    Of many customers blocks of them are drawn, formed by chance: the means vary and
    lean the same, at a cost that does not grow.
    """
    blocks = min(len(values), BLOCKS)
    block = np.arange(len(values)) % blocks
    if blocks < len(values):
        block = rng.permutation(block)
    sizes = np.bincount(block)
    sums = np.bincount(block, values)
    drawn = rng.integers(blocks, size=(REPETITIONS, blocks))
    return sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
