"""How wide and how deep a phase reaches."""

from collections.abc import Iterable
from typing import NamedTuple


class Unit(NamedTuple):
    """A unit in scope: how many of its people take part, out of how many."""

    depth: int
    headcount: int


class Reach(NamedTuple):
    """Units, people in them that take part, people per unit and their share (0 to 1).

    The last two are None where there is nothing to divide by.
    """

    breadth: int
    size: int
    mean_depth: float | None
    penetration: float | None


def reach(units: Iterable[Unit]) -> Reach:
    """Return the reach of some units.

    >>> wide = reach([Unit(12, 15), Unit(4, 4), Unit(6, 10)])
    >>> wide.breadth, wide.size
    (3, 22)
    >>> round(wide.mean_depth, 2), round(wide.penetration, 3)
    (7.33, 0.759)
    >>> reach([])
    Reach(breadth=0, size=0, mean_depth=None, penetration=None)
    """
    units = list(units)
    breadth = len(units)
    size = sum(unit.depth for unit in units)
    headcount = sum(unit.headcount for unit in units)
    return Reach(
        breadth,
        size,
        size / breadth if breadth else None,
        size / headcount if headcount else None,
    )
