"""Limits common to all customers, from the gaps between their purchases.

Where there is too little data to fit a model, a customer whose silence is longer than
most gaps of all customers counts as at risk, and as lost when it is longer than almost
all. The idea is that of SAP Emarsys' RFM Advisor.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

AT_RISK, LOST = 75, 95
#: with fewer gaps than this percentiles mean nothing, and customary limits apply
ENOUGH_GAPS = 20


class Limits(NamedTuple):
    """Days since the last purchase; ``first_gap`` holds after a first purchase."""

    at_risk_days: int
    lost_days: int
    first_gap_days: int


CUSTOMARY = Limits(at_risk_days=90, lost_days=365, first_gap_days=90)


def limits(histories: Iterable[Sequence[int]]) -> Limits:
    """Return the limits that follow from the days of the customers' purchases.

    :param histories: for each customer the days of the purchases, ascending, as
        numbers of days

    >>> limits([[0, 10, 20]] * 15 + [[0, 40, 80]] * 5)
    Limits(at_risk_days=10, lost_days=40, first_gap_days=10)
    >>> limits([[0, 10, 20]] * 3) == CUSTOMARY
    True
    """
    gaps = [np.diff(days) for days in histories if len(days) > 1]
    if sum(map(len, gaps)) < ENOUGH_GAPS:
        return CUSTOMARY
    every = np.concatenate(gaps)
    first = [days[0] for days in gaps]
    at_risk = _percentile(every, AT_RISK)
    return Limits(
        at_risk_days=at_risk,
        lost_days=max(_percentile(every, LOST), at_risk + 1),
        first_gap_days=_percentile(first, AT_RISK),
    )


def _percentile(days: Sequence[int], percent: int) -> int:
    """Return the least gap that so many percent do not exceed, one day at least."""
    return max(int(np.percentile(days, percent, method="inverted_cdf")), 1)
