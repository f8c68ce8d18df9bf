"""The documents of a condition as one query."""

from datetime import timedelta
from typing import NamedTuple
from zlib import crc32

from odoo.fields import Domain
from odoo.tools import SQL, Query

from odoo.addons.crm_customer.engine.window import beginning

ONE_DAY = timedelta(days=1)


class Aggregate(NamedTuple):
    """A measure in two steps: over the documents of each contact, then over the
    contacts of each customer.

    Contacts are joined after the first step: once each, and not once per document.

    :param value: SQL aggregate over ``contact``, the rows of the first step
    :param parts: what these rows have beside the contact, by name: SQL aggregates over
        the documents
    :param keys: likewise, values that make a row of their own for each contact
    """

    value: SQL
    parts: dict[str, SQL] = {}
    keys: dict[str, SQL] = {}


#: for who only asks whether there is a document
ANY_DOCUMENT = Aggregate(SQL("TRUE"))


class Documents:
    """Documents of one kind, and the commercial partners whose they are.

    :param records: the model of the documents, with the rights of who reads them
    :param source: their :class:`BehaviorSource`
    :param clock: the ``CompanyClock`` of the company
    :param domain: which of them
    :param scope: ids of customers; only their documents are read. None: everybody's
    """

    def __init__(self, records, source, clock, domain, scope=None):
        self.model = records.with_context(active_test=False)
        self.source = source
        self.clock = clock
        self.query = self.model._search(domain)
        if scope is not None:
            self._keep_scope(scope)

    def column(self, path: str) -> SQL:
        """Return a field of the document, or of what a path leads to."""
        model, alias, name = self._follow(path)
        return model._field_to_sql(alias, name, self.query)

    def day(self) -> SQL:
        """Return the day of the document in the company's time zone."""
        return self.as_day(self.column(self.source.date))

    def as_day(self, value: SQL) -> SQL:
        """Return the day of a document's date, or of the least or greatest one."""
        if self._date_field().type == "date":
            return value
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", value, self.clock.timezone
        )

    def keep(self, spans) -> None:
        """Keep the documents of the days in one of some spans."""
        column = self.column(self.source.date)
        is_date = self._date_field().type == "date"
        conditions = [self._within(column, span, is_date) for span in spans]
        self.query.add_where(
            SQL("(%s)", SQL(" OR ").join(conditions or [SQL("FALSE")]))
        )

    def group(self, aggregate: Aggregate, having: SQL | None = None) -> SQL:
        """Return one row per commercial partner: ``key``, its id, and ``value``.

        :param having: the condition of the partners that are returned
        """
        contact = self.column(self.source.contact)
        keys = {"id": contact, **aggregate.keys}
        columns = {**keys, **aggregate.parts}
        self.query.groupby = SQL(", ").join(keys.values())
        contacts = self.query.select(
            *(
                SQL("%s AS %s", value, SQL.identifier(name))
                for name, value in columns.items()
            )
        )
        partners = self.model.env["res.partner"]
        query = Query(partners.env, "partner", SQL.identifier(partners._table))
        query.add_join(
            "JOIN", "contact", SQL("(%s)", contacts), SQL("contact.id = partner.id")
        )
        key = partners._field_to_sql("partner", "commercial_partner_id", query)
        query.add_where(SQL("%s IS NOT NULL", key))
        if not self.source.company:
            company = partners._field_to_sql("partner", "company_id", query)
            query.add_where(
                SQL("COALESCE(%s, %s) = %s", company, *(self.clock.company_id,) * 2)
            )
        query.groupby = key
        query.having = having
        return query.select(SQL("%s AS key", key), SQL("%s AS value", aggregate.value))

    def _follow(self, path):
        *steps, name = path.split(".")
        model, alias = self.model, self.model._table
        for step in steps:
            model, alias = model._fields[step].join(model, alias, self.query)
        return model, alias, name

    def _date_field(self):
        model, _alias, name = self._follow(self.source.date)
        return model._fields[name]

    def _within(self, column, span, is_date):
        """Compare the stored column, so that an index can serve."""
        limits = [
            (SQL(" > ") if is_date else SQL(" >= "), span.after),
            (SQL(" <= ") if is_date else SQL(" < "), span.until),
        ]
        terms = [
            SQL("%s%s%s", column, sign, self._limit(day, is_date))
            for sign, day in limits
            if day is not None
        ]
        return SQL("(%s)", SQL(" AND ").join([*terms, SQL("%s IS NOT NULL", column)]))

    def _limit(self, day, is_date):
        return day if is_date else end_of_day(day, self.clock)

    def _keep_scope(self, scope):
        """Keep the documents of some customers, found through their contacts."""
        partners = self.model.env["res.partner"].sudo().with_context(active_test=False)
        customers = SQL(
            "(SELECT partner_id FROM crm_customer WHERE id = ANY(%s))", list(scope)
        )
        contacts = partners._search(Domain("commercial_partner_id", "in", customers))
        column = self.column(self.source.contact)
        self.query.add_where(SQL("%s IN %s", column, contacts.subselect()))


def end_of_day(day, clock):
    """Return the instant in UTC at which a day of the company ends."""
    return beginning(day + ONE_DAY, clock.timezone)


def in_rows(rows: SQL, name: str, found: bool = True) -> Domain:
    """Select the customers that have a row, or none, in a SELECT.

    As a join, because a nested SELECT that is too large for a hash table in memory
    would be read once per customer. Equal SELECTs of one statement are read once.

    :param rows: SELECT with a column ``key`` that has no value twice
    :param name: the field of the customer that is the key
    """
    test = SQL("IS NOT NULL") if found else SQL("IS NULL")
    link = f"rows_{crc32(repr((rows.code, rows.params)).encode()):x}"

    def to_sql(model, alias, query):
        joined = query.make_alias(alias, link)
        key = SQL.identifier(joined, "key")
        condition = SQL("%s = %s", key, model._field_to_sql(alias, name, query))
        query.add_join("LEFT JOIN", joined, SQL("(%s)", rows), condition)
        return SQL("%s %s", key, test)

    return Domain.custom(to_sql=to_sql)
