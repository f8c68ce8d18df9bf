"""Which types of CRM fit a company: a proposal by whom it sells to and how it works."""

Weights = dict[str, int]

#: weights from 1, minor, to 5, vital, by the customers of a company
BY_CUSTOMERS: dict[str, Weights] = {
    "b2b": {"strategic": 5, "collaborative": 4, "mobile": 3, "analytical": 3},
    "b2c": {"analytical": 5, "operational": 4, "social": 4, "strategic": 3},
}
#: a company that is to be tactical gains by what is done every day
TACTICAL: Weights = {"operational": 5, "analytical": 3}


def proposed(customers: str, is_tactical: bool) -> Weights:
    """Return weights of the types that fit, the highest of all reasons.

    The rule is a proposal, derived from what the types are for.

    >>> proposed("b2b", is_tactical=False)
    {'strategic': 5, 'collaborative': 4, 'mobile': 3, 'analytical': 3}
    >>> proposed("both", is_tactical=False)["analytical"]
    5
    >>> proposed("b2c", is_tactical=True)
    {'operational': 5, 'analytical': 3}
    """
    if is_tactical:
        return dict(TACTICAL)
    kinds = BY_CUSTOMERS if customers == "both" else (customers,)
    weights: Weights = {}
    for kind in kinds:
        for name, weight in BY_CUSTOMERS[kind].items():
            weights[name] = max(weight, weights.get(name, 0))
    return weights
