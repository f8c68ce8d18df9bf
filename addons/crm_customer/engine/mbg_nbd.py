"""MBG/NBD: how often a customer buys, and when one stops for good.

While active, a customer buys at random with a rate of one's own, spread over the
customers as a gamma distribution (shape ``r``, rate ``alpha``). After the first
purchase and after each further one the customer stops for good with a probability
of one's own, spread as a beta distribution (``a``, ``b``). BG/NBD lets nobody stop
before the second purchase and therefore takes every one-time buyer for active.

Of each customer the model knows ``x``, the purchases after the first; ``t_x``, the
time from the first to the last; ``T``, the time since the first. All functions take
arrays or numbers and one unit of time throughout: weeks.

Sources: Batislam, Denizel, Filiztekin, "Empirical validation and comparison of models
for customer base analysis", IJRM 24 (2007) 201-209; Hoppe, Wagner, "Customer base
analysis: the case for a central variant of the Betageometric/NBD model", Marketing
JRM 29 (2007) 75-90; for the expectations Fader, Hardie, Lee, Marketing Science 24
(2005) 275-284, with the exponents of the MBG.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, gammaln, hyp2f1

from . import likelihood
from .cells import Cells
from .fitting import Fit
from .likelihood import Parameters, Terms

#: nearer to 1 than this, the expectations would divide zero by zero
SINGULAR = 1e-6


def log_likelihood(
    parameters: Parameters, x: ArrayLike, t_x: ArrayLike, T: ArrayLike
) -> NDArray[np.float64]:
    """Return the log-likelihood of each history.

    >>> log_likelihood(Parameters(0.25, 4.0, 0.8, 2.5), 0, 0, 40).round(8)
    np.float64(-0.41792826)
    """
    return likelihood.of_histories(terms, parameters, x, t_x, T)


def terms(parameters: Parameters, x: NDArray[np.float64]) -> Terms:
    """Return what the likelihood takes from ``x``.

    >>> [float(each.round(4)) for each in terms(Parameters(1.0, 1.0, 1.0, 1.0), 0)]
    [0.0, -0.6931, -0.6931]
    """
    r, alpha, a, b = parameters
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b)
    return Terms(common, betaln(a, b + x + 1), betaln(a + 1, b + x))


def fit(cells: Cells) -> Fit:
    """Return the most likely parameters of the customers in ``cells``."""
    return likelihood.fit(terms, cells)


def errors(parameters: Parameters, cells: Cells) -> tuple[float, ...]:
    """Return the standard errors of fitted parameters."""
    return likelihood.errors(terms, parameters, cells)


def probability_alive(
    parameters: Parameters, x: ArrayLike, t_x: ArrayLike, T: ArrayLike
) -> NDArray[np.float64]:
    """Return the probability that a customer has not stopped for good.

    >>> probability_alive(Parameters(0.25, 4.0, 1.0, 3.0), 0, 0, 0)
    np.float64(0.75)
    """
    r, alpha, a, b = parameters
    x, t_x, T = (np.asarray(each, dtype=float) for each in (x, t_x, T))
    with np.errstate(over="ignore"):
        longer = np.exp((r + x) * (np.log(alpha + T) - np.log(alpha + t_x)))
        return 1 / (1 + a / (b + x) * longer)


def probability_no_purchase(
    parameters: Parameters, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike
) -> NDArray[np.float64]:
    """Return the probability of no purchase within ``t`` from now.

    Either the customer has stopped, or is active and makes none. It never falls as
    ``T`` grows. Source: Hardie, note 039, section 5.3.

    >>> probability_no_purchase(Parameters(0.25, 4.0, 1.0, 3.0), 0, 2, 5, 5)
    np.float64(1.0)
    """
    r, alpha, _a, _b = parameters
    x, T = np.asarray(x, dtype=float), np.asarray(T, dtype=float)
    buys = -np.expm1((r + x) * (np.log(alpha + T) - np.log(alpha + T + t)))
    return 1 - probability_alive(parameters, x, t_x, T) * buys


def expected_purchases(
    parameters: Parameters, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike
) -> NDArray[np.float64]:
    """Return the purchases expected within ``t`` from now.

    The published form has 2F1(r+x, b+x+1; a+b+x; z) times (1-z)^(r+x). By Euler's
    transformation that is (1-z)^(a-1) 2F1(a+b-r, a-1; a+b+x; z), whose numerators do
    not grow with ``x`` and so neither overflow nor cancel.

    >>> model = Parameters(0.25, 4.0, 0.8, 2.5)
    >>> expected_purchases(model, 39, 2, 30.43, 38.86).round(6)
    np.float64(1.356444)
    """
    r, alpha, a, b = parameters
    a = _beside_one(a)
    x, T = np.asarray(x, dtype=float), np.asarray(T, dtype=float)
    z = t / (alpha + T + t)
    rest = (1 - z) ** (a - 1) * hyp2f1(a + b - r, a - 1, a + b + x, z)
    if_active = (a + b + x) / (a - 1) * (1 - rest)
    return probability_alive(parameters, x, t_x, T) * if_active


def expected_purchases_of_new(
    parameters: Parameters, t: ArrayLike
) -> NDArray[np.float64]:
    """Return the purchases expected within ``t`` after the first one.

    >>> expected_purchases_of_new(Parameters(0.25, 4.0, 0.8, 2.5), [1, 52]).round(3)
    array([0.046, 1.338])
    """
    return expected_purchases(parameters, t, 0, 0, 0)


def _beside_one(a: float) -> float:
    """Return ``a``, moved off 1, where the limit of a quotient would be needed."""
    return a if abs(a - 1) > SINGULAR else 1 + SINGULAR
