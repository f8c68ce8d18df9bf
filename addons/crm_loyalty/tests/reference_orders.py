"""What orders leave on cards, told once more in plain Python: from how the documents
stand now, without any history.

It shares no code with the addon. Nothing expires here, so the points of a card follow
from its documents alone.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

#: what the reward costs and pays, in points and in money
COST, WORTH = 100, 10


@dataclass
class ReferenceOrder:
    """An order as a number of pieces, of which some are credited."""

    price: int
    pieces: int
    has_reward: bool
    is_cancelled: bool = False
    credited: int = 0
    #: how the invoice is settled, if it is
    is_paid: bool = False
    is_lost: bool = False

    @property
    def earned(self):
        return Decimal(self.price * self.pieces - WORTH * self.has_reward)

    @property
    def cost(self):
        return Decimal(COST * self.has_reward)

    def share_of(self, points):
        """Return what is left of points after what is credited."""
        if self.is_cancelled:
            return Decimal(0)
        share = Fraction(self.credited, self.pieces)
        undone = (points * share.numerator / share.denominator).quantize(
            Decimal("0.01"), ROUND_HALF_UP
        )
        return points - undone

    @property
    def points(self):
        """What can be spent: what is earned is usable when it is paid."""
        usable = self.share_of(self.earned) if self.is_paid else Decimal(0)
        return usable - self.share_of(self.cost)

    @property
    def pending(self):
        is_open = not (self.is_paid or self.is_lost)
        return self.share_of(self.earned) if is_open else Decimal(0)


@dataclass
class ReferenceMember:
    """A member with orders, and what came from or went to others."""

    orders: list[ReferenceOrder] = field(default_factory=list)
    moved: Decimal = Decimal(0)

    @property
    def balance(self):
        return self.moved + sum(each.points for each in self.orders)

    @property
    def debt(self):
        return max(-self.balance, Decimal(0))

    @property
    def pending(self):
        return sum((each.pending for each in self.orders), Decimal(0))
