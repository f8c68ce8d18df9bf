"""The days that a KPI looks at, in whole months of a company's calendar."""

from datetime import date
from typing import NamedTuple

from odoo.addons.crm_customer.engine.periods import Calendar, Kind, bounds, number_of

MONTHS: dict[Kind, int] = {"month": 1, "quarter": 3, "year": 12}


class Days(NamedTuple):
    """A window, first and last day included, and the window of equal length before."""

    first: date
    last: date
    previous_first: date


def days_until(last: date, months: int, calendar: Calendar) -> Days:
    """Return the window of so many months that ends with a month's last day.

    >>> print(*days_until(date(2026, 9, 30), 3, "gregorian"))
    2026-07-01 2026-09-30 2026-04-01
    >>> print(*days_until(date(2026, 9, 22), 3, "jalali"))
    2026-06-22 2026-09-22 2026-03-21
    """
    month = number_of(last, "month", calendar)
    first, _last = bounds(month - months + 1, "month", calendar)
    previous_first, _last = bounds(month - 2 * months + 1, "month", calendar)
    return Days(first, last, previous_first)
