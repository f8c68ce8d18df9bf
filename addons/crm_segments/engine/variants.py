"""Which variant of a campaign does best: beside those held out, and beside each other.

All that is compared on one page is one family: the campaign as a whole, each variant
with those held out, and each variant with each other one. The stated rate of false
alarms is that of the family: of a hundred campaigns whose variants do nothing, no more
than five say anything else about any of them, ever. So each of n comparisons is judged
with 1 - (1 - confidence) / n (Bonferroni, by Dunn). This holds whatever the comparisons
have in common, such as those held out, and at every look, as it holds at every look
for each of them (Johari and others). The intervals of Dunnett and of Tukey, which are a
little narrower, are for a single look at a number fixed before.

Since all intervals hold at once, what follows from several of them holds too: who does
better than one who does better than a third one does better than that.

Sources: Dunn, "Multiple comparisons among means", Journal of the American Statistical
Association 56 (1961) 52-64; Johari, Koomen, Pekelis, Walsh, "Always valid inference:
continuous monitoring of A/B tests", Operations Research 70 (2022) 1806-1821.
"""

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .difference import Floats
from .experiment import Participants, Verdict, judge
from .planning import Pace, Plan, weeks_until

#: in the place of the number of a variant
HOLDOUT = -1


class Customers(NamedTuple):
    """One of each for every customer whose window is over."""

    #: number of the variant, or ``HOLDOUT``
    group: NDArray[np.int_]
    value: Floats
    before: Floats


class Comparison(NamedTuple):
    """The verdict on one group, if the other one is what happens without it."""

    first: int
    second: int
    #: its customers and weeks are those of the whole campaign
    verdict: Verdict


class Best(NamedTuple):
    """What can be said about the variants beside each other."""

    kind: Literal["best", "same", "too_early"]
    #: those that no other one surpasses; all of them as long as it is too early
    variants: tuple[int, ...]
    more_customers: int | None = None
    more_weeks: float | None = None


def count_comparisons(variants: int, has_holdout: bool = True) -> int:
    """Return how many comparisons share the false alarms.

    >>> [count_comparisons(variants) for variants in (0, 2, 3)]
    [1, 4, 7]
    >>> count_comparisons(3, has_holdout=False)
    3
    """
    pairs = math.comb(variants, 2)
    return max(pairs + (1 + variants if has_holdout else 0), 1)


def compare(
    customers: Customers,
    percents: Sequence[float],
    plan: Plan,
    pace: Pace | None = None,
    campaign_cost: float = 0.0,
) -> list[Comparison]:
    """Return each variant beside those held out, if there are, then the variants beside
    each other.

    >>> rng = np.random.default_rng(1)
    >>> group = rng.integers(-1, 2, 3000)
    >>> value = rng.gamma(1.0, 100.0, 3000)
    >>> found = compare(
    ...     Customers(group, value + 40 * (group == 1), np.full(3000, np.nan)),
    ...     [50, 50],
    ...     Plan(holdout_share=1 / 3, comparisons=count_comparisons(2)),
    ... )
    >>> [(each.first, each.second, each.verdict.kind) for each in found]
    [(0, -1, 'too_early'), (1, -1, 'better'), (0, 1, 'worse')]
    >>> find_best(found)
    Best(kind='best', variants=(1,), more_customers=None, more_weeks=None)

    :param percents: the shares of the variants of those who are treated, in order
    :param plan: that of the campaign, with the number of comparisons of its page
    :param campaign_cost: the part that falls on those who are counted here, as many
        for each of them
    """
    treated = max(int((customers.group != HOLDOUT).sum()), 1)
    parts = {
        number: (1 - plan.holdout_share) * percent / 100
        for number, percent in enumerate(percents)
    }
    parts[HOLDOUT] = plan.holdout_share
    variants = range(len(percents))
    held_out = [(number, HOLDOUT) for number in variants if plan.holdout_share > 0]
    return [
        _compare(customers, pair, parts, plan, pace or Pace(), campaign_cost / treated)
        for pair in (*held_out, *combinations(variants, 2))
    ]


def _compare(
    customers: Customers,
    pair: tuple[int, int],
    parts: dict[int, float],
    plan: Plan,
    pace: Pace,
    cost: float,
) -> Comparison:
    """Judge one group beside another one.

    :param parts: the share of each group of all customers
    :param cost: of the campaign, for each customer who is treated
    """
    first, second = pair
    inside = np.isin(customers.group, pair)
    treated = customers.group[inside] == first
    part = parts[first] + parts[second]
    verdict = judge(
        Participants(treated, customers.value[inside], customers.before[inside]),
        plan._replace(
            planned=max(round(plan.planned * part), 1),
            holdout_share=parts[second] / part if part else 0.0,
        ),
        # Two variants cost the same.
        campaign_cost=cost * int(treated.sum()) if second == HOLDOUT else 0.0,
    )
    more = verdict.more_customers
    if more is not None:
        more = math.ceil(more / part)
    return Comparison(
        first,
        second,
        verdict._replace(more_customers=more, more_weeks=weeks_until(more, pace)),
    )


def find_best(found: Sequence[Comparison]) -> Best | None:
    """Return which variants do best, once the sample allows to say so.

    >>> def told(first, second, kind, more=None):
    ...     return Comparison(first, second, Verdict(kind, more_customers=more))
    >>> find_best([told(0, HOLDOUT, "better")])

    Who surpasses one that surpasses a third need not be told from that:

    >>> find_best(
    ...     [told(0, 1, "better"), told(0, 2, "too_early", 9), told(1, 2, "better")]
    ... ).variants
    (0,)
    >>> find_best(
    ...     [told(0, 1, "no_difference"), told(0, 2, "better"), told(1, 2, "better")]
    ... )
    Best(kind='same', variants=(0, 1), more_customers=None, more_weeks=None)

    It takes as many more as it takes to tell the last two of them apart, or alike:

    >>> early = [told(0, 1, "too_early", 9), told(0, 2, "too_early", 5)]
    >>> find_best([*early, told(1, 2, "worse")])
    Best(kind='too_early', variants=(0, 2), more_customers=5, more_weeks=None)
    """
    pairs = [each for each in found if each.second != HOLDOUT]
    if not pairs:
        return None
    numbers = sorted({number for each in pairs for number in each[:2]})
    worse = {
        each.second if each.verdict.kind == "better" else each.first
        for each in pairs
        if each.verdict.kind in ("better", "worse")
    }
    first = tuple(number for number in numbers if number not in worse)
    if len(first) == 1:
        return Best("best", first)
    open_pairs = [
        each.verdict
        for each in pairs
        if {each.first, each.second} <= set(first) and each.verdict.kind == "too_early"
    ]
    if first and not open_pairs:
        return Best("same", first)
    return Best(
        "too_early",
        first or tuple(numbers),
        _latest([verdict.more_customers for verdict in open_pairs]),
        _latest([verdict.more_weeks for verdict in open_pairs]),
    )


def _latest(values: list) -> float | None:
    """Return the largest; None if one of them is never, or there is none."""
    return None if None in values or not values else max(values)
