"""The difference of two shares, such as of customers who bought again.

Sources: Newcombe, "Interval estimation for the difference between independent
proportions", Statistics in Medicine 17 (1998) 873-890, method 10; Wilson, Journal of
the American Statistical Association 22 (1927) 209-212.
"""

import math
from typing import NamedTuple

from scipy.stats import norm

from .difference import Interval


class Share(NamedTuple):
    """So many of so many."""

    number: int
    of: int


class Pooled(NamedTuple):
    """The test that two shares are the same: z, and p of two sides."""

    z: float
    p: float


def pooled(first: Share, second: Share) -> Pooled | None:
    """Return the test of two shares, for one look; None where it says nothing.

    >>> for first, second in (
    ...     (Share(250, 1000), Share(200, 1000)),
    ...     (Share(45, 1000), Share(30, 1000)),
    ...     (Share(900, 30000), Share(120, 5000)),
    ... ):
    ...     z, p = pooled(first, second)
    ...     print(round(z, 6), round(p, 6))
    2.677398 0.00742
    1.76547 0.077485
    2.335173 0.019534
    >>> pooled(Share(0, 10), Share(0, 10))
    """
    if first.of < 1 or second.of < 1:
        return None
    share = (first.number + second.number) / (first.of + second.of)
    error = math.sqrt(share * (1 - share) * (1 / first.of + 1 / second.of))
    if not error > 0:
        return None
    z = (first.number / first.of - second.number / second.of) / error
    return Pooled(z, float(2 * norm.sf(abs(z))))


def wilson(share: Share, errors: float) -> Interval:
    """Return the interval of one share, inside of 0 and 1.

    >>> low, high = wilson(Share(0, 10), 1.96)
    >>> round(low, 4), round(high, 4)
    (0.0, 0.2775)
    """
    square = errors**2
    found = share.number / share.of
    middle = found + square / (2 * share.of)
    reach = errors * math.sqrt(
        found * (1 - found) / share.of + square / (4 * share.of**2)
    )
    whole = 1 + square / share.of
    return Interval(
        max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)
    )


def newcombe(first: Share, second: Share, errors: float = 1.959964) -> Interval:
    """Return the interval of the difference of two shares, inside of -1 and 1.

    Right also for few customers and for shares near 0, such as 56 of 70 and 48 of 80,
    or 9 of 10 and 3 of 10, the examples of Newcombe.

    >>> [round(end, 4) for end in newcombe(Share(56, 70), Share(48, 80))]
    [0.0524, 0.3339]
    >>> [round(end, 4) for end in newcombe(Share(9, 10), Share(3, 10))]
    [0.1705, 0.809]
    >>> newcombe(Share(1, 1), Share(0, 0))
    Interval(low=None, high=None)

    :param errors: to how many standard errors; those of ``always_valid.critical`` for
        a page that is looked at again and again
    """
    if first.of < 1 or second.of < 1 or not math.isfinite(errors):
        return Interval(None, None)
    ours, theirs = first.number / first.of, second.number / second.of
    our, their = wilson(first, errors), wilson(second, errors)
    return Interval(
        ours - theirs - math.hypot(ours - our.low, their.high - theirs),
        ours - theirs + math.hypot(our.high - ours, theirs - their.low),
    )
