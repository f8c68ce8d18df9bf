"""What tiers set on a contact, as its pricelist, and give back.

Several members may belong to one contact: people of one company, or one person in two
programmes. The highest of their tiers decides; what the contact had before the first of
them entered comes back after the last of them has left.
"""

from collections.abc import Sequence
from typing import NamedTuple


class Claim(NamedTuple):
    """A member of a contact who is in a tier that sets something on it."""

    #: places of the tier, the higher the greater
    rank: tuple[int, int]
    #: what the tier sets
    value: int
    #: what was there before, as the member's card remembers it
    kept: int | None
    #: the company in which it is set
    company: int


class Outcome(NamedTuple):
    """What the contact has from now on."""

    value: int | None
    #: what those who are in a tier remember
    kept: int | None
    #: the company in which it is set
    company: int


def settle(
    present: int | None, before: Sequence[Claim], after: Sequence[Claim]
) -> Outcome | None:
    """Return what a contact has after its members moved, None where somebody has set
    something else meanwhile, which stays.

    :param present: what the contact has
    :param before: the claims until now
    :param after: the claims from now on; one claim at least, before or after

    >>> silver, gold = Claim((1, 1), 7, 3, 1), Claim((2, 2), 8, 3, 1)
    >>> settle(3, [], [silver])
    Outcome(value=7, kept=3, company=1)
    >>> settle(7, [silver], [silver, gold])
    Outcome(value=8, kept=3, company=1)
    >>> settle(8, [silver, gold], [silver])
    Outcome(value=7, kept=3, company=1)
    >>> settle(7, [silver], [])
    Outcome(value=3, kept=None, company=1)
    >>> settle(9, [silver], [])
    """
    if before and present not in {claim.value for claim in before}:
        return None
    kept = present
    if before:
        kept = next((claim.kept for claim in before if claim.kept), None)
    highest = max(after or before, key=lambda claim: claim.rank)
    if not after:
        return Outcome(kept, None, highest.company)
    return Outcome(highest.value, kept, highest.company)
