"""Points as exact decimals, while Odoo keeps them as binary floating-point numbers."""

from decimal import ROUND_HALF_UP, Decimal

#: decimals of a point in the ledger
SCALE = 4
#: digits of a column that holds points
DIGITS = (16, SCALE)
#: a float holds 15 decimal digits exactly, so beyond this it no longer names one amount
LIMIT = Decimal(10) ** (15 - SCALE)

ZERO = Decimal(0)
_UNIT = Decimal(1).scaleb(-SCALE)
_CENT = Decimal("0.01")


class NoAmount(ValueError):
    """What is asked for is no amount of points that a card can hold."""


def to_points(value: float | int | str | Decimal | None) -> Decimal:
    """Return the amount that ``value`` stands for, at the scale of the ledger.

    >>> to_points(0.1 + 0.1 + 0.1), to_points(None), to_points("12.34565")
    (Decimal('0.3000'), Decimal('0.0000'), Decimal('12.3457'))
    >>> sum((to_points(0.1) for _ in range(2000)), ZERO)
    Decimal('200.0000')
    >>> to_points(1e12)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    odoo.addons.crm_loyalty.engine.points.NoAmount: ...
    """
    amount = Decimal(repr(value) if isinstance(value, float) else value or 0)
    if not amount.is_finite() or abs(amount) >= LIMIT:
        raise NoAmount(f"{value} is no amount of points")
    return amount.quantize(_UNIT, ROUND_HALF_UP)


def left_of(moved: Decimal, followed: Decimal, waiting: Decimal = ZERO) -> Decimal:
    """Return what is left of an entry after what followed from it.

    Never the other sign: what came back to a lot and then expired may be more.

    :param waiting: what of it waits for an event, which is left in any case

    >>> left_of(Decimal(100), Decimal(-60)), left_of(Decimal(100), Decimal(-160))
    (Decimal('40'), Decimal('0'))
    >>> left_of(Decimal(-100), Decimal(25))
    Decimal('-75')
    >>> left_of(Decimal(100), Decimal(-90), Decimal(30))
    Decimal('30')
    """
    left = moved + followed
    return max(left, waiting) if moved > 0 else min(left, ZERO)


def part_of(points: Decimal, share: Decimal) -> Decimal:
    """Return a share of points, to the hundredth; all of them where it is the whole.

    Taken of the same points each time a share grows, so that roundings never add up.

    >>> part_of(Decimal("33.35"), Decimal("0.33"))
    Decimal('11.01')
    >>> part_of(Decimal("0.125"), Decimal(1))
    Decimal('0.125')
    """
    if share == 1:
        return points
    return (points * share).quantize(_CENT, ROUND_HALF_UP)


def exact(value: float) -> Decimal:
    """Return a float as the decimal number that it shows.

    >>> exact(0.1), exact(33.35)
    (Decimal('0.1'), Decimal('33.35'))
    """
    return Decimal(repr(value))
