"""How many customers a campaign needs to tell whether it works, and until when.

The figures are for a page that is looked at every day (``always_valid``): with so many
customers a difference of the stated size has been seen with the stated power.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .adjust import Flags, adjust, cut, limits
from .always_valid import critical, drift, drift_at, effective_size
from .difference import SEED, Floats, mean_of

#: more customers than this is never
MOST = 10**9
WEEK = 7


class Plan(NamedTuple):
    """What was settled before the first customer entered."""

    confidence: float = 0.95
    power: float = 0.8
    #: the smallest lift worth knowing, as a share of what a customer brings
    lift: float = 0.05
    holdout_share: float = 0.1
    #: at how many customers the interval is narrowest; ``foresee`` tells a good number
    planned: int = 1000
    #: so many comparisons share the false alarms, see ``variants``
    comparisons: int = 1
    #: the share of the values other than 0 that are not cut
    inside: float = 0.99

    @property
    def each_confidence(self) -> float:
        """The confidence of each comparison, by Bonferroni.

        >>> round(Plan(comparisons=2).each_confidence, 3)
        0.975
        """
        return 1 - (1 - self.confidence) / max(self.comparisons, 1)


class Pace(NamedTuple):
    """How fast customers come to be counted."""

    #: customers who enter in a week, of both groups
    per_week: float = 0.0
    #: how long each is followed
    window_days: float = 90.0
    #: for each who entered and is followed still, days until the end of that
    pending: Sequence[float] = ()


class Spread(NamedTuple):
    """How precisely a difference can be known: what all the sizes follow from."""

    #: of a value, so that a difference has this variance by the effective size
    variance: float
    #: the difference that the smallest lift worth knowing makes
    margin: float
    holdout_share: float


class Outlook(NamedTuple):
    """What is known before the start."""

    #: customers that the smallest lift worth knowing takes
    customers: int | None
    weeks: float | None
    #: the lift that is found with all the customers there are
    detectable_lift: float | None


def effective(customers: float, holdout_share: float) -> float:
    """Return the effective size of so many customers in two groups.

    >>> effective(1000, 0.5), round(effective(1000, 0.1), 6)
    (250.0, 90.0)
    """
    return effective_size(customers * (1 - holdout_share), customers * holdout_share)


def margin(treated: Flags, value: Floats, cost: Floats, plan: Plan) -> float:
    """Return by how much the smallest lift worth knowing raises the mean, when cut.

    A lift of all who are treated raises those above the limit no further, so it moves
    the mean of cut values by less.

    >>> value, treated = np.array([100.0, 200.0, 300.0, 9000.0]), np.array([True] * 4)
    >>> margin(treated, value, np.zeros(4), Plan(inside=1.0))
    120.0
    >>> round(margin(treated, value, np.zeros(4), Plan(inside=2 / 3)), 6)
    7.5
    """
    more = plan.lift * value
    net = value - cost
    inside = limits(np.where(treated, net + more, net), plan.inside)
    return float((cut(net + more, inside) - cut(net, inside)).mean())


def required(spread: Spread, plan: Plan, planned: int | None = None) -> int | None:
    """Return with how many customers the smallest lift worth knowing is found.

    >>> required(Spread(4.0, 0.1, 0.5), Plan()), required(Spread(4.0, 0.1, 0.1), Plan())
    (20992, 58310)
    >>> required(Spread(4.0, 0.0, 0.5), Plan())

    :param planned: where the interval is narrowest, if not just there
    """
    if not spread.margin > 0 or not 0 < spread.holdout_share < 1:
        return None
    rule = (plan.each_confidence, plan.power)
    unit = spread.variance / spread.margin**2
    size = unit * drift(*rule) ** 2
    if planned is not None:
        narrowest = effective(planned, spread.holdout_share)
        for _again in range(2):
            size = unit * drift_at(size, narrowest, *rule) ** 2
    customers = size / effective(1, spread.holdout_share)
    return math.ceil(customers) if customers < MOST else None


def settled(spread: Spread, found: float, plan: Plan) -> int | None:
    """Return with how many customers there is a verdict, if the difference stays.

    Then the interval either leaves out 0, or lies within the smallest difference worth
    knowing, whichever is first.

    >>> settled(Spread(4.0, 0.1, 0.5), 0.1, Plan())
    17792
    >>> settled(Spread(4.0, 0.1, 0.5), 0.0, Plan())
    17792
    >>> settled(Spread(4.0, 0.1, 0.5), 0.05, Plan())
    80455
    """
    target = max(abs(found), spread.margin - abs(found))
    if not target > 0 or not 0 < spread.holdout_share < 1:
        return None
    narrowest = effective(plan.planned, spread.holdout_share)

    def is_told(customers: int) -> bool:
        size = effective(customers, spread.holdout_share)
        reach = critical(size, narrowest, plan.each_confidence)
        return reach * math.sqrt(spread.variance / size) < target

    low, high = 0, 1
    while not is_told(high):
        low, high = high, 2 * high
        if high > MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_told(middle) else (middle, high)
    return high


def detectable_lift(spread: Spread, customers: float, plan: Plan) -> float | None:
    """Return the lift that is found with so many customers.

    >>> round(detectable_lift(Spread(4.0, 0.1, 0.5), 20993, Plan(planned=20993)), 4)
    0.05
    """
    size = effective(customers, spread.holdout_share)
    if not spread.margin > 0 or not size > 0:
        return None
    narrowest = effective(plan.planned, spread.holdout_share)
    errors = drift_at(size, narrowest, plan.each_confidence, plan.power)
    return plan.lift * errors * math.sqrt(spread.variance / size) / spread.margin


def weeks_until(more: int | None, pace: Pace) -> float | None:
    """Return in how many weeks so many more customers are counted; None for never.

    A customer counts when followed to the end: first those who entered already, then
    those to come.

    >>> pace = Pace(per_week=50, window_days=28, pending=[21, 7, 14])
    >>> weeks_until(2, pace), weeks_until(103, pace), weeks_until(0, pace)
    (2.0, 6.0, 0.0)
    >>> weeks_until(4, pace._replace(per_week=0))
    """
    if more is None:
        return None
    if more <= 0:
        return 0.0
    waiting = sorted(pace.pending)
    if more <= len(waiting):
        return float(waiting[more - 1]) / WEEK
    if not pace.per_week > 0:
        return None
    return pace.window_days / WEEK + (more - len(waiting)) / pace.per_week


def foresee(
    value: Floats,
    before: Floats | None,
    customers: int,
    plan: Plan,
    pace: Pace | None = None,
) -> Outlook:
    """Return what a campaign can tell, from what its customers did without it.

    As if the smallest lift worth knowing had come to those who would be treated.

    >>> value = np.array([0.0, 0.0, 50.0, 150.0] * 100)
    >>> found = foresee(value, None, 400, Plan(holdout_share=0.5), Pace(per_week=500))
    >>> found.customers, round(found.weeks), round(found.detectable_lift, 2)
    (33221, 79, 0.46)
    >>> foresee(np.array([np.nan]), None, 400, Plan())
    Outlook(customers=None, weeks=None, detectable_lift=None)

    :param value: of the last full window, one for each customer
    :param before: of the window before that
    :param customers: how many there are
    """
    value = np.asarray(value, dtype=float)
    known = np.isfinite(value)
    value = value[known]
    treated = np.random.default_rng(SEED).random(len(value)) >= plan.holdout_share
    if min(treated.sum(), (~treated).sum()) < 2:
        return Outlook(None, None, None)
    lifted = np.where(treated, (1 + plan.lift) * value, value)
    kept = cut(lifted, limits(lifted, plan.inside))
    if before is not None:
        earlier = cut_known(np.asarray(before, dtype=float)[known], plan.inside)
        kept = adjust(kept, earlier, treated)
    groups = mean_of(kept[treated]), mean_of(kept[~treated])
    spread = Spread(
        sum(group.variance for group in groups)
        * effective_size(groups[0].count, groups[1].count),
        margin(treated, value, np.zeros(len(value)), plan),
        plan.holdout_share,
    )
    needed = required(spread, plan)
    return Outlook(
        needed,
        weeks_until(needed, pace) if pace else None,
        detectable_lift(spread, customers, plan._replace(planned=customers)),
    )


def cut_known(values: Floats, inside: float) -> Floats:
    """Return values cut at the limits of those that are known.

    >>> cut_known(np.array([1.0, np.nan]), 0.99).tolist()
    [1.0, nan]
    """
    return cut(values, limits(values[np.isfinite(values)], inside))
