"""BG/NBD, with which MBG/NBD is compared: see ``mbg_nbd`` for the terms.

The customer stops for good after a repeat purchase only, never after the first.

Sources: Fader, Hardie, Lee, "Counting your customers the easy way", Marketing Science
24 (2005) 275-284; Hardie, notes 021 (probability of being active) and 027 (computing
the likelihood without overflow).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, gammaln, hyp2f1

from . import likelihood
from .cells import Cells
from .fitting import Fit
from .likelihood import Parameters, Terms


def log_likelihood(
    parameters: Parameters, x: ArrayLike, t_x: ArrayLike, T: ArrayLike
) -> NDArray[np.float64]:
    """Return the log-likelihood of each history.

    >>> log_likelihood(Parameters(0.25, 4.0, 0.8, 2.5), 0, 0, 40).round(8)
    np.float64(-0.59947382)
    """
    return likelihood.of_histories(terms, parameters, x, t_x, T)


def terms(parameters: Parameters, x: NDArray[np.float64]) -> Terms:
    """Return what the likelihood takes from ``x``.

    >>> [float(each.round(4)) for each in terms(Parameters(1.0, 1.0, 1.0, 1.0), 0)]
    [0.0, 0.0, -inf]
    """
    r, alpha, a, b = parameters
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b)
    stopped = np.where(x > 0, betaln(a + 1, b + np.maximum(x, 1) - 1), -np.inf)
    return Terms(common, betaln(a, b + x), stopped)


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

    >>> probability_alive(Parameters(0.25, 4.0, 0.8, 2.5), 0, 0, 40)
    np.float64(1.0)
    """
    r, alpha, a, b = parameters
    x, t_x, T = (np.asarray(each, dtype=float) for each in (x, t_x, T))
    with np.errstate(over="ignore"):
        longer = np.exp((r + x) * (np.log(alpha + T) - np.log(alpha + t_x)))
        stopped = a / (b + np.maximum(x, 1) - 1) * longer
    return np.where(x > 0, 1 / (1 + stopped), 1.0)[()]


def expected_purchases(
    parameters: Parameters, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike
) -> NDArray[np.float64]:
    """Return the purchases expected within ``t`` from now, for ``a`` other than 1.

    As in ``mbg_nbd``, after Euler's transformation of the published form.

    >>> model = Parameters(0.243, 4.414, 0.793, 2.426)
    >>> expected_purchases(model, 39, 2, 30.43, 38.86).round(3)
    np.float64(1.226)
    """
    r, alpha, a, b = parameters
    x, T = np.asarray(x, dtype=float), np.asarray(T, dtype=float)
    z = t / (alpha + T + t)
    rest = (1 - z) ** (a - 1) * hyp2f1(a + b - r - 1, a - 1, a + b + x - 1, z)
    if_active = (a + b + x - 1) / (a - 1) * (1 - rest)
    return probability_alive(parameters, x, t_x, T) * if_active


def expected_purchases_of_new(
    parameters: Parameters, t: ArrayLike
) -> NDArray[np.float64]:
    """Return the purchases expected within ``t`` after the first one.

    >>> expected_purchases_of_new(Parameters(0.243, 4.414, 0.793, 2.426), 52).round(2)
    np.float64(1.45)
    """
    return expected_purchases(parameters, t, 0, 0, 0)


def probability_of_purchases(
    parameters: Parameters, t: float, n: ArrayLike
) -> NDArray[np.float64]:
    """Return the probability of exactly ``n`` purchases within ``t`` of the first.

    Source: equation 8 of Fader, Hardie, Lee (2005).

    >>> probability_of_purchases(Parameters(0.243, 4.414, 0.793, 2.426), 39, 0).round(4)
    np.float64(0.5738)
    """
    r, alpha, a, b = parameters
    n = np.asarray(n, dtype=int)
    active = betaln(a, b + n) - betaln(a, b) + _log_poisson_gamma(r, alpha, t, n)
    before = np.arange(max(int(n.max(initial=0)), 1))
    fewer = np.cumsum(np.exp(_log_poisson_gamma(r, alpha, t, before)))
    repeats = np.maximum(n, 1)
    stopped = np.exp(betaln(a + 1, b + repeats - 1) - betaln(a, b)) * (
        1 - fewer[repeats - 1]
    )
    return np.exp(active) + np.where(n > 0, stopped, 0.0)


def _log_poisson_gamma(
    r: float, alpha: float, t: float, n: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the logarithm of the negative binomial probability of ``n``."""
    return (
        gammaln(r + n)
        - gammaln(r)
        - gammaln(n + 1)
        + r * np.log(alpha / (alpha + t))
        + n * np.log(t / (alpha + t))
    )
