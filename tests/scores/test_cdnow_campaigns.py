"""Campaigns on the customers of the CDNOW log: how often the verdict is wrong or found.

What a customer brings is what was spent in the last nine months of the log; the history
is what was spent in the nine before. Each campaign draws its customers anew.
"""

import math
from datetime import date

import numpy as np
import pytest

from odoo.addons.crm_segments.engine.experiment import Participants, Plan, judge
from odoo.addons.crm_segments.engine.planning import foresee
from odoo.addons.crm_segments.engine.variants import (
    HOLDOUT,
    Customers,
    compare,
    count_comparisons,
)

MIDDLE = date(1997, 10, 1)
SIGMAS = 3.5


@pytest.fixture(scope="module")
def spent(master):
    """Return what each customer spent before and after the middle of the log."""
    return np.array(
        [
            [
                float(sum(each for day, each in customer.amounts.items() if at(day)))
                for customer in master
            ]
            for at in (lambda day: day < MIDDLE, lambda day: day >= MIDDLE)
        ]
    )


def rate(spent, plan, looks, campaigns, lift, kinds):
    """Return the share of campaigns that come to such a verdict at one of the looks."""
    rng = np.random.default_rng(20)
    told = 0
    for _campaign in range(campaigns):
        before, after = spent[:, rng.integers(spent.shape[1], size=looks[-1])]
        treated = rng.random(looks[-1]) >= plan.holdout_share
        after = after * (1 + lift * treated)
        told += any(
            judge(
                Participants(treated[:count], after[:count], before[:count]), plan
            ).kind
            in kinds
            for count in looks
        )
    return told / campaigns


def test_few_bring_most(spent):
    """As the reference says of the whole log: a tenth of the customers brings half."""
    total = np.sort(spent.sum(axis=0))[::-1]
    assert total[: len(total) // 10].sum() / total.sum() == pytest.approx(
        0.51, abs=0.01
    )


@pytest.mark.parametrize("holdout_share", [0.1, 0.5])
def test_false_alarms(spent, holdout_share):
    """Of a campaign that does nothing, looked at from thirty customers held out on."""
    looks = [math.ceil(30 / holdout_share * part) for part in (1.2, 2, 4, 8)]
    plan = Plan(holdout_share=holdout_share)
    found = rate(spent, plan, looks, 1000, 0.0, ("better", "worse"))
    assert found < 0.05 + SIGMAS * math.sqrt(0.05 * 0.95 / 1000)


def test_false_alarms_of_variants(spent):
    """Of a campaign with two variants that do nothing: of all comparisons together."""
    campaigns, looks = 300, (360, 720, 1440)
    plan = Plan(holdout_share=0.2, comparisons=count_comparisons(2))
    rng = np.random.default_rng(22)
    alarms = 0
    for _campaign in range(campaigns):
        before, after = spent[:, rng.integers(spent.shape[1], size=looks[-1])]
        group = rng.choice([HOLDOUT, 0, 1], looks[-1], p=[0.2, 0.4, 0.4])
        alarms += any(
            verdict.kind in ("better", "worse")
            for count in looks
            for verdict in (
                judge(
                    Participants(
                        group[:count] != HOLDOUT, after[:count], before[:count]
                    ),
                    plan,
                ),
                *(
                    each.verdict
                    for each in compare(
                        Customers(group[:count], after[:count], before[:count]),
                        [50, 50],
                        plan,
                    )
                ),
            )
        )
    assert alarms / campaigns < 0.05 + SIGMAS * math.sqrt(0.05 * 0.95 / campaigns)


def test_planted_lift_is_found(spent):
    """A lift of 5 % of good customers, with as many as were said to suffice."""
    good = spent[:, spent[0] >= 200]
    plan = Plan(holdout_share=0.5)
    needed = foresee(good[1], good[0], 0, plan).customers
    looks = [math.ceil(needed * part) for part in (0.25, 0.5, 0.75, 1)]
    plan = plan._replace(planned=needed)
    found = rate(good, plan, looks, 150, 0.05, ("better",))
    # Four looks find 75 %, where looking every day finds 80 %.
    assert found == pytest.approx(0.75, abs=SIGMAS * math.sqrt(0.75 * 0.25 / 150))
