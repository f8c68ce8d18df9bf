"""How sure a figure of few answers is: intervals that are right in 95% of cases."""

from math import sqrt

#: quantile of the normal distribution for 95%
Z = 1.959964
#: of fewer answers than this, nothing certain is said
ENOUGH = 30


def wilson(successes: float, count: float) -> tuple[float, float] | None:
    """Return the interval of a share, 0 to 1. None if nothing was counted.

    Source: E. B. Wilson, Probable Inference (1927), good for few answers, too. Three of
    five:

    >>> low, high = wilson(3, 5)
    >>> round(low, 3), round(high, 3)
    (0.231, 0.882)
    >>> wilson(0, 0) is None
    True
    """
    if not count:
        return None
    share = successes / count
    scale = 1 + Z * Z / count
    center = (share + Z * Z / (2 * count)) / scale
    spread = share * (1 - share) / count + Z * Z / (4 * count * count)
    half = Z * sqrt(spread) / scale
    return max(0.0, center - half), min(1.0, center + half)


def net_promoters(
    promoters: float, detractors: float, count: float
) -> tuple[float, float] | None:
    """Return the interval of a net promoter score, -100 to 100. None without answers.

    Three promoters and two detractors of seven, whose score is 14.29:

    >>> low, high = net_promoters(3, 2, 7)
    >>> round(high - 100 / 7, 1), round(100 / 7 - low, 1)
    (61.7, 61.7)
    >>> net_promoters(0, 0, 0) is None
    True
    """
    if not count:
        return None
    score = (promoters - detractors) / count
    deviation = (promoters + detractors) / count - score * score
    margin = Z * sqrt(max(deviation, 0.0) / count)
    return max(-100.0, 100 * (score - margin)), min(100.0, 100 * (score + margin))
