"""Which customers are in several segments at once, from one bit mask per customer.

A mask has bit ``i`` where the customer is in the segment at position ``i``. All that
one asks about overlaps follows from how many customers have each mask.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

#: how many segments one number of the database holds; more need several numbers
WORD_BITS = 62


def joined(words: Iterable[int | None]) -> int:
    """Return one mask from its words, the lowest first; an absent word is 0.

    >>> joined([5]), joined([None, 1]) == 1 << 62
    (5, True)
    """
    return sum((word or 0) << place * WORD_BITS for place, word in enumerate(words))


def positions(mask: int) -> list[int]:
    """Return the positions of the segments of a mask.

    >>> positions(0b1011)
    [0, 1, 3]
    """
    return [place for place in range(mask.bit_length()) if mask >> place & 1]


def pairs(counts: Mapping[int, int], number: int) -> list[list[int]]:
    """Return how many customers each two of ``number`` segments share.

    The diagonal has the size of each segment.

    >>> pairs({0b01: 4, 0b11: 2, 0b10: 1}, 2)
    [[6, 2], [2, 3]]
    >>> pairs({}, 1)
    [[0]]

    :param counts: how many customers have exactly this mask
    """
    held = np.zeros((len(counts), number))
    low = (1 << WORD_BITS) - 1
    for first in range(0, number, WORD_BITS):
        word = np.array([mask >> first & low for mask in counts], dtype=np.int64)
        bits = np.arange(min(WORD_BITS, number - first))
        held[:, first : first + len(bits)] = word[:, None] >> bits & 1
    weights = np.array(list(counts.values()), dtype=float)
    return (held.T @ (held * weights[:, None])).astype(int).tolist()


def largest(counts: Mapping[int, int], limit: int) -> Sequence[tuple[list[int], int]]:
    """Return the combinations with most customers: their positions and the count.

    >>> largest({0b01: 4, 0b11: 2, 0b10: 4}, 2)
    [([0], 4), ([1], 4)]
    """
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(positions(mask), count) for mask, count in ordered[:limit]]
