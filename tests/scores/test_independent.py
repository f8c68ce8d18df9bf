"""MBG/NBD and lifetime values, against computations that share no formula with them.

The one is the integral of what one customer does, with rate and chance to stop known,
over all rates and chances; the other a simulation of customers, day by day of theirs.
"""

from math import exp

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta, gamma

from odoo.addons.crm_customer.engine import (
    bands,
    bg_nbd,
    cells,
    gamma_gamma,
    likelihood,
    mbg_nbd,
    model_run,
)
from odoo.addons.crm_customer.engine.fitting import Fit
from odoo.addons.crm_customer.engine.gamma_gamma import Spend
from odoo.addons.crm_customer.engine.lifetime_value import discounted_sum, monthly_rate
from odoo.addons.crm_customer.engine.mbg_nbd import Parameters

MODEL = Parameters(0.9, 8.0, 1.4, 3.0)
HISTORIES = ((0, 0, 12), (1, 6, 10), (3, 20, 31), (7, 40, 41))
CUSTOMERS = 200_000


def integrate(function, x, t_x, T):
    """Average over customers with a history, weighing each (rate, chance) with how
    likely the history is for it; return the average and the likelihood.

    Rates and chances are taken at even steps of their distributions, by the nodes of
    Gauss and Legendre.

    :param function: takes rates, chances to stop, and whether active at ``T``
    """
    nodes, weights = np.polynomial.legendre.leggauss(400)
    nodes, weights = (nodes + 1) / 2, weights / 2
    rate = gamma.ppf(nodes, MODEL.r, scale=1 / MODEL.alpha)[:, None]
    chance = beta.ppf(nodes, MODEL.a, MODEL.b)[None, :]
    weight = weights[:, None] * weights[None, :]
    active = weight * rate**x * np.exp(-rate * T) * (1 - chance) ** (x + 1)
    stopped = weight * rate**x * np.exp(-rate * t_x) * chance * (1 - chance) ** x
    likelihood = (active + stopped).sum()
    total = (
        active * function(rate, chance, True) + stopped * function(rate, chance, False)
    ).sum()
    return total / likelihood, likelihood


@pytest.mark.parametrize("history", HISTORIES)
def test_likelihood_and_probability_alive(history):
    alive, weight = integrate(lambda rate, chance, active: active, *history)
    assert exp(mbg_nbd.log_likelihood(MODEL, *history)) == pytest.approx(
        weight, rel=1e-4
    )
    assert mbg_nbd.probability_alive(MODEL, *history) == pytest.approx(alive, rel=1e-4)


@pytest.mark.parametrize("history", HISTORIES)
def test_probability_of_no_purchase(history):
    weeks = 90 / 7
    none, _likelihood = integrate(
        lambda rate, chance, active: np.exp(-rate * weeks) if active else 1, *history
    )
    found = mbg_nbd.probability_no_purchase(MODEL, weeks, *history)
    assert found == pytest.approx(none, rel=1e-4)


@pytest.mark.parametrize("history", HISTORIES)
def test_expected_purchases(history):
    """Who stops with chance p after each purchase makes (1 - exp(-rate p t)) / p."""
    weeks = 52.0
    mean, _likelihood = integrate(
        lambda rate, chance, active: (
            (1 - np.exp(-rate * chance * weeks)) / chance if active else 0
        ),
        *history,
    )
    found = mbg_nbd.expected_purchases(MODEL, weeks, *history)
    assert found == pytest.approx(mean, rel=1e-4)


@pytest.mark.parametrize("a", [0.3, 1.0, 1.0000001, 2.5])
@pytest.mark.parametrize("x", [0, 5, 1500])
def test_expected_purchases_by_one_integral(a, x):
    """Over the chance only, the rate integrated by hand, for many purchases too."""
    model, t_x, T, weeks = MODEL._replace(a=a), 0.8 * x, 0.8 * x + 9, 52.0
    nodes, shares = np.polynomial.legendre.leggauss(400)
    chance = beta.ppf((nodes + 1) / 2, a, model.b + x + 1)
    left = np.log1p(chance * weeks / (model.alpha + T))
    mean = shares / 2 @ (-np.expm1(-(model.r + x) * left) / chance)
    alive = mbg_nbd.probability_alive(model, x, t_x, T)
    found = mbg_nbd.expected_purchases(model, weeks, x, t_x, T)
    assert found == pytest.approx(alive * mean, rel=1e-4)


