"""How long something takes in Odoo."""

import statistics
import time
from collections.abc import Callable

from odoo import api

RUNS = 3


def timed(env: api.Environment, action: Callable[[], object]) -> float:
    """Return the seconds that ``action`` takes; what it writes stays."""
    start = time.perf_counter()
    action()
    env.cr.commit()
    return time.perf_counter() - start


def median(env: api.Environment, action: Callable[[], object]) -> float:
    """Return the median seconds of some runs, after one that warms the caches."""
    action()
    return statistics.median(timed(env, action) for _run in range(RUNS))
