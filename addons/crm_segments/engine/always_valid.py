"""Intervals that hold at every look, however often one looks.

An ordinary interval is right for one look at a number of customers fixed before. A
campaign's page is looked at every day, and a campaign that goes on has no last day;
who stops at the first look that shows a winner is wrong far more often than 5 times in
100. So the page shows a confidence sequence: with the stated confidence it has the
true difference in it at all looks at once, and it may be acted upon at any of them.

Why not a fixed horizon, or a group sequential plan (O'Brien and Fleming): both need
the last look fixed in advance and say nothing after it, and the state of the plan
would have to be kept. What it costs is stated by ``drift``: to find a difference with
a power of 80 % takes 1.65 times the customers that one single look would take, but
large differences show long before.

The sequence is the mixture of Robbins for a mean whose variance is estimated: for
normal values exact at every number of customers (Lindon and others), for others in the
limit, as the usual interval is (Waudby-Smith and others). How the mixture is scaled
decides only where the interval is narrow, not whether it holds: here near the number
of customers that was planned.

Sources: Robbins, Annals of Mathematical Statistics 41 (1970) 1397-1409; Johari,
Koomen, Pekelis, Walsh, "Peeking at A/B tests", KDD 2017; Howard, Ramdas, McAuliffe,
Sekhon, Annals of Statistics 49 (2021) 1055-1080; Waudby-Smith, Arbour, Sinha, Kennedy,
Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences", Annals
of Statistics 52 (2024) 2613-2640; Lindon, Ham, Tingley, Bojinov, "Anytime-valid linear
models and regression adjusted causal inference in randomized experiments",
arXiv:2210.08589.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import toeplitz
from scipy.optimize import brentq
from scipy.stats import norm

#: looks until the planned number, and points across, from which the power is computed
LOOKS = 100
POINTS = 201
#: how many times half or double the planned number are told apart at most
MOST_OCTAVES = 6


def effective_size(first: float, second: float) -> float:
    """Return the size of a comparison of two groups, by which its precision grows.

    The variance of a difference of means is that of a value by this size, so it is the
    right clock also where the split of the groups changes on the way.

    >>> effective_size(50, 50), effective_size(90, 10)
    (25.0, 9.0)
    """
    return first * second / (first + second) if first and second else 0.0


def mixture(planned: float, confidence: float) -> float:
    """Return the scale of the mixture whose interval is narrowest at a planned size.

    >>> round(100 / mixture(100, 0.95), 2)
    8.78
    """
    logarithm = -2 * math.log(1 - confidence)
    return planned / (logarithm + math.log(logarithm) + 1)


def critical(
    size: float, planned: float, confidence: float = 0.95, freedom: float = math.inf
) -> float:
    """Return how many standard errors the interval reaches to each side.

    Infinite where there are too few customers to say anything at this confidence.

    >>> [round(critical(size, 1000), 2) for size in (10, 100, 1000, 10000, 100000)]
    [8.68, 3.76, 3.04, 3.26, 3.58]
    >>> round(critical(1000, 1000, freedom=30), 2), critical(1000, 1000, freedom=1)
    (3.25, inf)

    :param size: effective size so far
    :param planned: effective size at which the interval is narrowest
    :param freedom: degrees of freedom of the standard error
    """
    if size <= 0 or freedom <= 0:
        return math.inf
    scale = mixture(planned, confidence)
    rate = scale / (scale + size)
    evidence = 2 * math.log(1 - confidence) + math.log(rate)
    if math.isinf(freedom):
        return math.sqrt(-evidence / (1 - rate))
    root = math.exp(evidence / (freedom + 1))
    if root <= rate:
        return math.inf
    return math.sqrt(freedom * (1 - root) / (root - rate))


@lru_cache(maxsize=256)
def drift(confidence: float = 0.95, power: float = 0.8, octaves: float = 0.0) -> float:
    """Return the difference that is found in time, in standard errors at that time.

    With a single look at the end it would be 1.96 + 0.84 = 2.80.

    >>> round(drift(), 2), round((drift() / 2.8) ** 2, 2)
    (3.62, 1.67)
    >>> round(drift(octaves=3.0), 2)
    3.77

    :param power: the probability that zero is outside of the interval at a look by then
    :param octaves: how many times more than planned the size is then, as a power of 2
    """
    edges = _edges(confidence, 2.0**octaves)
    return float(
        brentq(lambda mean: crossing(edges, mean) - power, 0.0, 20.0, xtol=1e-3)
    )


def drift_at(size: float, planned: float, confidence: float, power: float) -> float:
    """Return ``drift`` for a size that is not the planned one, to half an octave.

    >>> drift_at(1010, 1000, 0.95, 0.8) == drift()
    True
    """
    octaves = math.log2(max(size, 1e-9) / planned)
    octaves = min(max(round(2 * octaves) / 2, -MOST_OCTAVES), MOST_OCTAVES)
    return drift(confidence, power, octaves + 0.0)


def _edges(confidence: float, end: float) -> NDArray[np.float64]:
    """Return where a sum of differences leaves the sequence, at looks up to an end.

    Sums are in units of their deviation at the end, which is so many planned sizes.
    """
    times = np.arange(1, LOOKS + 1) / LOOKS
    widths = [critical(time * end, 1.0, confidence) for time in times]
    return np.array(widths) * np.sqrt(times)


def crossing(edges: NDArray[np.float64], mean: float) -> float:
    """Return the probability that a sum leaves its edges at one of the looks.

    By carrying the density of the sums that are inside from look to look (Armitage,
    McPherson, Rowe, Journal of the Royal Statistical Society A 132 (1969) 235-244).

    >>> round(crossing(np.array([1.96]), 0.0), 3)
    0.05
    >>> round(crossing(np.array([3.0, 3.0, 3.0, 1.96]), 2.8), 2)
    0.8

    :param edges: at looks that are evenly spaced, in deviations at the last of them
    :param mean: of the sum at the last look
    """
    looks = len(edges)
    points = np.linspace(-edges.max(), edges.max(), POINTS)
    step = points[1] - points[0]
    moved, spread = mean / looks, math.sqrt(1 / looks)
    apart = step * np.arange(POINTS)
    move = step * toeplitz(
        norm.pdf(apart, moved, spread), norm.pdf(-apart, moved, spread)
    )
    # Of the steps at the edges, the part that is inside.
    kept = np.clip((edges[:, None] - np.abs(points)) / step + 0.5, 0.0, 1.0)
    inside = norm.pdf(points, moved, spread) * kept[0]
    for part in kept[1:]:
        inside = (move @ inside) * part
    return float(1 - inside.sum() * step)
