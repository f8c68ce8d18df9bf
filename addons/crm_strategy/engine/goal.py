"""How far a goal is: progress, distance, pace, forecast and status.

A goal rises or falls from its baseline to its target, or keeps a value on the right
side of a limit. Shares are 0 to 1; values are in the unit of the figure.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

Direction = Literal["rise", "fall", "above", "below", "range"]
Status = Literal["met", "on_track", "at_risk", "off_track", "unknown"]

#: directions in which a goal moves from a baseline to a target
MOVING = ("rise", "fall")
#: from which share of the expected progress on a goal has a status; first match wins
PACES: tuple[tuple[float, Status], ...] = ((0.9, "on_track"), (0.6, "at_risk"))
#: a value is old after so many times the days in which a new one should come
PATIENCE = 1.5
DAYS = {"week": 7, "month": 31, "quarter": 92, "year": 366}
#: differences below are those of floating point
TINY = 1e-9


class Aim(NamedTuple):
    """What a goal is after.

    :param direction: ``rise`` and ``fall`` move to the target; ``above``, ``below`` and
        ``range`` keep a value at least, at most, or between ``target`` and ``upper``
    :param target: the value to reach, or the limit
    :param baseline: the value at the beginning; None if it is not known
    :param upper: the upper limit of a range
    :param tolerance: how far from the target is near enough
    """

    direction: Direction
    target: float
    baseline: float | None = None
    upper: float = 0.0
    tolerance: float = 0.0


def is_met(aim: Aim, actual: float) -> bool:
    """Whether a value is where the goal wants it.

    >>> is_met(Aim("rise", 80, 60), 80), is_met(Aim("rise", 80, 60), 79)
    (True, False)
    >>> is_met(Aim("rise", 80, 60, tolerance=1), 79)
    True
    >>> is_met(Aim("fall", 10, 20), 12), is_met(Aim("below", 5), 4)
    (False, True)
    >>> [is_met(Aim("range", 4, upper=6), actual) for actual in (3, 4, 6, 7)]
    [False, True, True, False]
    """
    return abs(shortfall(aim, actual)) <= aim.tolerance + TINY


def shortfall(aim: Aim, actual: float) -> float:
    """Return how far a value has to go, signed; 0 where it need not go anywhere.

    >>> shortfall(Aim("rise", 80, 60), 70), shortfall(Aim("rise", 80, 60), 85)
    (10, 0.0)
    >>> shortfall(Aim("fall", 10, 20), 12), shortfall(Aim("range", 4, upper=6), 7)
    (-2, -1.0)
    """
    if aim.direction in ("rise", "above"):
        return max(aim.target - actual, 0.0)
    if aim.direction in ("fall", "below"):
        return min(aim.target - actual, 0.0)
    return max(aim.target - actual, 0.0) + min(aim.upper - actual, 0.0)


def distance(aim: Aim, actual: float) -> float:
    """Return target less actual of a goal that moves, else what a value falls short.

    >>> distance(Aim("rise", 80, 60), 70), distance(Aim("fall", 10, 20), 12)
    (10, -2)
    >>> distance(Aim("rise", 80, 60), 55), distance(Aim("rise", 10, -20), -5)
    (25, 15)
    >>> distance(Aim("above", 90), 95)
    0.0
    """
    if aim.direction in MOVING:
        return aim.target - actual
    return shortfall(aim, actual)


def progress(aim: Aim, actual: float) -> float | None:
    """Return the share of the way that is done; less than 0 when things got worse.

    None while the baseline of a goal that moves is not known. What is to be kept is
    kept, 1, or not, 0.

    >>> progress(Aim("rise", 80, 60), 70), progress(Aim("fall", 10, 20), 12)
    (0.5, 0.8)
    >>> progress(Aim("rise", 80, 60), 55), progress(Aim("rise", 10, -20), -5)
    (-0.25, 0.5)
    >>> progress(Aim("above", 90), 95), progress(Aim("above", 90), 85)
    (1.0, 0.0)
    >>> progress(Aim("rise", 80), 70) is None
    True
    """
    if aim.direction not in MOVING:
        return float(is_met(aim, actual))
    if aim.baseline is None or aim.baseline == aim.target:
        return None
    return (actual - aim.baseline) / (aim.target - aim.baseline)


def elapsed(first: date, last: date, day: date) -> float:
    """Return the share of the days from first to last that have passed with ``day``.

    >>> elapsed(date(2026, 7, 1), date(2026, 12, 31), date(2026, 9, 30))
    0.5
    >>> elapsed(date(2026, 7, 1), date(2026, 12, 31), date(2026, 6, 30))
    0.0
    >>> elapsed(date(2026, 7, 1), date(2026, 12, 31), date(2027, 3, 31))
    1.0
    """
    total = (last - first).days + 1
    return min(max((day - first).days + 1, 0) / total, 1.0)


def forecast(aim: Aim, actual: float, expected: float) -> float | None:
    """Return the value at the end if things go on as they went; None if that cannot be
    said.

    >>> forecast(Aim("rise", 80, 60), 70, 0.5)
    80.0
    >>> forecast(Aim("rise", 80, 60), 70, 0) is None
    True
    """
    if aim.direction not in MOVING or aim.baseline is None or not expected:
        return None
    return aim.baseline + (actual - aim.baseline) / expected


def is_old(day: date, today: date, frequency: str) -> bool:
    """Whether the value of a day is too old to judge by.

    >>> is_old(date(2026, 9, 30), date(2027, 2, 14), "quarter")
    False
    >>> is_old(date(2026, 9, 30), date(2027, 2, 17), "quarter")
    True
    """
    return (today - day).days > PATIENCE * DAYS[frequency]


def status(met: bool, done: float | None, expected: float) -> Status:
    """Return the status of a goal whose value is there and fresh; first match wins.

    :param done: its progress; None if it cannot be said
    :param expected: the progress it should have by now

    >>> [status(False, done, 0.5) for done in (0.5, 0.35, 0.2)]
    ['on_track', 'at_risk', 'off_track']
    >>> status(True, 1.0, 0.5), status(False, None, 0.5)
    ('met', 'unknown')

    Before its time begins nothing is expected of a goal, but not to fall back:

    >>> status(False, 0.0, 0.0), status(False, -0.1, 0.0)
    ('on_track', 'off_track')
    """
    if met:
        return "met"
    if done is None:
        return "unknown"
    if not expected:
        return "off_track" if done < 0 else "on_track"
    pace = done / expected
    return next((name for least, name in PACES if pace >= least), "off_track")


class Part(NamedTuple):
    """What a goal contributes to the one above it."""

    progress: float | None
    expected: float
    weight: float


class Whole(NamedTuple):
    """Progress and expected progress of several goals."""

    progress: float
    expected: float


def roll_up(parts: Iterable[Part]) -> Whole | None:
    """Return the weighted mean of goals; None if none has a progress.

    What a goal gives beyond its target does not make up for others, and what has fallen
    behind its baseline counts as nothing. Goals of which nothing is known do not count.

    >>> roll_up([Part(0.5, 0.5, 3), Part(1.4, 0.5, 1), Part(None, 0.5, 9)])
    Whole(progress=0.625, expected=0.5)
    >>> roll_up([Part(-0.25, 0.2, 1), Part(0.5, 0.4, 1)])
    Whole(progress=0.25, expected=0.30000000000000004)
    >>> roll_up([Part(None, 0.5, 1)]) is None
    True
    """
    known = [part for part in parts if part.progress is not None]
    weight = sum(part.weight for part in known)
    if not weight:
        return None
    done = sum(min(max(part.progress or 0.0, 0.0), 1.0) * part.weight for part in known)
    due = sum(part.expected * part.weight for part in known)
    return Whole(done / weight, due / weight)
