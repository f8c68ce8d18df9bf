"""Who of a campaign is left alone, and who gets which variant of it.

A pure function of the customer and the campaign's salt: the same customer gets the same
answer at every entry, anybody can check it, and two campaigns share no order.
"""

from bisect import bisect_right
from collections.abc import Sequence
from hashlib import sha256
from itertools import accumulate

#: hexadecimal digits of the hash that are used: 52 bits, which a float holds exactly
DIGITS = 13
SCALE = 16**DIGITS


def share_of(salt: str, key: int) -> float:
    """Return where a customer stands between 0 (included) and 1 (excluded).

    ``crm.campaign`` computes the same in SQL for everybody at once.

    >>> round(share_of("salt", 1), 6), round(share_of("salt", 2), 6)
    (0.451663, 0.686431)
    >>> share_of("salt", 1) == share_of("salt", 1) != share_of("pepper", 1)
    True

    Spread evenly:

    >>> sum(share_of("salt", key) < 0.1 for key in range(10_000))
    1001
    """
    return _place(salt, key, 0)


def _place(salt: str, key: int, digit: int) -> float:
    """Return what the digits of the hash from one on say, between 0 and 1."""
    digits = sha256(f"{salt}:{key}".encode()).hexdigest()[digit : digit + DIGITS]
    return int(digits, 16) / SCALE


def is_held_out(salt: str, key: int, percent: float) -> bool:
    """Tell whether a customer is in the group that is left alone.

    >>> any(is_held_out("salt", key, 0) for key in range(1000))
    False
    >>> all(is_held_out("salt", key, 100) for key in range(1000))
    True

    A larger group holds the smaller one, so raising the share moves nobody back:

    >>> small, large = (
    ...     {key for key in range(1000) if is_held_out("salt", key, percent)}
    ...     for percent in (10, 20)
    ... )
    >>> small < large
    True
    """
    return share_of(salt, key) < percent / 100


def variant_of(salt: str, key: int, percents: Sequence[float]) -> int:
    """Return the number of the variant that a customer gets, unless held out.

    By other digits of the hash than those that hold out: who is held out of one variant
    is as many as of another, and holding out more moves nobody to another variant.

    >>> [variant_of("salt", key, [50, 50]) for key in range(8)]
    [0, 0, 1, 0, 1, 0, 0, 0]
    >>> treated = [key for key in range(10_000) if not is_held_out("salt", key, 10)]
    >>> chosen = [variant_of("salt", key, [20, 30, 50]) for key in treated]
    >>> [round(chosen.count(number) / len(treated), 1) for number in range(3)]
    [0.2, 0.3, 0.5]

    :param percents: the shares of the variants, together 100
    """
    return bisect_right(thresholds(percents), _place(salt, key, DIGITS))


def thresholds(percents: Sequence[float]) -> list[float]:
    """Return where each variant but the first begins, between 0 and 1.

    The last one reaches to the end, whatever rounding leaves of the sum.

    >>> thresholds([20, 30, 50]), thresholds([100])
    ([0.2, 0.5], [])
    """
    return [end / 100 for end in accumulate(percents[:-1])]
