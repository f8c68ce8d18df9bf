"""Whether a company is ready for a CRM strategy: verdicts and when they bind."""

from collections.abc import Iterable
from math import sqrt

#: from this mean on, the answers point to a sign, or settle it alone
POINTS, SETTLES = 3.0, 4.0
#: below these, a share says nothing
ENOUGH_CUSTOMERS, ENOUGH_DEALS = 20, 10
#: a sign that was absent this many times in a row no longer binds
ABSENT_IN_A_ROW = 2


def is_over(value: float, limit: float, below: bool) -> bool:
    """Return whether a measure points to its sign.

    :param below: the sign shows under the limit, otherwise at or over it

    >>> is_over(0.1, 0.1, below=False), is_over(6, 6, below=True)
    (True, False)
    """
    return value < limit if below else value >= limit


def mean_answer(scores: Iterable[tuple[int, bool]]) -> float | None:
    """Return the mean of answers from 1 to 5, turned round where 5 speaks against
    the sign. None without answers.

    >>> mean_answer([(4, False), (1, True), (3, False)])
    4.0
    >>> mean_answer([]) is None
    True
    """
    points = [6 - score if is_reversed else score for score, is_reversed in scores]
    return sum(points) / len(points) if points else None


def verdict(over: bool | None, mean: float | None) -> str:
    """Return ``present``, ``suspected``, ``absent``, or ``unknown`` without any data.

    :param over: whether a measure is over its limit; None if none could be computed
    :param mean: mean of the answers, 1 to 5; None if there are none

    >>> verdict(True, 3.2), verdict(True, 2.0), verdict(None, 4.3), verdict(False, 2.5)
    ('present', 'suspected', 'present', 'absent')
    >>> verdict(True, None), verdict(False, 3.5), verdict(None, None)
    ('suspected', 'suspected', 'unknown')
    """
    if over is None and mean is None:
        return "unknown"
    points = mean is not None and mean >= POINTS
    if (over and points) or (mean is not None and mean >= SETTLES):
        return "present"
    return "suspected" if over or points else "absent"


def is_in_force(verdicts: Iterable[tuple[str, bool]]) -> bool:
    """Return whether a sign binds the plan.

    It does from the time it is present until it is absent twice in a row, or until
    somebody decides with a reason that it is absent.

    :param verdicts: verdict and whether a person decided it, the oldest first

    >>> is_in_force([("present", False), ("absent", False)])
    True
    >>> is_in_force([("present", False), ("absent", False), ("absent", False)])
    False
    >>> is_in_force([("present", False), ("absent", False), ("suspected", False)])
    True
    >>> is_in_force([("present", False), ("absent", True)])
    False
    >>> is_in_force([("suspected", False)])
    False
    """
    binds, absent = False, 0
    for word, is_decided in verdicts:
        absent = absent + 1 if word == "absent" else 0
        if word == "present":
            binds = True
        elif absent >= ABSENT_IN_A_ROW or (absent and is_decided):
            binds = False
    return binds


def variation(values: Iterable[float]) -> float | None:
    """Return the coefficient of variation, standard deviation over mean.

    None for less than two values or a mean of nothing.

    >>> variation([100, 100]), variation([50, 150])
    (0.0, 0.5)
    >>> variation([0, 0]) is None, variation([1]) is None
    (True, True)
    """
    values = list(values)
    mean = sum(values) / len(values) if values else 0
    if len(values) < 2 or not mean:
        return None
    return sqrt(sum((value - mean) ** 2 for value in values) / len(values)) / mean