@pytest.fixture(scope="module")
def simulated():
    """Let customers buy and stop, one purchase after the other."""
    rng = np.random.default_rng(19970101)
    rate = rng.gamma(MODEL.r, 1 / MODEL.alpha, CUSTOMERS)
    chance = rng.beta(MODEL.a, MODEL.b, CUSTOMERS)
    times, now = [], np.zeros(CUSTOMERS)
    active = rng.random(CUSTOMERS) > chance
    for _purchase in range(60):
        now = np.where(active, now + rng.exponential(1, CUSTOMERS) / rate, np.inf)
        times.append(now)
        active &= rng.random(CUSTOMERS) > chance
    return np.array(times)


def test_new_customers_in_the_simulation(simulated):
    for weeks in (4, 26, 104):
        bought = (simulated <= weeks).sum(axis=0)
        found = mbg_nbd.expected_purchases_of_new(MODEL, weeks)
        tolerance = 5 * bought.std() / np.sqrt(CUSTOMERS)
        assert found == pytest.approx(bought.mean(), abs=tolerance)


@pytest.mark.parametrize(("x", "window"), [(0, None), (1, (3, 7)), (2, (10, 20))])
def test_known_customers_in_the_simulation(simulated, x, window):
    """Of customers with one history at week 30, what they do in the next year."""
    T, weeks = 30.0, 52.0
    before = simulated <= T
    chosen = before.sum(axis=0) == x
    t_x = np.zeros(CUSTOMERS)
    if window:
        t_x = np.where(before, simulated, 0).max(axis=0)
        chosen &= (t_x > window[0]) & (t_x <= window[1])
    later = ((simulated > T) & (simulated <= T + weeks))[:, chosen].sum(axis=0)
    count = chosen.sum()
    assert count > 5_000
    predicted = mbg_nbd.expected_purchases(MODEL, weeks, x, t_x[chosen], T)
    tolerance = 5 * later.std() / np.sqrt(count)
    assert predicted.mean() == pytest.approx(later.mean(), abs=tolerance)
    none = mbg_nbd.probability_no_purchase(MODEL, weeks, x, t_x[chosen], T)
    assert none.mean() == pytest.approx(
        (later == 0).mean(), abs=5 * 0.5 / np.sqrt(count)
    )


def test_fit_finds_what_was_simulated(simulated):
    """From a year and a half of 100,000 customers, rounded to whole weeks."""
    T = 78.0
    seen = simulated[:, :100_000]
    before = seen <= T
    collapsed = cells.collapse(
        before.sum(axis=0),
        np.where(before, seen, 0).max(axis=0).round(),
        np.full(100_000, T),
    )
    fitted = mbg_nbd.fit(collapsed)
    assert fitted.converged
    errors = mbg_nbd.errors(Parameters(*fitted.parameters), collapsed)
    # Rounding to weeks moves the maximum a little on top of the chance.
    for found, true, error in zip(fitted.parameters, MODEL, errors, strict=True):
        assert abs(found - true) < 6 * error + 0.03 * true


@pytest.mark.parametrize("model", [mbg_nbd, bg_nbd])
def test_slope_of_the_likelihood(model):
    """Where one purchase and none, early and late stand together."""
    collapsed = cells.collapse([0, 1, 5, 5, 40], [0, 3, 20, 9, 60], [9, 30, 21, 90, 61])
    total = likelihood.Likelihood(model.terms, collapsed)
    point = np.array(MODEL)
    by_differences = [
        (total(point + step) - total(point - step)) / (2 * step.max())
        for step in np.diag(point * 1e-5)
    ]
    assert total.slope(point) == pytest.approx(by_differences, rel=1e-5)
    assert total(point) == pytest.approx(
        model.log_likelihood(MODEL, *collapsed[:3]).sum()
    )


