"""What a customer's page proposes to do next."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NextStep:
    """One proposal.

    :param rank: order among the proposals, the smallest first: 10 for money that is
        late, 20 for a promise that is late, 30 for something to sell, 40 for the rest
    :param icon: a class of Font Awesome 4.7
    :param text: a sentence in the reader's language that says what to do and why
    :param fact: field of ``crm.customer`` whose documents it opens; empty for none
    """

    rank: int
    icon: str
    text: str
    fact: str = ""
