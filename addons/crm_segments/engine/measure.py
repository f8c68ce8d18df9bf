"""Comparing a measure with a value."""

from math import ceil, floor

#: measures that are zero, and not empty, for who has no document
ZERO_MEASURES = ("count", "sum", "days", "products")


def holds(number: float, operator: str, value: float, value_to: float = 0.0) -> bool:
    """Tell whether a number meets a comparison.

    :param operator: ``>=``, ``<=``, ``>``, ``<``, ``=`` or ``between``, which includes
        both ends

    >>> holds(0, "<=", 3), holds(0, "=", 0), holds(0, ">", 0)
    (True, True, False)
    >>> holds(5, "between", 3, 5)
    True
    """
    match operator:
        case ">=":
            return number >= value
        case "<=":
            return number <= value
        case ">":
            return number > value
        case "<":
            return number < value
        case "=":
            return number == value
        case "between":
            return value <= number <= value_to
    raise ValueError(f"No such operator: {operator}")


def change_points(operator: str, value: float, value_to: float = 0.0) -> list[int]:
    """Return the whole numbers at which the answer differs from that one below.

    >>> change_points(">=", 30), change_points("<", 30), change_points("<=", 30)
    ([30], [30], [31])
    >>> change_points(">", 29.5)
    [30]
    >>> change_points("=", 7), change_points("between", 3, 5)
    ([7, 8], [3, 6])
    """
    if operator == "=":
        value_to = value
    ends = {ceil(value), floor(value) + 1, floor(value_to) + 1}
    return sorted(
        end
        for end in ends
        if holds(end, operator, value, value_to)
        != holds(end - 1, operator, value, value_to)
    )
