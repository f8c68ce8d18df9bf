"""What a customer's own purchases and those of others say about a product."""

from datetime import date, timedelta

#: a rhythm needs two gaps
PURCHASES_OF_A_RHYTHM = 3
#: customers who must have bought both products before one suggests the other
SUPPORT_FLOOR = 3
#: buyers of average behaviour that are added to the buyers seen
SHRINKAGE = 10


def next_due(
    first: date, last: date, purchases: int
) -> tuple[float | None, date | None]:
    """Return the mean gap in days and the day on which the product is due again.

    The mean gap between purchase days is the time between the first and the last
    divided by the number of gaps. Fewer than three purchases are no rhythm, so
    nothing is due.

    >>> next_due(date(2026, 1, 1), date(2026, 3, 2), 3)
    (30.0, datetime.date(2026, 4, 1))
    >>> next_due(date(2026, 1, 1), date(2026, 3, 2), 2)
    (60.0, None)
    >>> next_due(date(2026, 1, 1), date(2026, 1, 1), 1)
    (None, None)
    """
    if purchases < 2:
        return None, None
    gap = (last - first).days / (purchases - 1)
    if purchases < PURCHASES_OF_A_RHYTHM:
        return gap, None
    return gap, last + timedelta(days=round(gap))


def lift(both: int, buyers: int, others: int, customers: int) -> float:
    """Return how much likelier buyers of A buy B than everybody, shrunk to 1.

    The lift P(B|A) / P(B), with ``SHRINKAGE`` imaginary buyers of A who buy B as
    often as everybody does, so that few buyers prove little.

    :param both: customers who bought A and B
    :param buyers: customers who bought A
    :param others: customers who bought B
    :param customers: all customers

    >>> lift(both=40, buyers=90, others=100, customers=1000)
    4.1
    >>> lift(both=1, buyers=1, others=100, customers=1000)
    1.8181818181818181
    """
    share = others / customers
    return (both + SHRINKAGE * share) / (buyers + SHRINKAGE) / share
