"""Who of a campaign is left alone, so that its effect can be measured.

A pure function of the customer and the campaign's salt: the same customer gets the same
answer at every entry, anybody can check it, and two campaigns share no order.
"""

from hashlib import sha256

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
    return int(sha256(f"{salt}:{key}".encode()).hexdigest()[:DIGITS], 16) / SCALE


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
