"""Maximum likelihood for models with positive parameters.

The search runs over the logarithms of the parameters, so that each stays positive,
and over the mean log-likelihood of a customer, so that its tolerance does not depend
on the number of customers.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

#: slope of the mean log-likelihood, by the logarithm of a parameter, that is level
LEVEL = 1e-5
#: stands for the loss where there is no likelihood
IMPOSSIBLE = 1e10
#: relative step of the differences that give the Hessian
HESSIAN_STEP = 1e-3


class Fit(NamedTuple):
    """The most likely parameters, and whether they are a maximum indeed."""

    parameters: tuple[float, ...]
    log_likelihood: float
    converged: bool


def maximise(
    log_likelihood: Callable[[NDArray[np.float64]], float],
    customers: float,
    starts: Sequence[Sequence[float]],
    bounds: Sequence[tuple[float, float]],
    slope: Callable[[NDArray[np.float64]], NDArray[np.float64]] | None = None,
) -> Fit:
    """Return the parameters with the highest log-likelihood.

    A search on a long flat ridge may end for want of precision and is good all the
    same. So what counts is where it ended: on level ground, or at a bound with the
    slope leading out.

    :param log_likelihood: of all customers, given an array of parameters
    :param customers: their number
    :param starts: where to begin; later ones only if no maximum is found from there
    :param bounds: lowest and highest value of each parameter
    :param slope: derivatives of the log-likelihood; otherwise it is found by
        differences

    >>> fit = maximise(lambda p: -((p[0] - 3) ** 2), 1, [[1.0]], [(0.1, 10)])
    >>> round(fit.parameters[0], 4), fit.converged
    (3.0, True)
    >>> maximise(lambda p: -((p[0] - 3) ** 2), 1, [[1.0]], [(0.1, 2)]).converged
    True
    """

    def loss(logarithms: NDArray[np.float64]) -> float:
        value = -log_likelihood(np.exp(logarithms)) / customers
        return float(value) if np.isfinite(value) else IMPOSSIBLE

    def loss_slope(logarithms: NDArray[np.float64]) -> NDArray[np.float64]:
        point = np.exp(logarithms)
        return -slope(point) * point / customers

    def search(start: Sequence[float]) -> Fit:
        found = minimize(
            loss,
            np.log(start),
            jac=loss_slope if slope else "3-point",
            method="L-BFGS-B",
            bounds=limits,
            options={"ftol": 1e-12, "gtol": 1e-8, "maxiter": 500},
        )
        # A step down the slope that the bounds cut off is no step.
        step = np.clip(found.x - found.jac, *limits.T) - found.x
        return Fit(
            parameters=tuple(float(each) for each in np.exp(found.x)),
            log_likelihood=float(-found.fun * customers),
            converged=bool(found.fun < IMPOSSIBLE and np.abs(step).max() < LEVEL),
        )

    limits = np.log(bounds)
    fits = []
    while not any(fit.converged for fit in fits) and len(fits) < len(starts):
        fits.append(search(starts[len(fits)]))
    return max(fits, key=lambda fit: (fit.converged, fit.log_likelihood))


def standard_errors(
    slope: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    parameters: Sequence[float],
) -> tuple[float, ...]:
    """Return the standard errors by the inverse of the Hessian, found by differences.

    Where the likelihood has no proper maximum, as on a bound, they are NaN.

    :param slope: derivatives of the log-likelihood

    >>> [round(error, 4) for error in standard_errors(lambda p: -4 * (p - 3), [3.0])]
    [0.5]
    """
    point = np.asarray(parameters, dtype=float)
    hessian = np.array(
        [
            (slope(point + step) - slope(point - step)) / (2 * step.max())
            for step in np.diag(point * HESSIAN_STEP)
        ]
    )
    try:
        variances = np.diag(np.linalg.inv(-(hessian + hessian.T) / 2))
    except np.linalg.LinAlgError:
        return (float("nan"),) * len(point)
    with np.errstate(invalid="ignore"):
        return tuple(float(error) for error in np.sqrt(variances))
