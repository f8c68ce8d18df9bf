"""Groups that the figures of customers form by themselves: k-means.

k-means++ (Arthur and Vassilvitskii 2007) with a fixed seed, so the same figures give
the same groups; the best of several starts. The number of groups is suggested by the
mean silhouette (Rousseeuw 1987). Figures are standardized, amounts and counts on a
logarithmic scale, so that a few large customers do not make a group of their own.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import ClusterError, kmeans2, vq
from scipy.spatial.distance import cdist

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

SEED = 20240601
STARTS = 8
ITERATIONS = 60
#: the numbers of groups that are tried for a suggestion
TRIED = range(2, 9)
#: the silhouette compares each customer with each: of so many at most
SILHOUETTE_SAMPLE = 1000


class Scale(NamedTuple):
    """How figures become comparable: columns on a logarithm, mean, deviation."""

    logarithmic: tuple[bool, ...]
    mean: Floats
    deviation: Floats

    def apply(self, figures: Floats) -> Floats:
        """Return the figures on this scale."""
        return (_curved(figures, self.logarithmic) - self.mean) / self.deviation

    def revert(self, scaled: Floats) -> Floats:
        """Return scaled figures in their own units."""
        curved = scaled * self.deviation + self.mean
        straight = np.sign(curved) * np.expm1(np.abs(curved))
        return np.where(self.logarithmic, straight, curved)


class Clusters(NamedTuple):
    """The group of each customer, and the groups' centres on the scale."""

    labels: Labels
    centers: Floats


def fit_scale(figures: Floats, logarithmic: Sequence[bool]) -> Scale:
    """Return the scale on which each column has mean 0 and deviation 1.

    >>> scale = fit_scale(np.array([[1.0, 0.0], [3.0, 99.0]]), [False, True])
    >>> scale.apply(np.array([[3.0, 99.0]])).round(6).tolist()
    [[1.0, 1.0]]
    >>> scale.revert(np.array([[1.0, 1.0]])).round(6).tolist()
    [[3.0, 99.0]]

    :param figures: customers by figures
    :param logarithmic: of each figure, whether few customers have most of it
    """
    curved = _curved(figures, tuple(logarithmic))
    deviation = curved.std(axis=0)
    # A figure that is the same for all tells nothing, and divides by nothing.
    return Scale(
        tuple(logarithmic), curved.mean(axis=0), np.where(deviation > 0, deviation, 1.0)
    )


def _curved(figures: Floats, logarithmic: tuple[bool, ...]) -> Floats:
    return np.where(logarithmic, np.sign(figures) * np.log1p(np.abs(figures)), figures)


def find(points: Floats, number: int) -> Clusters:
    """Return ``number`` groups, the largest first.

    >>> points = np.array([[0.0], [0.1], [5.0], [0.2], [5.1]])
    >>> found = find(points, 2)
    >>> found.labels.tolist(), found.centers.round(2).tolist()
    ([0, 0, 1, 0, 1], [[0.1], [5.05]])

    :param points: customers by scaled figures
    :raise ValueError: if there are fewer different customers than groups
    """
    best: Clusters | None = None
    least = np.inf
    for start in range(STARTS):
        try:
            centers, labels = kmeans2(
                points,
                number,
                iter=ITERATIONS,
                minit="++",
                missing="raise",
                rng=np.random.default_rng(SEED + start),
            )
        except ClusterError:
            continue
        spread = float(((points - centers[labels]) ** 2).sum())
        if spread < least and len(np.unique(labels)) == number:
            best, least = Clusters(labels, centers), spread
    if best is None:
        raise ValueError(f"there are no {number} groups among these customers")
    order = np.argsort(-np.bincount(best.labels, minlength=number), kind="stable")
    rank = np.argsort(order)
    return Clusters(rank[best.labels], best.centers[order])


def place(points: Floats, centers: Floats) -> Labels:
    """Return the group of the nearest centre of each customer.

    >>> place(np.array([[0.3], [4.0]]), np.array([[0.0], [5.0]])).tolist()
    [0, 1]
    """
    return vq(points, centers)[0].astype(np.int64)


def silhouette(points: Floats, labels: Labels) -> float:
    """Return the mean silhouette: from -1 to 1, the higher the better the groups part.

    >>> points = np.array([[0.0], [1.0], [10.0], [11.0]])
    >>> round(silhouette(points, np.array([0, 0, 1, 1])), 3)
    0.9
    >>> round(silhouette(points, np.array([0, 1, 0, 1])), 3)
    -0.45
    """
    number = int(labels.max()) + 1
    members = np.eye(number)[labels]
    sizes = members.sum(axis=0)
    totals = cdist(points, points) @ members
    rows = np.arange(len(points))
    own_size = sizes[labels]
    own = totals[rows, labels] / np.maximum(own_size - 1, 1)
    means = totals / np.maximum(sizes, 1)
    means[:, sizes == 0] = np.inf
    means[rows, labels] = np.inf
    other = means.min(axis=1)
    values = (other - own) / np.maximum(np.maximum(own, other), 1e-12)
    return float(np.where(own_size > 1, values, 0.0).mean())


def suggest(points: Floats) -> dict[int, float]:
    """Return the mean silhouette of each number of groups that is tried.

    >>> points = np.array([[0.0], [0.1], [0.2], [5.0], [5.1], [5.2], [9.0], [9.1]])
    >>> found = suggest(points)
    >>> max(found, key=found.get)
    3
    """
    sample = points[
        np.random.default_rng(SEED).permutation(len(points))[:SILHOUETTE_SAMPLE]
    ]
    different = len(np.unique(sample, axis=0))
    found = {}
    for number in TRIED:
        if number < different:
            try:
                found[number] = silhouette(sample, find(sample, number).labels)
            except ValueError:
                continue
    return found
