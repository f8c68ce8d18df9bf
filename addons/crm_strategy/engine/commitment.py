"""How far people stand behind a strategy."""

from collections.abc import Iterable
from typing import NamedTuple

#: from which level on a person speaks for the strategy: supportive
SUPPORTS = 3


class Stand(NamedTuple):
    """Where one person stands and should stand, and how much that weighs.

    Levels: 0 unaware, 1 resistant, 2 neutral, 3 supportive, 4 leading.
    """

    current: int
    desired: int
    weight: int


def commitment(stands: Iterable[Stand]) -> float | None:
    """Return the weighted share of the wanted engagement that is there, 0 to 1.

    What somebody gives beyond what is wanted does not make up for others. None if
    nothing is wanted of anybody.

    Source: the stakeholder engagement assessment matrix (PMBOK), its levels counted
    from 0. A chief executive who leads, a sales manager who resists and a supportive
    head of finance:

    >>> stands = [Stand(4, 4, 3), Stand(1, 3, 2), Stand(3, 3, 1)]
    >>> round(commitment(stands), 4)
    0.8095
    >>> commitment([Stand(4, 3, 1), Stand(0, 3, 1)])
    0.5
    >>> commitment([]) is None
    True
    """
    given, wanted = weigh(stands)
    return given / wanted if wanted else None


def weigh(stands: Iterable[Stand]) -> tuple[int, int]:
    """Return the engagement that is there, and that which is wanted, both weighted.

    >>> weigh([Stand(4, 4, 3), Stand(1, 3, 2), Stand(3, 3, 1)])
    (17, 21)
    """
    stands = list(stands)
    return (
        sum(stand.weight * min(stand.current, stand.desired) for stand in stands),
        sum(stand.weight * stand.desired for stand in stands),
    )
