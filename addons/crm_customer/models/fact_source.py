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
    #: documents of this date and earlier are outside the last 6 months
    half_year_ago: date
    #: name of the time zone in which the company's days begin
    timezone: str
    #: decimals of the company's currency
    digits: int


#: takes the customer and the company's clock, gives the domain of some documents
DocumentsOf = Callable[[models.Model, CompanyClock], Domain]


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
    documents: DocumentsOf = all_documents
    nullable: bool = False


@dataclass(frozen=True)
class FactSource:
    """Facts aggregated from one kind of document.

    :param documents: SELECT over ``scope_contact`` (or ``scope``) and the document's
        tables, see ``crm.customer._query_scopes()``, that gives
        ``partner_id`` and ``company_id`` of the scope and what the facts need.
        ``scope`` has the columns of :class:`CompanyClock` and ``partner_id``
        A SELECT that goes on from documents to their lines compares the company with
        ``CASE document.company_id WHEN scope.company_id THEN TRUE END``: two equations
        make the planner expect few documents, and look up their lines one by one
    :param facts: facts by field name. A field named by several sources takes
        the first value that is not empty, in the order of the sources
    :param parts: aggregates by name that layers read as ``prev.<name>`` and that are
        not stored; each name in one source only
    :param model: model of the documents, opened from a figure
    :param owner: path from a document to the commercial partner whose it is; empty
        where the domain says whose it is
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
    parts: dict[str, SQL] = field(default_factory=dict)
    model: str = ""
    owner: str = "partner_id.commercial_partner_id"
    domain: Callable[[models.Model], Domain] = lambda _customer: Domain.TRUE
    view: str = ""
    context: dict[str, object] = field(default_factory=dict)
    due: SQL | None = None
    makes_customer: bool = True


@dataclass(frozen=True)
class Layer:
    """Columns computed from what stands in the same row already.

    :param columns: SQL expression by field name, over ``prev``: the columns of
        ``scope``, all facts, the parts of the sources, the columns of the layers
        before, and ``customer_id``, the id of the stored row, if there is one
    :param joins: SQL that joins frozen tables to ``prev``, at most one row each
    :param due: SQL expressions of the first day, after today, on which the clock
        alone changes one of the columns
    :param documents: by column the name of the source whose documents stand behind
        it, and which of them, as in :class:`Fact`
    """

    columns: dict[str, SQL]
    joins: SQL = SQL()
    due: tuple[SQL, ...] = ()
    documents: dict[str, tuple[str, DocumentsOf]] = field(default_factory=dict)


def latest_salesperson(moment: SQL) -> SQL:
    """Aggregate the salesperson of the latest document; a script is none.

    Of several documents of one moment it is the one with the largest id. The largest
    of arrays needs no sorting, unlike the first of an ordered aggregate.

    :param moment: date or timestamp over ``doc``, which has ``id`` and ``user_id``;
        NULL is earliest
    """
    return SQL(
        """
        (MAX(ARRAY[COALESCE((EXTRACT(EPOCH FROM %s) * 1000000)::bigint,
                            -9223372036854775808),
                   doc.id, doc.user_id])
            FILTER (WHERE doc.user_id != %s))[3]
        """,
        moment,
        SUPERUSER_ID,
    )
