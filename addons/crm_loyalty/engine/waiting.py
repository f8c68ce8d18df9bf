"""How far an order has come: what of its points is usable, and what is taken back."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .points import ZERO

Event = Literal["delivered", "invoiced", "paid"]


@dataclass(frozen=True)
class Progress:
    """What has happened to an order, in its currency and without taxes."""

    #: what the order is about; nothing where all of it is free
    ordered: Decimal
    #: what of it can be delivered, and what is
    deliverable: Decimal = ZERO
    delivered: Decimal = ZERO
    #: on invoices and on credit notes
    invoiced: Decimal = ZERO
    credited: Decimal = ZERO
    #: what of the invoices was settled with money, less what was paid back
    paid: Decimal = ZERO
    #: what of the invoices was settled otherwise, as a bad debt
    lost: Decimal = ZERO

    @property
    def credited_share(self) -> Decimal:
        """Which part of the order is credited.

        What is credited and invoiced anew is not: only what was invoiced beyond the
        order can have been.

        >>> hundred = Decimal(100)
        >>> Progress(hundred, invoiced=hundred, credited=Decimal(25)).credited_share
        Decimal('0.25')
        >>> twice = Decimal(200)
        >>> Progress(hundred, invoiced=twice, credited=hundred).credited_share
        Decimal('0')
        """
        again = max(self.invoiced - self.ordered, ZERO)
        return _share(self.credited - again, self.ordered, ZERO)

    @property
    def lost_share(self) -> Decimal:
        """Which part of the order will not be paid: credited or written off.

        >>> Progress(Decimal(80), credited=Decimal(20), lost=Decimal(20)).lost_share
        Decimal('0.50')
        """
        return min(
            self.credited_share + _share(self.lost, self.ordered, ZERO), Decimal(1)
        )

    def usable_share(self, event: Event) -> Decimal:
        """Return the part of the order for which an event has taken place.

        What is paid for what was credited in the meantime does not count, and neither
        does a delivery that is not going to be paid.

        >>> half = Progress(
        ...     Decimal(100), Decimal(100), Decimal(100), Decimal(50), paid=Decimal(30)
        ... )
        >>> [half.usable_share(event) for event in ("delivered", "invoiced", "paid")]
        [Decimal('1'), Decimal('0.5'), Decimal('0.3')]
        >>> fifty, quarter = Decimal(50), Decimal(25)
        >>> credited = Progress(
        ...     Decimal(100), invoiced=fifty, credited=quarter, paid=fifty
        ... )
        >>> credited.usable_share("paid")
        Decimal('0.25')
        >>> Progress(ZERO).usable_share("paid")
        Decimal('1')
        """
        if event == "delivered":
            share = _share(self.delivered, self.deliverable, Decimal(1))
        else:
            invoiced = self.invoiced - self.credited
            done = invoiced if event == "invoiced" else min(invoiced, self.paid)
            share = _share(done, self.ordered, Decimal(1))
        return min(share, 1 - self.lost_share)


def _share(part: Decimal, whole: Decimal, of_nothing: Decimal) -> Decimal:
    """Return a part of a whole, between 0 and 1."""
    if whole <= 0:
        return of_nothing
    return min(max(part / whole, ZERO), Decimal(1))
