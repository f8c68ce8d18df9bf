"""Whether a campaign works: what its customers bring, against those held out by chance.

A customer counts once, with all that came in the attribution window, when that window
is over: values that still grow are no sample of anything. What came in the window of
the same length before is taken out as far as it foretells (``adjust``), few large
values are cut, and the difference comes with an interval that may be looked at every
day (``always_valid``). There is no winner as long as it has 0 in it. "No difference"
is a finding too: that the interval lies within the smallest lift worth knowing.

What is measured must exist for every customer, bought or not: with 0 for who did
nothing. To leave out customers by what they did after entry compares other groups than
those that chance made.
"""

import math
from typing import Literal, NamedTuple

import numpy as np

from .adjust import Flags, adjust, cut, limits
from .always_valid import critical, effective_size
from .difference import (
    Difference,
    Floats,
    Interval,
    Mean,
    Reach,
    bootstrap,
    difference,
    interval,
    lift,
    mean_of,
    reach,
    skewness,
)
from .planning import (
    Pace,
    Plan,
    Spread,
    cut_known,
    detectable_lift,
    effective,
    margin,
    required,
    settled,
    weeks_until,
)

Kind = Literal["better", "worse", "no_difference", "too_early", "no_holdout"]
#: why it is too early
Reason = Literal["", "few_customers", "no_variation", "wide_interval", "heavy_tails"]

#: with fewer customers in one of the groups nothing is said about the difference
FEWEST = 30
#: variation below this part of the largest value is rounding
ROUNDING = 1e-9


class Participants(NamedTuple):
    """One of each for every customer whose window is over."""

    treated: Flags
    #: margin or revenue in the window after entry
    value: Floats
    #: the same of the window before entry, as far as known
    before: Floats | None = None
    #: discounts, points and messages, as far as they are not in the value
    cost: Floats | None = None


class Measured(NamedTuple):
    """The two groups when values are cut, adjusted and their cost subtracted."""

    treated: Mean
    holdout: Mean
    difference: Difference
    values: Floats
    inside: Interval
    cut_count: int
    #: the part of the variance that the customers' own history took out
    explained: float
    spread: Spread


class Returns(NamedTuple):
    """What the campaign brought in all, after its cost, and by unit of cost."""

    gain: float
    gain_low: float | None
    gain_high: float | None
    cost: float
    roi: float | None
    roi_low: float | None
    roi_high: float | None


class Verdict(NamedTuple):
    """What can be said, for a sentence in the language of the reader."""

    kind: Kind
    reason: Reason = ""
    treated_count: int = 0
    holdout_count: int = 0
    #: customers left out because their value is not known
    unknown_count: int = 0
    treated_value: float | None = None
    holdout_value: float | None = None
    #: by customer, after cost
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    #: the same as a share of what a customer held out brings
    lift: float | None = None
    lift_low: float | None = None
    lift_high: float | None = None
    #: until there is a verdict; None for never at this pace, or where nothing tells
    more_customers: int | None = None
    more_weeks: float | None = None
    #: the lift that the customers so far suffice to find
    detectable_lift: float | None = None
    #: where values were cut, and how many were
    inside: Interval = Interval(None, None)
    cut_count: int = 0
    explained: float = 0.0
    returns: Returns | None = None


def judge(
    participants: Participants,
    plan: Plan | None = None,
    pace: Pace | None = None,
    campaign_cost: float = 0.0,
) -> Verdict:
    """Return the verdict on a campaign, or on one of its variants.

    >>> rng = np.random.default_rng(1)
    >>> treated = np.arange(2000) % 2 == 0
    >>> value = rng.gamma(1.0, 100.0, 2000)
    >>> judge(Participants(treated, value + 40 * treated)).kind
    'better'
    >>> early = judge(Participants(treated, value), None, Pace(per_week=1000))
    >>> early.kind, early.reason, early.more_customers, round(early.more_weeks, 1)
    ('too_early', 'wide_interval', 22891, 35.7)
    >>> judge(Participants(treated, value), Plan(lift=0.4)).kind
    'no_difference'

    :param campaign_cost: what the campaign cost beside the ``cost`` of each customer,
        as far as it falls on those who are counted here
    """
    plan, pace = plan or Plan(), pace or Pace()
    known, unknown = _known(participants)
    treated = int(known.treated.sum())
    counts = {
        "treated_count": treated,
        "holdout_count": len(known.treated) - treated,
        "unknown_count": unknown,
    }
    if not counts["holdout_count"] and not plan.holdout_share > 0:
        return Verdict("no_holdout", **counts)
    if min(treated, counts["holdout_count"]) < FEWEST:
        more = _until_fewest(treated, counts["holdout_count"], plan)
        return Verdict(
            "too_early",
            "few_customers",
            more_customers=more,
            more_weeks=weeks_until(more, pace),
            **counts,
        )
    measured = measure(known, plan, campaign_cost)
    errors = _errors(measured, plan)
    found = interval(measured.difference, errors)
    kind, reason = _kind(measured, found, known.treated, campaign_cost, plan)
    more = _more(measured, plan) if reason == "wide_interval" else None
    return _described(measured, errors, plan)._replace(
        kind=kind,
        reason=reason,
        more_customers=more,
        more_weeks=weeks_until(more, pace),
        returns=_returns(measured.difference, found, known, campaign_cost),
        **counts,
    )


def _known(participants: Participants) -> tuple[Participants, int]:
    """Return those whose value is known, and how many others there are."""
    treated = np.asarray(participants.treated, dtype=bool)
    value = np.asarray(participants.value, dtype=float)
    before, cost = participants.before, participants.cost
    before = np.full(len(value), np.nan) if before is None else before
    cost = np.zeros(len(value)) if cost is None else cost
    before, cost = (np.asarray(each, dtype=float) for each in (before, cost))
    known = np.isfinite(value) & np.isfinite(cost)
    return (
        Participants(treated[known], value[known], before[known], cost[known]),
        int((~known).sum()),
    )


