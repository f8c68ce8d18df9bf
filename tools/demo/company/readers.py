"""Who reads the newsletter: more of those who buy, few of those who left."""

from collections.abc import Iterable
from random import Random
from typing import NamedTuple

from tools.demo.company.people import SEED, Customer

# A newsletter goes out on each of so many working days.
EVERY = 4
SUBJECTS = (
    "New harvest from Đà Lạt",
    "Is it time to descale?",
    "Gifts for people who love coffee",
    "Meet us at the Coffee Fair",
    "How we test a machine",
    "A new grinder",
)
_INTEREST = {"lost": 0.08, "lapsing": 0.2, "won_back": 0.4, "key": 0.7, "growing": 0.6}
# Of so many customers one does not want the newsletter any more.
_OPT_OUT = 37


class Reading(NamedTuple):
    """What a customer did with an issue of the newsletter."""

    customer: Customer
    opened: bool
    clicked: bool


def wants_no_mail(customer: Customer) -> bool:
    """Whether the customer has asked not to be written to."""
    return customer.number % _OPT_OUT == 0


def readings(issue: int, customers: Iterable[Customer]) -> list[Reading]:
    """Return what the customers do with an issue, those left out who want none.

    >>> from tools.demo.company.people import customers
    >>> found = readings(3, customers(300))
    >>> len(found), found == readings(3, customers(300))
    (292, True)
    """
    return [_reading(issue, each) for each in customers if not wants_no_mail(each)]


def _reading(issue: int, customer: Customer) -> Reading:
    rng = Random(f"{SEED}.letter.{issue}.{customer.number}")
    opened = rng.random() < _INTEREST.get(customer.rhythm, 0.45)
    return Reading(customer, opened, opened and rng.random() < 0.25)
