"""The engine gives the published figures of the CDNOW log."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from odoo.addons.crm_customer.engine import bg_nbd, gamma_gamma, rfm
from odoo.addons.crm_customer.engine.cells import Cells, collapse
from odoo.addons.crm_customer.engine.gamma_gamma import Baskets, Spend
from odoo.addons.crm_customer.engine.mbg_nbd import Parameters

HOLD_OUT_WEEKS = 39
AS_OF = date(1998, 7, 1)
# As rounded by R's BTYD and Hardie's spreadsheet.
ROUNDED = Parameters(0.243, 4.414, 0.793, 2.426)


@pytest.fixture(scope="module")
def cells(sample):
    return collapse(sample.frequency, sample.recency, sample.age)


@pytest.fixture(scope="module")
def fitted(cells):
    return bg_nbd.fit(cells)


@pytest.fixture(scope="module")
def model(fitted):
    return Parameters(*fitted.parameters)


def test_log(sample, cells):
    assert len(sample.frequency) == 2_357
    assert cells.count.sum() == 2_357
    assert len(cells.count) == 1_016


def test_bg_nbd(fitted):
    """Fader, Hardie, Lee (2005): 0.243, 4.414, 0.793, 2.426 and -9582.4."""
    assert fitted.converged
    assert fitted.parameters == pytest.approx(
        (0.242593, 4.413532, 0.792886, 2.425752), rel=1e-3
    )
    assert fitted.log_likelihood == pytest.approx(-9582.425561, abs=1e-3)


def test_standard_errors(model, cells):
    assert bg_nbd.errors(model, cells) == pytest.approx(
        (0.01256, 0.3782, 0.1857, 0.7053), rel=0.02
    )


def test_expected_purchases(model):
    """Hardie's spreadsheet."""
    weeks = [0.1429, 1, 3, 31.8571, 32, 78]
    found = bg_nbd.expected_purchases_of_new(model, weeks)
    published = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576]
    assert found == pytest.approx(published, abs=1e-3)
    one = bg_nbd.expected_purchases(model, HOLD_OUT_WEEKS, 2, 30.43, 38.86)
    assert one == pytest.approx(1.226, abs=1e-3)


def test_probability_of_purchases():
    """R's package BTYD."""
    nobody = bg_nbd.probability_of_purchases(ROUNDED, HOLD_OUT_WEEKS, 0)
    assert nobody == pytest.approx(0.5737864, abs=1e-4)
    published = """.0019995214 .0015170236 .0011633150 .0009003148 .0007023638
        .0005517902 .0004361913 .0003467171 .0002769613 .0002222260"""
    found = bg_nbd.probability_of_purchases(ROUNDED, 30, np.arange(11, 21))
    assert found == pytest.approx([float(p) for p in published.split()], abs=1e-5)


def test_probability_of_purchases_sums_to_one():
    every = bg_nbd.probability_of_purchases(ROUNDED, 30, np.arange(400))
    assert every.sum() == pytest.approx(1, abs=1e-6)


def test_many_purchases_do_not_overflow():
    """Hardie, note 027."""
    model = Parameters(0.25, 4, 0.8, 2.5)
    found = bg_nbd.log_likelihood(model, [0, 200], [0, 38], [40, 40])
    assert found == pytest.approx([-0.59947382, 100.7956931], abs=1e-5)


def test_probability_alive(model, sample):
    """Hardie, note 021, the first ten customers."""
    found = bg_nbd.probability_alive(
        model, sample.frequency[:10], sample.recency[:10], sample.age[:10]
    )
    assert found == pytest.approx(
        [0.726609, 0.212227, 1, 1, 1, 0.641801, 0.314918, 1, 0.784808, 1], abs=1e-5
    )


