"""When points become usable and when they are lost, by the terms of a programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from odoo.addons.crm_customer.engine.periods import Calendar, Kind, bounds, number_of

Expiry = Literal["never", "days", "period", "inactivity"]


@dataclass(frozen=True)
class Terms:
    """What a programme says about the life of points."""

    #: days after which points that are earned can be spent
    activation_days: int = 0
    expiry: Expiry = "never"
    #: for ``days``: after activation; for ``inactivity``: after the last movement
    expiry_days: int = 0
    period: Kind = "year"
    #: periods that end after the one in which the points become usable; 0: its own end
    periods_after: int = 0
    calendar: Calendar = "gregorian"
    #: the day on which expiry by inactivity came into force
    in_force_since: date | None = None


def activation_of(terms: Terms, earned_on: date) -> date:
    """Return the first day on which points earned on a day can be spent.

    >>> activation_of(Terms(activation_days=14), date(2024, 2, 20))
    datetime.date(2024, 3, 5)
    """
    return earned_on + timedelta(days=terms.activation_days)


def expiry_of(terms: Terms, active_from: date) -> date | None:
    """Return the last day on which points can be spent, None where no day is fixed.

    >>> expiry_of(Terms(expiry="days", expiry_days=366), date(2024, 1, 1))
    datetime.date(2024, 12, 31)
    >>> expiry_of(Terms(expiry="period", period="quarter"), date(2024, 2, 1))
    datetime.date(2024, 3, 31)
    >>> expiry_of(Terms(expiry="period", periods_after=1), date(2024, 2, 1))
    datetime.date(2025, 12, 31)
    >>> expiry_of(Terms(expiry="period", calendar="jalali"), date(2024, 2, 1))
    datetime.date(2024, 3, 19)
    >>> expiry_of(Terms(expiry="inactivity", expiry_days=30), date(2024, 2, 1))
    """
    if terms.expiry == "days":
        return active_from + timedelta(days=terms.expiry_days - 1)
    if terms.expiry == "period":
        number = number_of(active_from, terms.period, terms.calendar)
        number += terms.periods_after
        return bounds(number, terms.period, terms.calendar)[1]
    return None


def last_day_of(
    terms: Terms,
    active_from: date,
    expires_on: date | None,
    last_activity: date | None,
) -> date | None:
    """Return the last day of points that lie on a card, inactivity considered.

    Nobody loses points for not having moved before that was the rule, nor for points
    that could not be spent yet.

    >>> june = date(2024, 6, 1)
    >>> lazy = Terms(expiry="inactivity", expiry_days=90, in_force_since=june)
    >>> last_day_of(lazy, date(2024, 1, 1), None, date(2024, 2, 1))
    datetime.date(2024, 8, 30)
    >>> last_day_of(lazy, date(2024, 1, 1), None, date(2024, 7, 1))
    datetime.date(2024, 9, 29)
    >>> last_day_of(lazy, date(2024, 1, 1), date(2024, 7, 31), date(2024, 7, 1))
    datetime.date(2024, 7, 31)
    >>> last_day_of(Terms(), date(2024, 1, 1), None, None)
    """
    if terms.expiry != "inactivity":
        return expires_on
    since = max(filter(None, (active_from, last_activity, terms.in_force_since)))
    inactive = since + timedelta(days=terms.expiry_days)
    return min(inactive, expires_on) if expires_on else inactive


def last_day_of_promise(
    lots: Sequence[tuple[Decimal, date | None]], needed: Decimal
) -> date | None:
    """Return the last day on which points that are promised are still there, None where
    enough of them never expire.

    :param lots: what each still holds, and its last day, if any
    :param needed: what is promised in sum

    >>> june, july = date(2024, 6, 30), date(2024, 7, 31)
    >>> lots = [(Decimal(60), june), (Decimal(50), None), (Decimal(40), july)]
    >>> last_day_of_promise(lots, Decimal(50))
    >>> last_day_of_promise(lots, Decimal(51)), last_day_of_promise(lots, Decimal(91))
    (datetime.date(2024, 7, 31), datetime.date(2024, 6, 30))
    """
    longest_first = sorted(lots, key=lambda lot: lot[1] or date.max, reverse=True)
    for points, last_day in longest_first:
        needed -= points
        if needed <= 0:
            return last_day
    return None
