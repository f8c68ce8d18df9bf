"""What a kind of documents is on which the behavior of customers is measured."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from odoo.fields import Domain
from odoo.tools import SQL

#: takes a path from the document to a stored field, gives its SQL
Columns = Callable[[str], SQL]
#: the SQL of a number of a document
Number = Callable[[Columns], SQL]


def of_company(company_id: int) -> Domain:
    """Select the documents of a company by their own ``company_id``."""
    return Domain("company_id", "=", company_id)


def plain(name: str) -> Number:
    """Measure a column as it is: a quantity, or money in company currency."""
    return lambda column: column(name)


def at_rate(name: str, rate: str) -> Number:
    """Measure money in company currency at the rate of the document.

    :param rate: path to the rate from company currency to that of the document
    """
    return lambda column: SQL("%s / NULLIF(%s, 0)", column(name), column(rate))


@dataclass(frozen=True)
class BehaviorSource:
    """Documents of one kind, how they belong to customers, and what is measured.

    Paths lead from the document through Many2one fields to a stored field.

    :param label: the documents in plural, in the reader's language, as in a sentence
    :param model: model of the documents
    :param date: path to the date or time that the document bears; a document without
        one is in no window
    :param contact: path to the contact whose document it is; it counts for the
        commercial partner of the contact. A path to a plain number is the contact's id
    :param domain: the documents that count at all
    :param company: takes the id of a company, gives the domain of its documents. None
        where documents have no company: those of contacts that belong to the company or
        to none
    :param product: path to the product; empty where documents have none
    :param numbers: the numbers that can be measured, by the name of a field of the
        model, which labels it; money is in company currency
    """

    label: str
    model: str
    date: str
    contact: str = "partner_id"
    domain: Domain = Domain.TRUE
    company: Callable[[int], Domain] | None = of_company
    product: str = ""
    numbers: Mapping[str, Number] = field(default_factory=dict)


def join_paths(domain: Domain) -> Domain:
    """Return the same domain with joins where the ORM would nest SELECTs.

    On millions of documents one join per path is several times faster. The documents
    joined to are read whatever the reader's rights on them: who may read a line may
    know to whom it belongs and of when it is.

    :param domain: of a source; its paths go through Many2one fields
    """
    return domain.map_conditions(_join_path)


def _join_path(leaf):
    *steps, name = leaf.field_expr.split(".")
    if not steps:
        return leaf

    def to_sql(model, alias, query):
        for step in steps:
            model, alias = model._fields[step].join(model, alias, query)
        found = Domain(name, leaf.operator, leaf.value).optimize_full(model)
        return found._to_sql(model, alias, query)

    return Domain.custom(to_sql=to_sql)
