"""Scores of a history for every day to come.

Under a frozen model a score changes by time alone only through the time since the first
purchase. So the days on which it changes are computed once for each number of purchases
and time from the first to the last, and a customer's score of any day is looked up.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import mbg_nbd
from .cells import DAYS_PER_WEEK
from .lifetime_value import discounted_sum, monthly_rate
from .mbg_nbd import Parameters

#: probabilities of no purchase are told in steps of this size
STEP = 0.05
STEPS = 19
#: stands for "never" among numbers of days: 273 years, still a date in every calendar
NEVER = 100_000
MONTHS = 12
WEEKS_PER_MONTH = 365 / 12 / DAYS_PER_WEEK


class Scores(NamedTuple):
    """Scores of cells, one row each.

    A day is a number of days since the last purchase. ``crossings[k]`` is the first
    day on which the probability of no purchase within the horizon is at least
    ``STEP * (k + 1)``. Between two crossings lies a band; ``expected[k]`` and
    ``discounted[k]`` are the purchases of the next 12 months, plain and discounted,
    on the first day of band ``k``.
    """

    crossings: NDArray[np.int64]
    expected: NDArray[np.float64]
    discounted: NDArray[np.float64]
    #: days from the last purchase to the next with even odds, ``NEVER`` if none
    median_days: NDArray[np.int64]


def score(
    parameters: Parameters,
    frequency: ArrayLike,
    recency: ArrayLike,
    horizon_days: int,
    discount_rate: float,
) -> Scores:
    """Score cells for every day after the last purchase.

    :param recency: weeks between the first and the last purchase
    :param horizon_days: days ahead in which no purchase is to be made
    :param discount_rate: per year, as a share

    >>> model = Parameters(0.5, 6.0, 0.9, 2.8)
    >>> scores = score(model, [0, 8], [0, 40], 90, 0.1)
    >>> [row[:12:5].tolist() for row in scores.crossings]
    [[0, 0, 0], [0, 38, 98]]
    >>> scores.median_days.tolist()
    [323, 31]
    """
    x, t_x = (np.asarray(each, dtype=float) for each in (frequency, recency))
    crossings = _crossings(parameters, x, t_x, horizon_days)
    starts = np.column_stack([np.zeros(len(x), dtype=int), crossings])
    age = t_x[:, None] + starts / DAYS_PER_WEEK
    by_month = [
        mbg_nbd.expected_purchases(
            parameters, WEEKS_PER_MONTH * month, x[:, None], t_x[:, None], age
        )
        for month in range(1, MONTHS + 1)
    ]
    of_months = np.diff(by_month, axis=0, prepend=0.0)
    return Scores(
        crossings=crossings,
        expected=by_month[-1],
        discounted=discounted_sum(of_months, monthly_rate(discount_rate)),
        median_days=_median_days(parameters, x, t_x),
    )


def _crossings(
    parameters: Parameters,
    x: NDArray[np.float64],
    t_x: NDArray[np.float64],
    horizon_days: int,
) -> NDArray[np.int64]:
    """Bisect for the first day at each step; the probability never falls with time."""
    steps = np.arange(1, STEPS + 1) / (STEPS + 1)
    low = np.full((len(x), STEPS), -1)
    high = np.full((len(x), STEPS), NEVER)
    while (high - low > 1).any():
        middle = np.maximum((low + high) // 2, 0)
        reached = (
            mbg_nbd.probability_no_purchase(
                parameters,
                horizon_days / DAYS_PER_WEEK,
                x[:, None],
                t_x[:, None],
                t_x[:, None] + middle / DAYS_PER_WEEK,
            )
            >= steps
        )
        high = np.where(reached, middle, high)
        low = np.where(reached, low, middle)
    return high


def _median_days(
    parameters: Parameters, x: NDArray[np.float64], t_x: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Solve P(no purchase within t) = 1/2 for t on the day of the last purchase."""
    alive = mbg_nbd.probability_alive(parameters, x, t_x, t_x)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        still_waiting = 1 - 0.5 / alive
        weeks = (parameters.alpha + t_x) * np.expm1(
            -np.log(still_waiting) / (parameters.r + x)
        )
        days = np.ceil(weeks * DAYS_PER_WEEK)
    return np.where(days < NEVER, days, NEVER).astype(int)