def _until_fewest(treated: int, holdout: int, plan: Plan) -> int | None:
    """Return how many more customers give both groups the fewest.

    >>> _until_fewest(90, 10, Plan()), _until_fewest(0, 0, Plan(holdout_share=0.5))
    (200, 60)
    """
    if not 0 < plan.holdout_share < 1:
        return None
    return math.ceil(
        round(
            max(
                (FEWEST - treated) / (1 - plan.holdout_share),
                (FEWEST - holdout) / plan.holdout_share,
            ),
            6,
        )
    )


def measure(known: Participants, plan: Plan, campaign_cost: float = 0.0) -> Measured:
    """Return the means of the two groups and their difference.

    >>> flags = np.array([True] * 40 + [False] * 40)
    >>> value = np.arange(80.0) % 40
    >>> everybody = Participants(flags, value, 2 * value, np.where(flags, 1.5, 0.0))
    >>> found = measure(everybody, Plan(inside=1.0), campaign_cost=20.0)
    >>> round(found.difference.value, 6), round(found.explained, 6)
    (-2.0, 1.0)
    """
    net = known.value - known.cost
    inside = limits(net, plan.inside)
    kept = cut(net, inside)
    values = adjust(kept, cut_known(known.before, plan.inside), known.treated)
    treated, holdout = mean_of(values[known.treated]), mean_of(values[~known.treated])
    raw = mean_of(kept[known.treated]).variance + mean_of(kept[~known.treated]).variance
    left = treated.variance + holdout.variance
    size = effective_size(treated.count, holdout.count)
    # Of both groups together: a small one rarely has the few large values it is about.
    shape = skewness(values - np.where(known.treated, treated.value, holdout.value))
    treated = treated._replace(value=treated.value - campaign_cost / treated.count)
    return Measured(
        treated,
        holdout,
        difference(treated, holdout, shape),
        values,
        inside,
        int((kept != net).sum()),
        max(0.0, 1 - left / raw) if raw > 0 else 0.0,
        Spread(
            left * size,
            margin(known.treated, known.value, known.cost, plan),
            holdout.count / (treated.count + holdout.count),
        ),
    )


def _errors(measured: Measured, plan: Plan) -> Reach:
    """Return how many standard errors the interval reaches to each side.

    Where it is narrowest was settled at the start, so it follows the share planned.
    """
    share = plan.holdout_share
    if not 0 < share < 1:
        share = measured.spread.holdout_share
    errors = critical(
        effective_size(measured.treated.count, measured.holdout.count),
        effective(plan.planned, share),
        plan.each_confidence,
        measured.difference.freedom,
    )
    return reach(errors, measured.difference.skewness)


def _kind(
    measured: Measured,
    found: Interval,
    treated: Flags,
    campaign_cost: float,
    plan: Plan,
) -> tuple[Kind, Reason]:
    largest = float(np.abs(measured.values).max())
    if measured.difference.error <= ROUNDING * largest:
        return "too_early", "no_variation"
    if found.low is None or found.high is None:
        return "too_early", "few_customers"
    if found.low > 0 or found.high < 0:
        drawn = bootstrap(
            measured.values[treated], measured.values[~treated], plan.each_confidence
        )
        each = campaign_cost / measured.treated.count
        if drawn.low - each <= 0 <= drawn.high - each:
            return "too_early", "heavy_tails"
        return ("better" if found.low > 0 else "worse"), ""
    if -measured.spread.margin < found.low and found.high < measured.spread.margin:
        return "no_difference", ""
    return "too_early", "wide_interval"


def _more(measured: Measured, plan: Plan) -> int | None:
    """Return how many more customers there is a verdict with.

    Up to the number that the smallest lift takes, this one: it does not follow the
    difference, which at first is chance. From there on, as if the difference stayed.
    """
    count = measured.treated.count + measured.holdout.count
    needed = required(measured.spread, plan, plan.planned)
    if needed is not None and needed <= count:
        needed = settled(measured.spread, measured.difference.value, plan)
    return None if needed is None else max(needed - count, 1)


def _described(measured: Measured, errors: Reach, plan: Plan) -> Verdict:
    """Return a verdict with the figures only."""
    treated, holdout = measured.treated, measured.holdout
    found = interval(measured.difference, errors)
    share = lift(treated, holdout, errors)
    return Verdict(
        "too_early",
        treated_value=treated.value,
        holdout_value=holdout.value,
        difference=measured.difference.value,
        low=found.low,
        high=found.high,
        lift=measured.difference.value / holdout.value if holdout.value > 0 else None,
        lift_low=share.low,
        lift_high=share.high,
        detectable_lift=detectable_lift(
            measured.spread, treated.count + holdout.count, plan
        ),
        inside=measured.inside,
        cut_count=measured.cut_count,
        explained=measured.explained,
    )


def _returns(
    found: Difference, ends: Interval, known: Participants, campaign_cost: float
) -> Returns:
    """Return the gain and cost of all treated customers.

    Who is held out may use discounts and points too: the cost is what is more.
    """
    treated = known.treated
    count = int(treated.sum())
    more = float(known.cost[treated].mean() - known.cost[~treated].mean())
    cost = campaign_cost + count * more
    gains = [
        None if each is None else each * count
        for each in (found.value, ends.low, ends.high)
    ]
    rois = [None if each is None or not cost > 0 else each / cost for each in gains]
    return Returns(*gains, cost, *rois)
