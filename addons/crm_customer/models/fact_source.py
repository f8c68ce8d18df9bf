"""What a fact is, and where a group of facts comes from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from odoo import SUPERUSER_ID, models
from odoo.fields import Domain
from odoo.tools import SQL

#: journal entries that sell to a customer or take a sale back
SALE_MOVE_TYPES = ("out_invoice", "out_refund", "out_receipt")


class CompanyClock(NamedTuple):
    """The calendar of one company at the moment of computation."""

    company_id: int
    #: the date in the company's time zone
    today: date
    #: documents of this date and earlier are outside the last 12 months
    year_ago: date
    #: documents of this date and earlier are outside the last 24 months
    two_years_ago: date
    #: name of the time zone in which the company's days begin
    timezone: str
    #: decimals of the company's currency
    digits: int


def all_documents(_customer: models.Model, _clock: CompanyClock) -> Domain:
    """Select every document of a source; the documents of a plain total."""
    return Domain.TRUE


@dataclass(frozen=True)
class Fact:
    """One column of ``crm.customer``.

    :param value: SQL aggregate over the rows ``doc`` of the source
    :param documents: takes the customer and the company's clock, gives the
        domain of the documents behind the value, on top of the source's own
    :param nullable: leave the column empty where there is nothing to aggregate;
        otherwise a number is zero there
    """

    value: SQL
    documents: Callable[[models.Model, CompanyClock], Domain] = all_documents
    nullable: bool = False


@dataclass(frozen=True)
class FactSource:
    """Facts aggregated from one kind of document.

    :param documents: SELECT over ``scope`` and the document's tables that gives
        ``partner_id`` and ``company_id`` of the scope and what the facts need.
        ``scope`` has the columns of :class:`CompanyClock` and ``partner_id``
    :param facts: facts by field name. A field named by several sources takes
        the first value that is not empty, in the order of the sources
    :param model: model of the documents, opened from a figure
    :param domain: takes the customer, gives the domain of its documents
    :param view: XML id of the list view that shows the documents
    :param context: context in which they are shown
    :param due: SQL aggregate over ``doc``: the first day, after today, on which
        the clock alone changes one of the facts
    :param makes_customer: whether having such a document makes a contact a
        customer of the company
    """

    documents: SQL
    facts: dict[str, Fact]
    model: str = ""
    domain: Callable[[models.Model], Domain] = lambda _customer: Domain.TRUE
    view: str = ""
    context: dict[str, object] = field(default_factory=dict)
    due: SQL | None = None
    makes_customer: bool = True


@dataclass(frozen=True)
class Layer:
    """Columns computed from what stands in the same row already.

    :param columns: SQL expression by field name, over ``prev``: the columns of
        ``scope``, all facts and the columns of the layers before, and
        ``customer_id``, the id of the stored row, if there is one
    :param joins: SQL that joins frozen tables to ``prev``, at most one row each
    :param due: SQL expressions of the first day, after today, on which the clock
        alone changes one of the columns
    """

    columns: dict[str, SQL]
    joins: SQL = SQL()
    due: tuple[SQL, ...] = ()


def latest_salesperson(date: SQL) -> SQL:
    """Aggregate the salesperson of the latest document; a script is none.

    :param date: expression over ``doc``, which has ``id`` and ``user_id``
    """
    return SQL(
        "(ARRAY_AGG(doc.user_id ORDER BY %s DESC NULLS LAST, doc.id DESC)"
        " FILTER (WHERE doc.user_id != %s))[1]",
        date,
        SUPERUSER_ID,
    )
