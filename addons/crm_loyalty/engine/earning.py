"""What an order earns by the rules of a programme."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from .points import ZERO, to_points

Per = Literal["order", "money", "unit"]
Stacking = Literal["multiply", "best"]

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """A line of an order, as far as it earns."""

    #: what is paid of it otherwise than with points, in the currency of the programme
    amount: Decimal
    quantity: Decimal


@dataclass(frozen=True)
class Rule:
    """A rule that grants points, whose conditions the order meets."""

    per: Per
    #: points for the order, for each unit of money or for each unit of the product
    rate: Decimal
    #: numbers of the lines that it is about
    lines: frozenset[int]
    #: the most that it grants for an order
    cap: Decimal | None = None


@dataclass(frozen=True)
class Multiplier:
    """A rule that multiplies what others grant, whose conditions the order meets."""

    factor: Decimal
    lines: frozenset[int]
    #: the most that it adds to an order
    cap: Decimal | None = None


class Parcel(NamedTuple):
    """Points that are multiplied together."""

    points: Decimal
    #: numbers of the lines that they were granted for
    lines: frozenset[int]


def left_to_pay(total: Decimal, by_points: Decimal) -> Decimal:
    """Return which part of an order is not paid with points, between 0 and 1.

    :param total: of the order before points pay
    :param by_points: what points pay, without a sign

    >>> left_to_pay(Decimal(300), Decimal(30)), left_to_pay(Decimal(50), Decimal(50))
    (Decimal('0.9'), Decimal('0'))
    >>> left_to_pay(ZERO, ZERO)
    Decimal('1')
    """
    if by_points <= 0:
        return Decimal(1)
    if by_points >= total:
        return ZERO
    return 1 - by_points / total


def rounded(points: Decimal) -> Decimal:
    """Return points that were earned by money, to the hundredth, half up.

    The till of Odoo rounds so, and its sales orders round down, which makes of 100 that
    a rate of exchange brings as 99.999999 a 99.99. Here all channels round as the till.

    >>> rounded(Decimal("99.999999")), rounded(Decimal("0.125"))
    (Decimal('100.00'), Decimal('0.13'))
    """
    return points.quantize(_CENT, ROUND_HALF_UP)


def earned(
    lines: Sequence[Line],
    rules: Sequence[Rule],
    left: Decimal,
    multipliers: Sequence[Multiplier] = (),
    stacking: Stacking = "multiply",
) -> Decimal:
    """Return what an order earns, never below zero.

    :param left: which part of the order is not paid with points. Rules for the order
        and for units give nothing when nothing is left.
    :param multipliers: in the order in which they apply
    :param stacking: ``multiply``: each multiplies what is there when its turn comes;
        ``best``: of those that are about the same points, the highest counts

    >>> lines = [Line(Decimal("60.50"), Decimal(2)), Line(Decimal(40), Decimal(1))]
    >>> first, both = frozenset({0}), frozenset({0, 1})
    >>> money = Rule("money", Decimal(1), both)
    >>> earned(lines, [money, Rule("unit", Decimal(5), first)], Decimal(1))
    Decimal('110.5000')
    >>> earned(lines, [Rule("order", Decimal(7), both)], ZERO)
    Decimal('0')
    >>> twice, thrice = Multiplier(Decimal(2), both), Multiplier(Decimal(3), first)
    >>> earned(lines, [money], Decimal(1), [twice, thrice])
    Decimal('443.00')
    >>> earned(lines, [money], Decimal(1), [twice, thrice], "best")
    Decimal('261.50')
    >>> capped = Rule("money", Decimal(1), both, cap=Decimal(10))
    >>> earned(lines, [capped], Decimal(1), [Multiplier(Decimal(5), both, Decimal(25))])
    Decimal('35')
    """
    if not left:
        return ZERO
    total, parcels = ZERO, []
    for rule in rules:
        own = list(_parcels_of(rule, lines))
        exact = sum((parcel.points for parcel in own), ZERO)
        granted = rounded(exact) if rule.per == "money" else to_points(exact)
        total += _capped(granted, rule.cap)
        parcels += _scaled(own, exact, rule.cap)
    return max(total + _added(parcels, multipliers, stacking), ZERO)


def _parcels_of(rule: Rule, lines: Sequence[Line]) -> Iterator[Parcel]:
    """Yield what one rule grants, by the lines for which it does."""
    if rule.per == "order":
        yield Parcel(rule.rate, rule.lines)
        return
    for number in rule.lines:
        line = lines[number]
        counted = line.amount if rule.per == "money" else line.quantity
        yield Parcel(rule.rate * counted, frozenset({number}))


def _added(
    parcels: list[Parcel], multipliers: Sequence[Multiplier], stacking: Stacking
) -> Decimal:
    """Return what multipliers add to parcels."""
    total = ZERO
    chosen = [_best_of(parcel, multipliers) for parcel in parcels]
    for multiplier in multipliers:
        gains = [
            parcel.points * (multiplier.factor - 1)
            if multiplier.lines & parcel.lines
            and (stacking == "multiply" or best is multiplier)
            else ZERO
            for parcel, best in zip(parcels, chosen, strict=True)
        ]
        exact = sum(gains, ZERO)
        total += _capped(rounded(exact), multiplier.cap)
        gained = [
            Parcel(gain, parcel.lines)
            for gain, parcel in zip(gains, parcels, strict=True)
        ]
        if stacking == "multiply":
            parcels = [
                Parcel(parcel.points + more.points, parcel.lines)
                for parcel, more in zip(
                    parcels, _scaled(gained, exact, multiplier.cap), strict=True
                )
            ]
    return total


def _best_of(parcel: Parcel, multipliers: Sequence[Multiplier]) -> Multiplier | None:
    """Return the highest of the multipliers that are about a parcel."""
    own = [each for each in multipliers if each.lines & parcel.lines]
    return max(own, key=lambda each: each.factor, default=None)


def _capped(points: Decimal, cap: Decimal | None) -> Decimal:
    return points if cap is None else min(points, cap)


def _scaled(parcels: list[Parcel], total: Decimal, cap: Decimal | None) -> list[Parcel]:
    """Return parcels that together hold no more than a cap."""
    if cap is None or total <= cap:
        return parcels
    return [Parcel(each.points * cap / total, each.lines) for each in parcels]


def room_of(*limits: tuple[Decimal, Decimal]) -> Decimal:
    """Return what may still be earned, never below zero.

    :param limits: the cap and what counts against it already, each; a cap of zero is
        none. One cap at least is above zero.

    >>> room_of((Decimal(50), Decimal(20)), (Decimal(0), Decimal(90)))
    Decimal('30')
    >>> room_of((Decimal(50), Decimal(20)), (Decimal(100), Decimal(110)))
    Decimal('0')
    """
    return max(min(cap - counted for cap, counted in limits if cap), ZERO)
