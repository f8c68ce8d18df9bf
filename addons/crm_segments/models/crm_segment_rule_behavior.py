from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.measure import ZERO_MEASURES, holds
from ..engine.span import between, last_days
from .behavior_source import join_paths
from .documents import Aggregate, Documents, in_rows
from .rule_error import RuleError

COMPARISONS = {
    ">=": SQL(">="),
    "<=": SQL("<="),
    ">": SQL(">"),
    "<": SQL("<"),
    "=": SQL("="),
}
#: measures whose result is a mean or a value of a number, with the decimals of a rule
NUMBER_MEASURES = {
    "sum": SQL("SUM"),
    "avg": SQL("AVG"),
    "min": SQL("MIN"),
    "max": SQL("MAX"),
}
#: measures of days since a document; those of days to come are not counted
AGE_MEASURES = {"first": SQL("MIN"), "last": SQL("MAX")}


class CrmSegmentCondition(models.Model):
    """How a condition on behavior becomes one grouped SELECT over documents."""

    _inherit = "crm.segment.condition"

    def _get_domain_behavior(self):
        """Select the customers whose documents have the measure.

        Who has no document has a count, a sum and a number of days and of products of
        zero, so when zero meets the condition the SELECT finds those who fail it.
        """
        documents = self._get_documents()
        measure = self._query_measure(documents)
        condition = self._query_comparison(measure.value)
        zero_holds = self.measure in ZERO_MEASURES and holds(0, *self._comparison())
        if zero_holds:
            condition = SQL("NOT (%s)", condition)
        rows = documents.group(measure, condition)
        return in_rows(rows, "partner_id", found=not zero_holds)

    def _read_values(self, customers):
        """Return the measure of some customers, by the SELECT of the rule.

        :param customers: records of ``crm.customer``
        :return: the value by customer id; a customer without documents has 0 where that
            is what the measure is then, and is left out otherwise
        """
        condition = self.with_context(crm_segment_scope=customers.ids)
        documents = condition._get_documents()
        rows = documents.group(condition._query_measure(documents))
        found = dict(self.env.execute_query(rows))
        empty = {0: 0.0} if self.measure in ZERO_MEASURES else {}
        return {
            customer.id: float(found.get(customer.partner_id.id, empty.get(0, 0.0)))
            for customer in customers
            if customer.partner_id.id in found or empty
        }

    def _get_source(self):
        """Return the documents that this condition measures.

        :raise RuleError: no addon that is installed knows them
        """
        source = self._behavior_sources().get(self.source)
        if not source:
            raise RuleError(
                self.env._(
                    "A condition on behavior reads documents of the kind “%s”, which "
                    "no installed addon has: choose other documents.",
                    self.source or "–",
                )
            )
        return source

    def _get_clock(self):
        """Return the calendar of the company of this condition, now."""
        company = self.segment_id.company_id or self.env.company
        return self.env["crm.customer"]._get_clock(company)

    def _comparison(self):
        """Return operator and values as ``engine.measure`` takes them."""
        return self.operator, self.value, self.value_to

    def _get_window(self, today=None):
        """Return the days of the window as a ``Span``, or None if all days are inside.

        :param today: another day than the company's today
        """
        if self.window == "last":
            today = today or self._get_clock().today
            return last_days(today, self.window_count, self.window_unit)
        if self.window == "between":
            return between(self.date_from, self.date_to)
        return None

    def _get_documents(self):
        """Return the documents that are measured, with the environment's rights."""
        documents = self._find_documents(self._get_document_domain())
        if self.window != "ever":
            documents.keep([self._get_window()])
        if self.measure in AGE_MEASURES:
            documents.keep([between(None, self._get_clock().today)])
        return documents

    def _find_documents(self, domain):
        """Return the documents of the source, of the company and of the customers in
        scope, that meet a domain."""
        source, clock = self._get_source(), self._get_clock()
        own = source.domain
        if source.company:
            own &= source.company(clock.company_id)
        return Documents(
            self.env[source.model],
            source,
            clock,
            join_paths(own) & domain,
            self.env.context.get("crm_segment_scope"),
        )

    def _get_document_domain(self):
        """Return the domain that this condition adds to that of the source."""
        model = self.env[self._get_source().model]
        return self._at_moment(model, self._parse(self.document_domain))

    def _get_documents_of(self, customer):
        """Return the domain of the documents of one customer that are measured, as an
        action can hold it.

        :param customer: a record of ``crm.customer``
        """
        source, clock = self._get_source(), self._get_clock()
        contacts = Domain("commercial_partner_id", "=", customer.partner_id.id)
        domain = source.domain & self._get_document_domain()
        if source.company:
            domain &= source.company(clock.company_id)
        else:
            contacts &= Domain("company_id", "in", [clock.company_id, False])
        partners = self.env["res.partner"].with_context(active_test=False)
        domain &= Domain(source.contact, "in", partners.search(contacts).ids)
        return domain & self._get_window_domain(source, clock)

    def _get_window_domain(self, source, clock):
        """Return the domain of the documents in the window of this condition."""
        spans = [self._get_window()] if self.window != "ever" else []
        if self.measure in AGE_MEASURES:
            spans.append(between(None, clock.today))
        model = self.env[source.model]
        return Domain.AND(
            self._get_span_domain(model, source.date, span, clock) for span in spans
        )

    def _query_measure(self, documents):
        """Return the ``Aggregate``; the ORM has none over converted columns."""
        source = documents.source
        if self.measure == "count":
            return Aggregate(SQL("SUM(contact.number)"), {"number": SQL("COUNT(*)")})
        if self.measure == "days":
            return _count_different(documents.day())
        if self.measure == "products":
            return _count_different(documents.column(source.product))
        if self.measure in AGE_MEASURES:
            extreme, date = AGE_MEASURES[self.measure], documents.column(source.date)
            day = documents.as_day(SQL("%s(contact.date)", extreme))
            return Aggregate(
                SQL("%s::date - %s", documents.clock.today, day),
                {"date": SQL("%s(%s)", extreme, date)},
            )
        number = source.numbers[self.measure_field](documents.column)
        return self._query_number(SQL("(%s)::numeric", number))

    def _query_number(self, number):
        """Return the aggregate of a number, as exact as a condition's value can be."""
        if self.measure in ("min", "max"):
            extreme = NUMBER_MEASURES[self.measure]
            parts = {"extreme": SQL("%s(%s)", extreme, number)}
            value = SQL("%s(contact.extreme)", extreme)
        else:
            parts = {"total": SQL("SUM(%s)", number)}
            value = SQL("COALESCE(SUM(contact.total), 0)")
        if self.measure == "avg":
            parts["number"] = SQL("COUNT(%s)", number)
            value = SQL("SUM(contact.total) / NULLIF(SUM(contact.number), 0)")
        return Aggregate(SQL("ROUND(%s, 2)", value), parts)

    def _query_comparison(self, value):
        """Compare an aggregate with the value of this condition."""
        if self.operator == "between":
            return SQL(
                "%s BETWEEN %s::numeric AND %s::numeric",
                value,
                self.value,
                self.value_to,
            )
        return SQL("%s %s %s::numeric", value, COMPARISONS[self.operator], self.value)


def _count_different(value):
    """Return the aggregate that counts the different values over all contacts."""
    return Aggregate(SQL("COUNT(DISTINCT contact.value)"), keys={"value": value})
