"""What a board pack is made of: sections of one table each, on paper and in sheets."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from odoo import models

from odoo.addons.crm_customer.engine.workbook import Column, Value

#: columns of these types are aligned at the end of the line
NUMBERS = ("integer", "float", "monetary", "percentage")


class Cell(NamedTuple):
    """One value, as it is read and as a spreadsheet computes with it."""

    text: str = "–"
    value: Value = None
    #: ``danger``, ``warning`` or ``success`` where it needs a colour
    level: str = ""
    #: share, 0 to 1, of a bar beside the text
    bar: float | None = None


class Section(NamedTuple):
    """A heading and its table."""

    key: str
    title: str
    #: the day the figures are of, in words
    as_of: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    #: what stands there instead of a table without rows
    empty: str = ""

    def is_number(self, place: int) -> bool:
        return self.columns[place].type in NUMBERS


class Subject(NamedTuple):
    """What a pack is about.

    :param strategy: the strategy
    :param review: the review that it is printed from, or none
    :param today: the day in the company of the strategy
    """

    strategy: models.Model
    review: models.Model
    today: date

    @property
    def frozen_on(self) -> datetime | None:
        """When the review was closed: the figures are those of that moment."""
        return self.review.closed_on or None

    @property
    def day(self) -> date:
        """The day that the pack speaks of."""
        return self.frozen_on.date() if self.frozen_on else self.today
