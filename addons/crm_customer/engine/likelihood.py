"""What BG/NBD and MBG/NBD share: the form of the likelihood, and its maximum.

Under both, the likelihood of a history has two terms: that of the customers who are
active still, and of those who stopped at the last purchase. A model gives ``Terms`` of
the number of purchases; the times enter alike.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .cells import Cells, coarsen
from .fitting import Fit, maximise, standard_errors

#: r, alpha, a, b from where the search begins
STARTS = ((0.5, 5.0, 0.7, 2.0), (2.0, 20.0, 0.3, 3.0), (1.0, 10.0, 2.0, 10.0))
#: Lowest and highest r, alpha, a, b. At the highest r the customers' rates differ by
#: less than a fifth, at the highest a and b their chances to stop by less than a third;
#: no data tells customers apart that are more alike. 2F1 is computed well inside.
BOUNDS = ((0.01, 30.0), (0.05, 8000.0), (0.0025, 10.0), (0.0025, 50.0))
#: with more cells than this, coarser ones tell where to begin
MANY_CELLS = 20_000
#: weeks to which the times are rounded for them
COARSE = 8
#: relative step of the differences that give the slopes of the terms
STEP = 1e-5


class Parameters(NamedTuple):
    """Parameters of both models; ``alpha`` in weeks."""

    r: float
    alpha: float
    a: float
    b: float


class Terms(NamedTuple):
    """Logarithms, by number of purchases: of the factor in front, of the term of the
    active and of the stopped. ``stopped`` is minus infinity where nobody can have."""

    common: NDArray[np.float64]
    active: NDArray[np.float64]
    stopped: NDArray[np.float64]


Model = Callable[[Parameters, NDArray[np.float64]], Terms]


def of_histories(
    model: Model,
    parameters: Parameters,
    x: ArrayLike,
    t_x: ArrayLike,
    T: ArrayLike,
) -> NDArray[np.float64]:
    """Return the log-likelihood of each history.

    Each term is computed as a logarithm, so that hundreds of purchases do not overflow.
    """
    x, t_x, T = (np.asarray(each, dtype=float) for each in (x, t_x, T))
    common, active, stopped = model(parameters, x)
    power = parameters.r + x
    return common + np.logaddexp(
        active - power * np.log(parameters.alpha + T),
        stopped - power * np.log(parameters.alpha + t_x),
    )


class Likelihood:
    """Log-likelihood of all customers in cells, and its slope.

    The columns of cells have few different values; what depends on one of them alone is
    computed once for each.
    """

    def __init__(self, model: Model, cells: Cells):
        self._model = model
        self._count = cells.count
        self._x, self._x_index = np.unique(cells.frequency, return_inverse=True)
        self._last, self._last_index = np.unique(cells.recency, return_inverse=True)
        self._age, self._age_index = np.unique(cells.age, return_inverse=True)
        self._customers_by_x = self._by_x(self._count)

    def __call__(self, point: NDArray[np.float64]) -> float:
        """Return the log-likelihood."""
        parameters = Parameters(*point)
        common = self._model(parameters, self._x).common
        both = np.logaddexp(*self._active_and_stopped(parameters))
        return float(self._customers_by_x @ common + self._count @ both)

    def slope(self, point: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the derivatives by r, alpha, a and b.

        The derivative of the logarithm of a sum weighs those of its terms with their
        shares. Given the shares, all is linear in few values of ``x`` and of the times.
        """
        parameters = Parameters(*point)
        active, stopped = self._active_and_stopped(parameters)
        with np.errstate(over="ignore"):
            still = self._count / (1 + np.exp(stopped - active))
        slopes = self._slopes_of_terms(point, self._by_x(still))
        power = parameters.r + self._x[self._x_index]
        for share, times, index in (
            (still, self._age, self._age_index),
            (self._count - still, self._last, self._last_index),
        ):
            since = parameters.alpha + times
            slopes[0] -= np.bincount(index, share, len(times)) @ np.log(since)
            slopes[1] -= np.bincount(index, share * power, len(times)) @ (1 / since)
        return slopes

    def _slopes_of_terms(
        self, point: NDArray[np.float64], still_by_x: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the derivatives of the model's terms, by differences.

        :param still_by_x: customers that are active still, by number of purchases
        """
        gone_by_x = self._customers_by_x - still_by_x

        def total(at: NDArray[np.float64]) -> float:
            common, active, stopped = self._model(Parameters(*at), self._x)
            # Where nobody can have stopped the term is no number.
            gone = np.where(np.isfinite(stopped), stopped, 0.0)
            return float(
                self._customers_by_x @ common + still_by_x @ active + gone_by_x @ gone
            )

        return np.array(
            [
                (total(point + step) - total(point - step)) / (2 * step.max())
                for step in np.diag(point * STEP)
            ]
        )

    def _active_and_stopped(
        self, parameters: Parameters
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        terms = self._model(parameters, self._x)
        power = (parameters.r + self._x)[self._x_index]
        at_age = np.log(parameters.alpha + self._age)[self._age_index]
        at_last = np.log(parameters.alpha + self._last)[self._last_index]
        return (
            terms.active[self._x_index] - power * at_age,
            terms.stopped[self._x_index] - power * at_last,
        )

    def _by_x(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(self._x_index, weights, len(self._x))


def fit(model: Model, cells: Cells) -> Fit:
    """Return the most likely parameters of the customers in ``cells``.

    Where there are many, the search begins where it ends for coarser ones.
    """
    is_large = len(cells.count) > MANY_CELLS
    starts = [fit(model, coarsen(cells, COARSE)).parameters] if is_large else STARTS
    likelihood = Likelihood(model, cells)
    customers = float(cells.count.sum())
    return maximise(likelihood, customers, starts, BOUNDS, likelihood.slope)


def errors(model: Model, parameters: Parameters, cells: Cells) -> tuple[float, ...]:
    """Return the standard errors of fitted parameters."""
    return standard_errors(Likelihood(model, cells).slope, parameters)
