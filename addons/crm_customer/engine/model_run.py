"""A run of the prediction model: fit, judgement, and the test on the last months.

A run is refused when it cannot be trusted: the search did not converge, or the
parameters do not reproduce the purchases from which they were fitted.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from . import bg_nbd, gamma_gamma, mbg_nbd
from .cells import DAYS_PER_WEEK, Cells, collapse
from .fitting import Fit
from .gamma_gamma import Baskets
from .mbg_nbd import Parameters

#: Fitted to 200 customers of CDNOW, 30 times, the probability of no purchase is off by
#: 0.016 on average, at most 0.033, less than the step of 0.05 in which it is told.
MIN_CUSTOMERS = 200
MIN_DAYS = 180
MIN_PURCHASES = 3
#: purchases that the parameters imply, as a multiple of those made: least and most
REPRODUCED = (0.5, 2.0)
HOLD_OUT_SHARE = 3
MAX_HOLD_OUT_DAYS = 39 * DAYS_PER_WEEK
#: repeat purchases from which on customers stand together in the calibration
LAST_GROUP = 7


class Model(NamedTuple):
    """What was fitted, and why it cannot be used, if so."""

    purchases: Fit
    errors: tuple[float, ...]
    comparison: Fit
    spend: Fit
    #: customers from whose average baskets it was fitted
    spend_customers: int
    correlation: float
    #: ``no_convergence``, ``absurd`` or ``spend``; empty if all is well
    refusal: str


class Group(NamedTuple):
    """Customers with so many repeat purchases before the hold-out period (the last
    group: so many or more), and their mean number of purchases in it."""

    frequency: int
    customers: int
    predicted: float
    actual: float


class HoldOut(NamedTuple):
    """Purchases of the last days, which a model fitted to the days before predicts."""

    #: days of the hold-out period, the last one today
    days: int
    predicted: float
    actual: int
    groups: list[Group]


def too_little(customers: int, days: int, most_purchases: int) -> str:
    """Return what is missing for a model, or an empty text.

    >>> too_little(200, 180, 3), too_little(199, 180, 3)
    ('', 'few_customers')
    """
    if customers < MIN_CUSTOMERS:
        return "few_customers"
    if days < MIN_DAYS:
        return "short_history"
    return "" if most_purchases >= MIN_PURCHASES else "few_repeats"


def fit(cells: Cells, baskets: Baskets) -> Model:
    """Fit the models of purchases and of spend and judge them."""
    purchases = mbg_nbd.fit(cells)
    spend = gamma_gamma.fit(baskets)
    refusal = judge(purchases, cells)
    if not (refusal or spend.converged):
        refusal = "spend"
    return Model(
        purchases=purchases,
        errors=mbg_nbd.errors(Parameters(*purchases.parameters), cells),
        comparison=bg_nbd.fit(cells),
        spend=spend,
        spend_customers=int(baskets.count.sum()),
        correlation=gamma_gamma.correlation(baskets),
        refusal=refusal,
    )


def judge(found: Fit, cells: Cells) -> str:
    """Return why a fit of MBG/NBD cannot be used, or an empty text."""
    if not found.converged:
        return "no_convergence"
    parameters = Parameters(*found.parameters)
    ages, index = np.unique(cells.age, return_inverse=True)
    customers = np.bincount(index, cells.count)
    implied = customers @ mbg_nbd.expected_purchases_of_new(parameters, ages)
    share = float(implied / (cells.count @ cells.frequency))
    lowest, highest = REPRODUCED
    return "" if lowest <= share <= highest else "absurd"


def hold_out(histories: Iterable[Sequence[int]], first: int, today: int) -> HoldOut:
    """Predict the last third of the window, at most 39 weeks, from what was before.

    :param histories: for each customer the days of the purchases, ascending, as
        numbers of days
    :param first: first day of the window
    :param today: last day of the window
    """
    days = min((today - first) // HOLD_OUT_SHARE, MAX_HOLD_OUT_DAYS)
    cutoff = today - days
    known = [
        (int(np.searchsorted(each, cutoff, side="right")), each) for each in histories
    ]
    known = [(before, each) for before, each in known if before]
    if not known:
        return HoldOut(days, 0.0, 0, [])
    x = np.array([before - 1 for before, _each in known], dtype=float)
    t_x = np.array([each[before - 1] - each[0] for before, each in known])
    age = np.array([cutoff - each[0] for _before, each in known])
    actual = np.array([len(each) - before for before, each in known])
    t_x, age = t_x / DAYS_PER_WEEK, age / DAYS_PER_WEEK
    parameters = Parameters(
        *mbg_nbd.fit(collapse(x, t_x.round(), age.round())).parameters
    )
    predicted = mbg_nbd.expected_purchases(
        parameters, days / DAYS_PER_WEEK, x, t_x, age
    )
    group_of = np.minimum(x, LAST_GROUP)
    groups = [
        Group(
            frequency=int(number),
            customers=int((group_of == number).sum()),
            predicted=float(predicted[group_of == number].mean()),
            actual=float(actual[group_of == number].mean()),
        )
        for number in np.unique(group_of)
    ]
    return HoldOut(days, float(predicted.sum()), int(actual.sum()), groups)
