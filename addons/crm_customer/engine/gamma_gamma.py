"""Gamma-Gamma: what a customer spends at a purchase.

The value of a purchase varies around the customer's own mean as a gamma distribution
(shape ``p``), and these means vary over the customers so that their rates are gamma
distributed (shape ``q``, rate ``v``). How often a customer buys is taken as unrelated
to how much; ``correlation`` tells how far that holds.

Sources: Fader, Hardie, Lee, "RFM and CLV", Journal of Marketing Research 42 (2005)
415-430; Hardie, note 025.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from .fitting import Fit, maximise

#: p and q - 1
STARTS = ((5.0, 3.0), (1.0, 1.0), (20.0, 5.0))
#: lowest and highest p, q - 1 and v in units of the mean value
BOUNDS = ((0.01, 1000.0), (0.001, 1000.0), (1e-5, 1e5))


class Spend(NamedTuple):
    """Parameters; ``v`` in the unit of the values."""

    p: float
    q: float
    v: float


class Baskets(NamedTuple):
    """Customers by number of purchases and their mean value, ``count`` each."""

    purchases: NDArray[np.float64]
    mean: NDArray[np.float64]
    count: NDArray[np.float64]


def log_likelihood(
    spend: Spend, purchases: ArrayLike, mean: ArrayLike
) -> NDArray[np.float64]:
    """Return the log-likelihood of the mean value of each customer's purchases.

    With one purchase and p = 1, q = 1 the density of z is v / (v + z)².

    >>> float(np.exp(log_likelihood(Spend(1.0, 1.0, 2.0), 1, 2.0)).round(6))
    0.125
    """
    p, q, v = spend
    n, z = np.asarray(purchases, dtype=float), np.asarray(mean, dtype=float)
    return (
        gammaln(p * n + q)
        - gammaln(p * n)
        - gammaln(q)
        + q * np.log(v)
        + (p * n - 1) * np.log(z)
        + p * n * np.log(n)
        - (p * n + q) * np.log(v + n * z)
    )


def fit(baskets: Baskets) -> Fit:
    """Return the most likely ``p``, ``q``, ``v``, with ``q`` above 1.

    Up to 1 the mean value of all customers would be infinite, so the search runs over
    ``q - 1``; and over values divided by their mean, so that it does not depend on the
    currency.
    """
    unit = float(np.average(baskets.mean, weights=baskets.count))

    def total(point: NDArray[np.float64]) -> float:
        spend = Spend(point[0], 1 + point[1], point[2])
        each = log_likelihood(spend, baskets.purchases, baskets.mean / unit)
        return float(baskets.count @ each)

    customers = float(baskets.count.sum())
    starts = [(p, above_one, above_one / p) for p, above_one in STARTS]
    found = maximise(total, customers, starts, BOUNDS)
    p, above_one, v = found.parameters
    return found._replace(
        parameters=(p, 1 + above_one, v * unit),
        log_likelihood=found.log_likelihood - customers * float(np.log(unit)),
    )


def expected_basket(
    spend: Spend, purchases: ArrayLike, mean: ArrayLike
) -> NDArray[np.float64]:
    """Return the value expected of a next purchase.

    The customer's own mean is drawn towards that of all customers the fewer
    purchases there are; with none it is p v / (q - 1).

    >>> expected_basket(Spend(6.25, 3.74, 15.44), [0, 1, 9], [0, 100, 100]).round(2)
    array([35.22, 80.26, 96.99])
    """
    p, q, v = spend
    n, z = np.asarray(purchases, dtype=float), np.asarray(mean, dtype=float)
    return p * (v + n * z) / (p * n + q - 1)


def correlation(baskets: Baskets) -> float:
    """Return the correlation of the number of purchases with their mean value.

    >>> one_each = np.ones(3)
    >>> correlation(Baskets(np.array([1.0, 2, 3]), np.array([3.0, 2, 1]), one_each))
    -1.0
    >>> correlation(Baskets(np.ones(3), np.array([3.0, 2, 1]), one_each))
    0.0
    """
    weights = baskets.count
    n = baskets.purchases - np.average(baskets.purchases, weights=weights)
    z = baskets.mean - np.average(baskets.mean, weights=weights)
    spread = np.sqrt((weights @ n**2) * (weights @ z**2))
    return round(float(weights @ (n * z) / spread), 12) if spread else 0.0
