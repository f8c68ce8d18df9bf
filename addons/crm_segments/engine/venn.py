"""A Venn diagram of up to three segments with areas in proportion.

Each circle has the area of its segment and each two circles share the area of their
common customers. Three circles cannot always do that; then the drawing is as near as
the distances allow, and says so.
"""

import math
from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np

from .overlap import pairs

MOST = 3
WIDTH = 400.0
MARGIN = 4.0
#: circles that share nobody stand apart by this part of the larger radius
GAP = 0.08
GRID = 160
#: how far the area of a part may be off, of all, in a drawing that counts as exact
TOLERANCE = 0.02


class Circle(NamedTuple):
    """A circle in the units of the drawing."""

    x: float
    y: float
    radius: float


class Label(NamedTuple):
    """Where the number of one combination stands, and how far it is from any line."""

    x: float
    y: float
    room: float


class Drawing(NamedTuple):
    """Circles by position, and the label of each mask that has an area."""

    width: float
    height: float
    circles: list[Circle]
    labels: dict[int, Label]
    is_exact: bool


def draw(counts: Mapping[int, int], number: int) -> Drawing:
    """Return the drawing of ``number`` segments; an empty one has radius 0.

    >>> drawing = draw({0b01: 50, 0b10: 50, 0b11: 50}, 2)
    >>> drawing.is_exact, sorted(drawing.labels)
    (True, [1, 2, 3])
    >>> first, second = drawing.circles
    >>> round(shared_area(first.radius, second.radius, second.x - first.x)
    ...       / (math.pi * first.radius ** 2), 3)
    0.5
    >>> draw({0b001: 9, 0b010: 4, 0b100: 1}, 3).is_exact
    True
    >>> draw({0b011: 9, 0b101: 9, 0b110: 9}, 3).is_exact
    False

    :param counts: how many customers have exactly this mask
    :raise ValueError: for more than three segments
    """
    if not 1 <= number <= MOST:
        raise ValueError(f"a Venn diagram has one to {MOST} circles")
    shared = pairs(counts, number)
    radii = [math.sqrt(shared[place][place] / math.pi) for place in range(number)]
    allowed = [
        _allowed(radii[first], radii[second], shared[first][second])
        for first, second in combinations(range(number), 2)
    ]
    centers = _place(_distances(allowed))
    return _finish(counts, [Circle(*c, r) for c, r in zip(centers, radii, strict=True)])


def shared_area(first: float, second: float, distance: float) -> float:
    """Return the area that two circles of these radii share.

    >>> shared_area(1.0, 1.0, 2.0)
    0.0
    >>> round(shared_area(2.0, 1.0, 0.5) / math.pi, 9)
    1.0
    """
    if distance >= first + second:
        return 0.0
    if distance <= abs(first - second):
        return math.pi * min(first, second) ** 2
    area = 0.0
    for own, other in ((first, second), (second, first)):
        chord = (distance**2 + own**2 - other**2) / (2 * distance)
        angle = math.acos(max(-1.0, min(1.0, chord / own)))
        area += own**2 * (angle - math.sin(2 * angle) / 2)
    return area


def _allowed(first: float, second: float, shared: float) -> tuple[float, float]:
    """Return the least and the greatest distance at which two circles share an area."""
    low, high = abs(first - second), first + second
    if shared <= 0:
        return high + GAP * max(first, second), math.inf
    if shared >= math.pi * min(first, second) ** 2 * (1 - 1e-9):
        return 0.0, low
    for _step in range(60):
        middle = (low + high) / 2
        if shared_area(first, second, middle) > shared:
            low = middle
        else:
            high = middle
    return high, high


def _distances(allowed: list[tuple[float, float]]) -> list[float]:
    """Return distances that three points can have, inside what is allowed if possible.

    A circle within another one stands at its rim. Where one distance is longer than the
    other two together, first what may move moves.
    """
    chosen = [low if math.isinf(high) else high for low, high in allowed]
    if len(chosen) == MOST:
        long = max(range(MOST), key=chosen.__getitem__)
        others = [place for place in range(MOST) if place != long]
        missing = chosen[long] - sum(chosen[place] for place in others)
        if missing > 0:
            free = [place for place in others if math.isinf(allowed[place][1])]
            if free:
                chosen[free[0]] += missing
            else:
                chosen[long] -= missing
    return chosen


def _place(distances: list[float]) -> list[tuple[float, float]]:
    """Return points at these distances of each two: 1-2, 1-3, 2-3."""
    if not distances:
        return [(0.0, 0.0)]
    if len(distances) == 1:
        return [(0.0, 0.0), (distances[0], 0.0)]
    base, left, right = distances
    if base <= 0:
        return [(0.0, 0.0), (0.0, 0.0), (left, 0.0)]
    x = (base**2 + left**2 - right**2) / (2 * base)
    return [(0.0, 0.0), (base, 0.0), (x, math.sqrt(max(left**2 - x**2, 0.0)))]


def _finish(counts: Mapping[int, int], circles: list[Circle]) -> Drawing:
    """Fit the circles into the drawing and find the places of the labels."""
    left = min(circle.x - circle.radius for circle in circles)
    right = max(circle.x + circle.radius for circle in circles)
    top = min(circle.y - circle.radius for circle in circles)
    bottom = max(circle.y + circle.radius for circle in circles)
    scale = (WIDTH - 2 * MARGIN) / max(right - left, bottom - top, 1e-9)
    pad = (WIDTH - 2 * MARGIN - scale * (right - left)) / 2
    placed = [
        Circle(
            MARGIN + pad + scale * (circle.x - left),
            MARGIN + scale * (circle.y - top),
            scale * circle.radius,
        )
        for circle in circles
    ]
    height = 2 * MARGIN + scale * (bottom - top)
    labels, areas = _parts(placed, height)
    total = sum(counts.values())
    drawn = sum(areas.values())
    is_exact = not total or all(
        abs(areas.get(mask, 0.0) / drawn - counts.get(mask, 0) / total) <= TOLERANCE
        for mask in {*areas, *counts}
    )
    return Drawing(WIDTH, height, placed, labels, is_exact)


def _parts(
    circles: list[Circle], height: float
) -> tuple[dict[int, Label], dict[int, float]]:
    """Return the label and the area of each part, found on a grid of points."""
    step = WIDTH / GRID
    x, y = np.meshgrid(
        np.arange(step / 2, WIDTH, step), np.arange(step / 2, height, step)
    )
    masks = np.zeros(x.shape, dtype=np.int64)
    room = np.full(x.shape, np.inf)
    for place, circle in enumerate(circles):
        inward = circle.radius - np.hypot(x - circle.x, y - circle.y)
        masks |= (inward > 0).astype(np.int64) << place
        room = np.minimum(room, np.abs(inward))
    labels, areas = {}, {}
    for mask in np.unique(masks[masks > 0]).tolist():
        here = masks == mask
        best = np.unravel_index(np.argmax(np.where(here, room, -1.0)), room.shape)
        labels[mask] = Label(float(x[best]), float(y[best]), float(room[best]))
        areas[mask] = float(here.sum()) * step**2
    return labels, areas
