"""The CDNOW purchase log: its format, and the figures that follow from it.

The log has one purchase to a line, with the customer's number in the full log,
the number in the sample, the day, the number of CDs and the dollars paid::

    00004 0001 19970101  2   29.33
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

_FORMATS = {
    "customer": re.compile(r"[0-9]{5}"),
    "number in the sample": re.compile(r"[0-9]{4}"),
    "day": re.compile(r"[0-9]{8}"),
    "number of CDs": re.compile(r"[0-9]{1,4}"),
    "amount": re.compile(r"[0-9]{1,6}\.[0-9]{2}"),
}


class DamagedLine(ValueError):
    """A line that is no purchase: which one and why."""


class Purchase(NamedTuple):
    """One line of the log."""

    line: int
    customer: str
    day: date
    count: int
    amount: Decimal


class CustomerFigures(NamedTuple):
    """What the log says about one customer, in the terms of ``crm.customer``."""

    events: int
    revenue: Decimal
    first: date | None
    last: date | None


def parse(text: str) -> list[Purchase]:
    r"""Return the purchases of the log ``text``, all of them or none.

    >>> parse(" 00004 0001 19970101  2   29.33\r\n")[0].amount
    Decimal('29.33')
    >>> parse("00004 0001 19970101 2 29.33\n00004 0001 19970230 2 9.99\n")
    Traceback (most recent call last):
    tools.demo.cdnow_file.DamagedLine: line 2 is damaged: there is no day 19970230
    """
    lines = text.removesuffix("\n").split("\n")
    return [_parse_line(number, line) for number, line in enumerate(lines, start=1)]


def _parse_line(number: int, line: str) -> Purchase:
    fields = line.split()
    if len(fields) != len(_FORMATS):
        raise DamagedLine(
            f"line {number} is damaged: it has {len(fields)} fields"
            f" instead of {len(_FORMATS)}"
        )
    for (name, pattern), field in zip(_FORMATS.items(), fields, strict=True):
        if not pattern.fullmatch(field):
            raise DamagedLine(
                f"line {number} is damaged: {field!a} cannot be the {name}"
            )
    customer, _sample, day, count, amount = fields
    try:
        parsed_day = datetime.strptime(day, "%Y%m%d").date()
    except ValueError:
        raise DamagedLine(f"line {number} is damaged: there is no day {day}") from None
    return Purchase(number, customer, parsed_day, int(count), Decimal(amount))


def whole_days(purchases: Iterable[Purchase], size: int) -> Iterator[list[Purchase]]:
    """Yield the purchases in the order of their days, at least ``size`` at a time.

    No day is divided, so that what belongs to a day can be made with it.

    >>> days = [parse(f"00004 0001 1997010{day} 1 9.99")[0] for day in (2, 1, 2, 3)]
    >>> [[each.day.day for each in batch] for batch in whole_days(days, 2)]
    [[1, 2, 2], [3]]
    """
    batch: list[Purchase] = []
    in_order = sorted(purchases, key=attrgetter("day", "line"))
    for _day, of_day in groupby(in_order, key=attrgetter("day")):
        batch += of_day
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def figures(purchases: Iterable[Purchase]) -> dict[str, CustomerFigures]:
    """Return the figures of each customer.

    A purchase event is a day on which the customer paid something.

    >>> log = '''00004 0001 19970101 2 29.33
    ... 00004 0001 19970101 1 10.00
    ... 00004 0001 19970118 1 0.00
    ... 00021 0002 19970102 1 0.00
    ... '''
    >>> for customer, found in figures(parse(log)).items():
    ...     print(customer, found.events, found.revenue, found.first, found.last)
    00004 1 39.33 1997-01-01 1997-01-01
    00021 0 0.00 None None
    """
    of_customers: dict[str, list[Purchase]] = {}
    for purchase in purchases:
        of_customers.setdefault(purchase.customer, []).append(purchase)
    return {customer: _figures_of(each) for customer, each in of_customers.items()}


def _figures_of(purchases: list[Purchase]) -> CustomerFigures:
    days = {purchase.day for purchase in purchases if purchase.amount > 0}
    return CustomerFigures(
        events=len(days),
        revenue=sum((purchase.amount for purchase in purchases), Decimal()),
        first=min(days, default=None),
        last=max(days, default=None),
    )


def total(of_customers: dict[str, CustomerFigures]) -> CustomerFigures:
    """Return the figures of all customers together.

    >>> total(figures(parse("00004 0001 19970101 2 29.33"))).events
    1
    """
    found = of_customers.values()
    return CustomerFigures(
        events=sum(each.events for each in found),
        revenue=sum((each.revenue for each in found), Decimal()),
        first=min((each.first for each in found if each.first), default=None),
        last=max((each.last for each in found if each.last), default=None),
    )