def test_lifetime_value_in_the_simulation(simulated):
    """Purchases of the next year of those who bought twice, discounted when they are
    made: the engine's, discounted at the end of each month, lies just below."""
    horizon = 12 * bands.WEEKS_PER_MONTH
    chosen = np.isfinite(simulated[0]) & (simulated[0] <= 10)
    start = np.where(chosen, simulated[0], 0)
    after = simulated[1:] - start
    made = chosen & (after <= horizon)
    worth = np.where(made, 1.1 ** -(after / horizon), 0)[:, chosen].sum(axis=0)
    by_month = [
        mbg_nbd.expected_purchases(
            MODEL, bands.WEEKS_PER_MONTH * month, 1, start[chosen], start[chosen]
        ).mean()
        for month in range(13)
    ]
    found = float(discounted_sum(np.diff(by_month), monthly_rate(0.1)))
    tolerance = 5 * worth.std() / np.sqrt(chosen.sum())
    assert worth.mean() * (1 - monthly_rate(0.1)) - tolerance < found
    assert found < worth.mean() + tolerance


def test_months_are_months():
    """A month is 4.345 weeks; a slip to 30 weeks is known from elsewhere."""
    assert pytest.approx(4.345, abs=1e-3) == bands.WEEKS_PER_MONTH


def test_gamma_gamma_in_the_simulation():
    """Mean of a next purchase of customers whose three purchases average near 20."""
    spend = Spend(4.0, 3.5, 60.0)
    rng = np.random.default_rng(7)
    rate = rng.gamma(spend.q, 1 / spend.v, CUSTOMERS)
    values = rng.gamma(spend.p, 1, (4, CUSTOMERS)) / rate
    known = values[:3].mean(axis=0)
    chosen = (known > 19) & (known < 21)
    later = values[3, chosen]
    found = gamma_gamma.expected_basket(spend, 3, known[chosen]).mean()
    assert found == pytest.approx(
        later.mean(), abs=5 * later.std() / np.sqrt(chosen.sum())
    )


def test_gamma_gamma_density_is_one():
    spend = Spend(4.0, 3.5, 60.0)
    mass = quad(
        lambda z: exp(gamma_gamma.log_likelihood(spend, 3, z)), 0, np.inf, limit=200
    )[0]
    assert mass == pytest.approx(1, abs=1e-6)


def test_probability_never_falls_with_time():
    days = np.arange(0, 5000, 7) / 7
    for x, t_x, _T in HISTORIES:
        found = mbg_nbd.probability_no_purchase(MODEL, 13, x, t_x, t_x + days)
        assert (np.diff(found) >= 0).all()


@pytest.mark.parametrize(
    ("parameters", "converged", "reason"),
    [
        ((0.9, 8.0, 1.4, 3.0), True, ""),
        ((0.9, 8.0, 1.4, 3.0), False, "no_convergence"),
        ((25.0, 0.1, 0.01, 40.0), True, "absurd"),
        ((0.01, 5000.0, 5.0, 0.1), True, "absurd"),
    ],
)
def test_judgement(simulated, parameters, converged, reason):
    seen = simulated[:, :5_000] <= 52
    last = np.where(seen, simulated[:, :5_000], 0).max(axis=0)
    collapsed = cells.collapse(seen.sum(axis=0), last.round(), np.full(5_000, 52))
    assert model_run.judge(Fit(parameters, 0.0, converged), collapsed) == reason


def test_hold_out(simulated):
    """A model fitted to the first two thirds predicts the last one."""
    histories = [
        [0, *sorted({int(7 * t) for t in customer if t <= 117} - {0})]
        for customer in simulated[:, :4_000].T
    ]
    test = model_run.hold_out(histories, 0, 117 * 7)
    assert test.days == 273
    assert test.actual == sum(day > 78 * 7 for each in histories for day in each)
    assert test.predicted == pytest.approx(test.actual, rel=0.1)
    assert [group.frequency for group in test.groups] == list(range(8))
    assert sum(group.customers for group in test.groups) == 4_000


def test_hold_out_of_nobody():
    assert model_run.hold_out([[90]], 0, 99).groups == []
