from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .documents import end_of_day, in_rows

MEMBER = "crm.segment.member"


class CrmSegmentCondition(models.Model):
    """How a condition on what is stored of the past becomes a domain."""

    _inherit = "crm.segment.condition"

    def _get_domain_stage(self):
        """Select the customers who came into a stage during the window."""
        return self._find_by_history(
            "crm.customer.stage.interval",
            self._get_stage_domain() & self._get_days_domain(self._get_window()),
        )

    def _get_domain_segment(self):
        """Select the members of the other segment, as they are stored: a rule that
        refers to another never computes it."""
        domain = Domain("segment_id", "=", self.other_id.id)
        if self.on_date:
            end = end_of_day(self.on_date, self._get_clock())
            domain &= Domain("date_from", "<", end) & (
                Domain("date_to", "=", False) | Domain("date_to", ">=", end)
            )
        else:
            domain &= Domain("date_to", "=", False)
        return self._find_by_history(MEMBER, domain)

    def _get_stage_domain(self):
        """Return the domain of the stays that this condition means, at any time."""
        domain = Domain("stage", "=", self.stage_to)
        if self.stage_from:
            domain &= Domain("previous_stage", "=", self.stage_from)
        return domain

    def _get_days_domain(self, span):
        """Return the domain of the intervals that began on the days of a span."""
        if span is None:
            return Domain.TRUE
        model = self.env["crm.customer.stage.interval"]
        return self._get_span_domain(model, "date_from", span, self._get_clock())

    def _get_span_domain(self, model, path, span, clock):
        """Return the domain of the records whose date lies in a span of the company's
        days.

        :param path: path to a date, or to a time in UTC
        """
        for step in path.split(".")[:-1]:
            model = model[step]
        is_date = model._fields[path.rsplit(".", 1)[-1]].type == "date"
        domain = Domain(path, "!=", False)
        if span.after:
            after = span.after if is_date else end_of_day(span.after, clock)
            domain &= Domain(path, ">" if is_date else ">=", after)
        if span.until:
            until = span.until if is_date else end_of_day(span.until, clock)
            domain &= Domain(path, "<=" if is_date else "<", until)
        return domain

    def _find_by_history(self, model, domain):
        """Select the customers with a row of history that meets a domain; of customers
        in scope only, if there is a scope."""
        scope = self.env.context.get("crm_segment_scope")
        if scope is not None:
            domain &= Domain("customer_id", "in", list(scope))
        history = self.env[model]
        query = history._search(domain & Domain("customer_id", "!=", False))
        customer = history._field_to_sql(history._table, "customer_id", query)
        query.groupby = customer
        return in_rows(query.select(SQL("%s AS key", customer)), "id")
