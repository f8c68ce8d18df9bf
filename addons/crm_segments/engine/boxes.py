"""Groups of customers as rules that a person can read: half-open intervals.

A small decision tree (CART, Breiman et al. 1984) separates the groups. Each leaf is a
box with an interval ``low <= figure < high`` for each figure it asks about; a group is
the boxes in which it is the largest. Limits are round numbers where one lies between
the customers on both sides.
"""

import heapq
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .clusters import Floats, Labels

#: the tree grows until so large a part is placed as the groups are
ENOUGH = 0.97
#: boxes in each group on average, at most
BOXES = 2
#: a limit is one of so many quantiles of a figure
LIMITS = 64

Interval = tuple[float, float]


class Box(NamedTuple):
    """The group of a box, and the interval of each figure that limits it."""

    group: int
    intervals: dict[int, Interval]


class _Split(NamedTuple):
    gain: float
    figure: int
    limit: float


def round_between(low: float, high: float) -> float:
    """Return the roundest number above ``low`` and not above ``high``.

    >>> round_between(91.3, 110.7), round_between(0.0, 3.0), round_between(-7.0, -6.2)
    (100.0, 3.0, -6.5)
    >>> round_between(1234.0, 1235.0), round_between(-3.0, 4.0)
    (1235.0, 0.0)
    """
    if low < 0 <= high:
        return 0.0
    size = math.floor(math.log10(max(abs(low), abs(high))))
    for exponent in range(size, size - 12, -1):
        for step in (10.0, 5.0, 1.0):
            unit = step * 10.0**exponent
            # Rounded, as 3 * 0.1 is not 0.3.
            found = round(math.floor(high / unit) * unit, max(1 - exponent, 0))
            if low < found <= high and found:
                return found
    return high


def separate(figures: Floats, groups: Labels, number: int) -> list[Box]:
    """Return boxes that place the customers nearly as the groups do.

    >>> figures = np.array([[1.0, 5.0], [2.0, 6.0], [90.0, 5.0], [120.0, 7.0]])
    >>> for box in separate(figures, np.array([0, 0, 1, 1]), 2):
    ...     print(box)
    Box(group=0, intervals={0: (-inf, 50.0)})
    Box(group=1, intervals={0: (50.0, inf)})

    :param figures: customers by figures, in their own units
    :param groups: the group of each customer, from 0 to ``number`` - 1
    """
    rows = np.arange(len(groups))
    leaves: list[tuple[dict[int, Interval], np.ndarray]] = []
    heap: list[tuple[float, int, dict[int, Interval], np.ndarray, _Split]] = []
    ticket = 0

    def add(intervals: dict[int, Interval], here: np.ndarray) -> None:
        nonlocal ticket
        split = _best_split(figures[here], groups[here], number)
        if split is None:
            leaves.append((intervals, here))
            return
        ticket += 1
        heapq.heappush(heap, (-split.gain, ticket, intervals, here, split))

    add({}, rows)
    while heap and len(heap) + len(leaves) < BOXES * number:
        held = leaves + [(entry[2], entry[3]) for entry in heap]
        if _is_enough(held, groups, number):
            break
        _gain, _ticket, intervals, here, split = heapq.heappop(heap)
        low, high = intervals.get(split.figure, (-math.inf, math.inf))
        below = figures[here, split.figure] < split.limit
        add(intervals | {split.figure: (low, split.limit)}, here[below])
        add(intervals | {split.figure: (split.limit, high)}, here[~below])
    leaves += [(entry[2], entry[3]) for entry in heap]
    boxes = [
        Box(_majority(groups[here], number), intervals) for intervals, here in leaves
    ]
    return sorted(_merged(boxes), key=lambda box: (box.group, sorted(box.intervals)))


def place(figures: Floats, boxes: Sequence[Box]) -> Labels:
    """Return the group in whose boxes each customer is.

    >>> boxes = [Box(0, {0: (-math.inf, 3.0)}), Box(1, {0: (3.0, math.inf)})]
    >>> place(np.array([[2.9], [3.0]]), boxes).tolist()
    [0, 1]
    """
    groups = np.full(len(figures), -1, dtype=np.int64)
    for box in boxes:
        inside = np.ones(len(figures), dtype=bool)
        for figure, (low, high) in box.intervals.items():
            inside &= (figures[:, figure] >= low) & (figures[:, figure] < high)
        groups[inside] = box.group
    return groups


def _majority(groups: Labels, number: int) -> int:
    return int(np.bincount(groups, minlength=number).argmax())


def _is_enough(
    leaves: list[tuple[dict[int, Interval], np.ndarray]], groups: Labels, number: int
) -> bool:
    """Whether the leaves place nearly all as the groups, and each group has one."""
    counts = [np.bincount(groups[here], minlength=number) for _box, here in leaves]
    right = sum(int(count.max()) for count in counts)
    return len(
        {int(count.argmax()) for count in counts}
    ) == number and right >= ENOUGH * len(groups)


def _best_split(figures: Floats, groups: Labels, number: int) -> _Split | None:
    """Return the limit after which the groups are purest, by the Gini impurity."""
    total = np.bincount(groups, minlength=number)
    if np.count_nonzero(total) < 2:
        return None
    best: _Split | None = None
    for figure in range(figures.shape[1]):
        order = np.argsort(figures[:, figure], kind="stable")
        values = figures[order, figure]
        below = np.eye(number)[groups[order]].cumsum(axis=0)
        ends = np.flatnonzero(values[1:] > values[:-1])
        if not len(ends):
            continue
        if len(ends) > LIMITS:
            ends = ends[np.linspace(0, len(ends) - 1, LIMITS).astype(int)]
        left, right = below[ends], total - below[ends]
        # The larger the sum of squares by size, the purer both sides.
        gains = (left**2).sum(axis=1) / left.sum(axis=1)
        gains += (right**2).sum(axis=1) / right.sum(axis=1)
        gains -= (total**2).sum() / total.sum()
        top = int(gains.argmax())
        if best is None or gains[top] > best.gain:
            end = ends[top]
            limit = round_between(float(values[end]), float(values[end + 1]))
            best = _Split(float(gains[top]), figure, limit)
    return best


def _merged(boxes: list[Box]) -> list[Box]:
    """Join two boxes of one group that differ in one limit only."""
    merged = list(boxes)
    joined = True
    while joined:
        joined = False
        for first in merged:
            for second in merged:
                union = _union(first, second)
                if union is not None:
                    merged = [b for b in merged if b is not first and b is not second]
                    merged.append(union)
                    joined = True
                    break
            if joined:
                break
    return merged


def _union(first: Box, second: Box) -> Box | None:
    """Return the box of two that touch, the first below the second, else None."""
    if first is second or first.group != second.group:
        return None
    whole = (-math.inf, math.inf)
    figures = first.intervals.keys() | second.intervals.keys()
    different = [
        figure
        for figure in figures
        if first.intervals.get(figure, whole) != second.intervals.get(figure, whole)
    ]
    if len(different) != 1:
        return None
    [figure] = different
    low = first.intervals.get(figure, whole)
    high = second.intervals.get(figure, whole)
    if low[1] != high[0]:
        return None
    intervals = first.intervals | {figure: (low[0], high[1])}
    if intervals[figure] == whole:
        del intervals[figure]
    return Box(first.group, intervals)
