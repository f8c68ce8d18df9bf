"""Where to get CRM software from, and which product to take."""

from collections.abc import Mapping
from typing import NamedTuple


class Needs(NamedTuple):
    """What a company needs and has, each 0 to 5."""

    urgency: int
    capability: int
    budget: int
    specificity: int


def sourcing(needs: Needs) -> dict[str, int]:
    """Return the score of each way to get software.

    >>> sourcing(Needs(5, 1, 2, 2))
    {'outsourced': 9, 'standard': 6, 'bespoke': 4, 'managed': 6}
    >>> sourcing(Needs(1, 4, 5, 5))
    {'outsourced': 2, 'standard': 0, 'bespoke': 10, 'managed': 6}
    >>> sourcing(Needs(2, 1, 3, 5))
    {'outsourced': 6, 'standard': 2, 'bespoke': 8, 'managed': 9}
    >>> sourcing(Needs(2, 3, 1, 1))
    {'outsourced': 4, 'standard': 8, 'bespoke': 2, 'managed': 3}
    """
    return {
        "outsourced": needs.urgency + 5 - needs.capability,
        "standard": 10 - needs.budget - needs.specificity,
        "bespoke": needs.specificity + needs.budget,
        "managed": needs.specificity + 5 - needs.capability,
    }


def best(scores: Mapping[str, float]) -> list[str]:
    """Return the names with the highest score, several if they tie.

    >>> best(sourcing(Needs(5, 1, 2, 2))), best({"a": 3, "b": 3})
    (['outsourced'], ['a', 'b'])
    """
    highest = max(scores.values())
    return [name for name, score in scores.items() if score == highest]


def weighted(marks: Mapping[str, int], weights: Mapping[str, float]) -> float | None:
    """Return the weighted mean of marks; None if nothing weighs.

    >>> weights = dict(scale=30, ease=30, integration=20, security=20)
    >>> weighted(dict(scale=4, ease=3, integration=5, security=4), weights)
    3.9
    >>> weighted(dict(scale=3, ease=5, integration=3, security=5), weights)
    4.0
    """
    total = sum(weights.values())
    if not total:
        return None
    return sum(marks[name] * weight for name, weight in weights.items()) / total


def below(marks: Mapping[str, int], minimum: Mapping[str, int]) -> list[str]:
    """Return the criteria that exclude a product whatever its total.

    >>> below(dict(ease=1, security=2), dict(ease=2, security=2))
    ['ease']
    """
    return [name for name, least in minimum.items() if marks[name] < least]
