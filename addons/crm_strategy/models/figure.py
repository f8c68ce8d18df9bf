"""What a KPI is computed from, and what comes out."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain

from odoo.addons.crm_customer.engine.window import beginning

DAY = date.resolution


class Figure(NamedTuple):
    """A value with its evidence. Empty is not zero: an empty value has a reason."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    #: model of the records that are counted, empty if there are none to open
    model: str = ""
    #: the records in the numerator
    domain: Domain | None = None
    #: the records in the denominator
    base_domain: Domain | None = None
    #: why there is no value, in the reader's language
    reason: str = ""
    #: that nothing tells how it was then: a value that was computed then stays
    is_unrecorded: bool = False
    #: the same by language, for those who read it later
    reasons: dict[str, str] | None = None
    #: between what the figure lies with 95% certainty, where it is of few answers
    interval: tuple[float, float] | None = None


@dataclass(frozen=True)
class Window:
    """The days that a KPI looks at in one company.

    :param company: the company
    :param period: the ``crm.period`` that is measured
    :param first: first day of the window
    :param last: last day of the window
    :param previous_first: first day of the window of equal length before
    :param timezone: name of the time zone in which the company's days begin
    :param memo: what was read for this window already, by name
    """

    company: models.Model
    period: models.Model
    first: date
    last: date
    previous_first: date
    timezone: str
    memo: dict = field(default_factory=dict, compare=False)

    def of_company(self) -> Domain:
        """Return the domain of what is the company's, and what nobody has claimed."""
        return Domain("company_id", "in", [self.company.id, False])

    def on_days(self, name: str) -> Domain:
        """Return the domain of the dates in a field that lie in the window."""
        return Domain(name, ">=", self.first) & Domain(name, "<=", self.last)

    def at_times(self, name: str) -> Domain:
        """Return the domain of the instants in a field that lie in the window."""
        return Domain(name, ">=", beginning(self.first, self.timezone)) & Domain(
            name, "<", beginning(self.last + DAY, self.timezone)
        )


def ratio(numerator, denominator, reason, **evidence) -> Figure:
    """Return a share; empty, with the reason, when there is nothing to divide by."""
    value = numerator / denominator if denominator else None
    return Figure(
        value,
        numerator,
        denominator,
        reason="" if denominator else reason,
        **evidence,
    )


def share(part, whole) -> float:
    """Return how many of some records are in a part of them; 0 where there are none."""
    return len(part) / len(whole) if whole else 0.0


def in_all_languages(records, compute) -> Figure:
    """Return a figure that says in each language why it is empty.

    It is computed again in each of them: sentences are made where a figure is.

    :param records: what computes it
    :param compute: a function of these records in one language
    """
    figure = compute(records)
    if not figure.reason:
        return figure
    codes = {code for code, _name in records.env["res.lang"].get_installed()}
    reasons = {
        code: compute(records.with_context(lang=code)).reason
        for code in codes | {"en_US"}
    }
    return figure._replace(reasons=reasons)
