"""What a plan of costs and benefits by year is worth."""

from collections.abc import Sequence
from typing import NamedTuple

from scipy.optimize import brentq

#: rates between which an internal rate of return is looked for
RATES = (-0.99, 10.0)


class Year(NamedTuple):
    """Cost and benefit of a year, both positive."""

    cost: float
    benefit: float

    @property
    def net(self) -> float:
        return self.benefit - self.cost


class Case(NamedTuple):
    """Figures of a business case; None where there is no answer.

    Shares are 0 to 1, paybacks in years.
    """

    cost: float
    benefit: float
    roi: float | None
    npv: float
    irr: float | None
    payback: float | None
    discounted_payback: float | None


def npv(flows: Sequence[float], rate: float) -> float:
    """Return the net present value of flows, the first one today.

    >>> round(npv([-10000, 4000, 4000, 4000, 4000], 0.1), 2)
    2679.46
    """
    return sum(flow / (1 + rate) ** year for year, flow in enumerate(flows))


def irr(flows: Sequence[float]) -> float | None:
    """Return the rate at which the flows are worth nothing; None if there is none.

    >>> round(irr([-10000, 4000, 4000, 4000, 4000]), 4)
    0.2186
    >>> irr([-10000, 1000]) is None or irr([-10000, 1000]) < 0
    True
    >>> irr([100, 100]) is None
    True
    """
    low, high = (npv(flows, rate) for rate in RATES)
    if not low or low * high > 0:
        return None
    return brentq(lambda rate: npv(flows, rate), *RATES)


def payback(flows: Sequence[float], rate: float = 0.0) -> float | None:
    """Return after how many years the flows have paid off, within a year evenly.

    None if they never do, or nothing was spent.

    >>> payback([-10000, 4000, 4000, 4000, 4000])
    2.5
    >>> round(payback([-10000, 4000, 4000, 4000, 4000], 0.1), 3)
    3.019
    >>> payback([-10000, 4000]) is None, payback([5, 5]) is None
    (True, True)
    >>> payback([-100, 200, -300, 100])  # it is under water again
    """
    worth = [flow / (1 + rate) ** year for year, flow in enumerate(flows)]
    total, paid = 0.0, None
    for year, flow in enumerate(worth):
        before, total = total, total + flow
        if before < 0 <= total:
            paid = year - 1 + (-before / flow)
        elif total < 0:
            paid = None
    return paid


def assess(years: Sequence[Year], rate: float) -> Case:
    """Return the figures of a case.

    :param years: from the first year on, without a gap
    :param rate: discount per year, as a share

    >>> plan = [Year(10000, 0)] + [Year(0, 4000)] * 4
    >>> case = assess(plan, 0.1)
    >>> case.roi, round(case.npv, 2), round(case.irr, 4), case.payback
    (0.6, 2679.46, 0.2186, 2.5)
    >>> round(case.discounted_payback, 3)
    3.019
    >>> assess([], 0.1).roi is None
    True
    """
    flows = [year.net for year in years]
    cost = sum(year.cost for year in years)
    benefit = sum(year.benefit for year in years)
    return Case(
        cost,
        benefit,
        (benefit - cost) / cost if cost else None,
        npv(flows, rate),
        irr(flows) if flows else None,
        payback(flows),
        payback(flows, rate),
    )


def forecast(
    planned: Sequence[Year], actual: Sequence[Year], passed: int
) -> list[Year]:
    """Return what happened in the years that have passed, and the plan after them.

    >>> plan = [Year(100, 0), Year(0, 80), Year(0, 80)]
    >>> forecast(plan, [Year(130, 0), Year(5, 0)], 1)
    [Year(cost=130, benefit=0), Year(cost=0, benefit=80), Year(cost=0, benefit=80)]
    """
    happened = [*actual, *[Year(0, 0)] * len(planned)]
    return [*happened[:passed], *planned[passed:]]


def lifetime_value(margin: float, retention: float, rate: float) -> float | None:
    """Return what a customer brings from next year on, today's worth.

    :param margin: margin per customer and year
    :param retention: share of customers that stay a year, 0 to 1
    :param rate: discount per year, as a share

    >>> round(lifetime_value(300, 0.8, 0.1), 2)
    800.0
    >>> lifetime_value(300, 1.0, 0.0) is None
    True
    """
    lost = 1 + rate - retention
    return margin * retention / lost if lost > 0 else None