def test_hold_out(model, sample):
    assert sample.held_out.sum() == 1_882
    assert (sample.held_out > 0).sum() == 684
    predicted = bg_nbd.expected_purchases(
        model, HOLD_OUT_WEEKS, sample.frequency, sample.recency, sample.age
    )
    assert predicted.sum() == pytest.approx(1_653.42, abs=0.01)
    group = np.minimum(sample.frequency, 7)
    means = [
        (predicted[group == x].mean(), sample.held_out[group == x].mean())
        for x in range(8)
    ]
    assert means == [
        pytest.approx(pair, abs=1e-3)
        for pair in (
            (0.225, 0.237),
            (0.523, 0.697),
            (1.044, 1.393),
            (1.520, 1.560),
            (2.164, 2.532),
            (2.654, 2.947),
            (3.504, 3.862),
            (6.157, 6.359),
        )
    ]


def test_whole_weeks_change_little(sample, fitted):
    """Rounding to weeks, as for a large company, keeps the fit."""
    cells = collapse(sample.frequency, sample.recency.round(), sample.age.round())
    assert bg_nbd.fit(cells).parameters == pytest.approx(fitted.parameters, rel=0.05)


@pytest.fixture(scope="module")
def baskets(sample):
    repeaters = sample.frequency > 0
    return Baskets(
        sample.frequency[repeaters],
        sample.spend[repeaters],
        np.ones(repeaters.sum()),
    )


def test_gamma_gamma(baskets):
    assert len(baskets.count) == 946
    fitted = gamma_gamma.fit(baskets)
    assert fitted.parameters == pytest.approx((6.248803, 3.744588, 15.447746), rel=1e-3)
    assert fitted.log_likelihood == pytest.approx(-4055.9232, abs=1e-3)
    spend = Spend(*fitted.parameters)
    assert gamma_gamma.expected_basket(spend, 0, 0) == pytest.approx(35.171, abs=1e-2)
    assert gamma_gamma.correlation(baskets) == pytest.approx(0.1139, abs=1e-4)


def test_expected_basket(sample):
    """Hardie, note 025, the first ten customers."""
    spend = Spend(6.25, 3.74, 15.44)
    found = gamma_gamma.expected_basket(spend, sample.frequency[:10], sample.spend[:10])
    published = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    assert found == pytest.approx(published, abs=0.1)


def test_rfm_quintiles(master):
    recency = [(AS_OF - customer.days[-1]).days for customer in master]
    frequency = [len(customer.days) for customer in master]
    monetary = [float(customer.spent) for customer in master]
    assert len(master) == 23_570
    assert sum(customer.spent for customer in master) == Decimal("2500315.63")
    assert sum(frequency) == 67_591
    assert [sum(n >= least for n in frequency) for least in (2, 5, 10)] == [
        *(11_516, 3_835, 1_074)
    ]
    assert rfm.cut_points(recency) == (142, 433, 486, 513)
    assert (min(recency), max(recency)) == (1, 546)
    assert rfm.cut_points(frequency) == (1, 1, 2, 4)
    assert max(frequency) == 171
    assert rfm.cut_points(monetary) == (15.36, 31.35, 59.92, 133.95)
    assert max(monetary) == 13_990.93


def test_equal_values_get_equal_scores(master):
    """Half of the customers bought once: all of them get 1, and nobody gets 2."""
    frequency = [len(customer.days) for customer in master]
    scores = rfm.score(frequency, rfm.cut_points(frequency))
    assert set(scores[np.array(frequency) == 1]) == {1}
    assert np.count_nonzero(scores == 1) == 12_054
    assert 2 not in scores


def test_scores_never_fall_as_values_rise(master):
    monetary = np.sort([float(customer.spent) for customer in master])
    scores = rfm.score(monetary, rfm.cut_points(monetary))
    assert (np.diff(scores) >= 0).all()
    days = np.arange(600)
    assert (np.diff(rfm.recency_score(days, (142, 433, 486, 513))) <= 0).all()


def test_a_cell_weighs_as_its_customers(sample, cells):
    apart = Cells(
        sample.frequency, sample.recency, sample.age, np.ones(len(sample.age))
    )
    model = Parameters(0.5, 6.0, 0.9, 1.6)
    totals = [
        each.count @ bg_nbd.log_likelihood(model, *each[:3]) for each in (apart, cells)
    ]
    assert totals[0] == pytest.approx(totals[1], rel=1e-12)
