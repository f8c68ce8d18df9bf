from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine import relative
from ..engine.measure import change_points
from ..engine.span import Span, moved
from .crm_segment_rule_behavior import AGE_MEASURES
from .documents import ANY_DOCUMENT, in_rows

DATES = ("date", "datetime")
RELATIVE_OPERATORS = ("in", "not in", "<", "<=", ">", ">=")


class CrmSegmentCondition(models.Model):
    """What the passing of time does to a condition."""

    _inherit = "crm.segment.condition"

    def _find_crossing(self, day_from, day_to):
        """Return the domain of the customers whose answer the clock alone may change.

        Everybody else gives the same answer on both days. It finds some customers too
        whose answer is the same after all, but only by what moves: a date that the
        days crossed, or a document that entered or left the window.

        :param date day_from: the company's day of the last answer
        :param date day_to: a later day of the company
        """
        self.ensure_one()
        self._check_rule()
        return getattr(self, f"_find_crossing_{self.kind}")(Span(day_from, day_to))

    def _find_crossing_attribute(self, days):
        return self._cross(self.env["crm.customer"], self._parse(self.domain), days)

    def _find_crossing_segment(self, _days):
        """The stored membership says it: the clock of the other segment changes it."""
        return Domain.FALSE

    def _find_crossing_stage(self, days):
        spans = self._get_moved_spans(days)
        if not spans:
            return Domain.FALSE
        moving = Domain.OR(self._get_days_domain(span) for span in spans)
        return self._find_by_history(
            "crm.customer.stage.interval", self._get_stage_domain() & moving
        )

    def _find_crossing_behavior(self, days):
        """A document moves, or one that decides becomes old enough."""
        spans = self._get_moved_spans(days)
        if self.measure in AGE_MEASURES:
            spans.append(days)
            spans += [
                Span(*(day - timedelta(days=age) for day in days))
                for age in change_points(*self._comparison())
            ]
        found = Domain.FALSE
        if spans:
            documents = self._find_documents(self._get_document_domain_of(days))
            documents.keep(spans)
            found |= in_rows(documents.group(ANY_DOCUMENT), "partner_id")
        model = self.env[self._get_source().model]
        crossing = self._cross(model, self._parse(self.document_domain), days)
        if not crossing.is_false():
            documents = self._find_documents(crossing)
            found |= in_rows(documents.group(ANY_DOCUMENT), "partner_id")
        return found

    def _get_document_domain_of(self, days):
        """Return the domain of the documents that count on one of two days."""
        model = self.env[self._get_source().model]
        domain = self._parse(self.document_domain)
        return Domain.OR(self._at_moment(model, domain, day) for day in days)

    def _get_moved_spans(self, days):
        """Return the days that come into the window, or leave it, with the clock."""
        if self.window != "last":
            return []
        return moved(*(self._get_window(day) for day in days))

    @api.model
    def _age_fields(self):
        """Return the figures that count days up to today and are not stored, with the
        date from which they count. An addon adds its own with ``super()``.

        :rtype: dict[str, str]
        """
        return {"overdue_days": "oldest_due_date"}

    def _at_moment(self, model, domain, day=None):
        """Return a domain whose relative dates are those of a day of the company.

        :param model: the model of the domain
        :param day: another day than today; times are those of its beginning
        """

        def fix(leaf):
            if isinstance(leaf.value, Domain):
                inner = self._at_moment(_comodel(model, leaf), leaf.value, day)
                return Domain(leaf.field_expr, leaf.operator, inner)
            if not _is_relative(model, leaf):
                return leaf
            value = self._resolve(model, leaf, self._get_moment(day))
            return Domain(leaf.field_expr, leaf.operator, value)

        return domain.optimize(model).map_conditions(fix)

    def _cross(self, model, domain, days):
        """Return the domain of the records to which a domain may give another answer.

        :param days: ``Span`` of the two days
        """
        leaves = domain.optimize(model).iter_conditions()
        return Domain.OR(self._cross_leaf(model, leaf, days) for leaf in leaves)

    def _cross_leaf(self, model, leaf, days):
        if isinstance(leaf.value, Domain):
            inner = self._cross(_comodel(model, leaf), leaf.value, days)
            return inner if inner.is_false() else Domain(leaf.field_expr, "any", inner)
        ages = self._age_fields() if model._name == "crm.customer" else {}
        if leaf.field_expr in ages:
            return self._cross_age(ages[leaf.field_expr], leaf, days)
        if not _is_relative(model, leaf):
            return Domain.FALSE
        # Times within a day may have passed at any hour of both days.
        first, last = (
            self._resolve(model, leaf, moment)
            for moment in (self._get_moment(days.after), self._get_end(days.until))
        )
        name = leaf.field_expr
        if leaf.operator in ("in", "not in"):
            return Domain(name, "in", sorted(set(first) ^ set(last)))
        low, high = sorted((first, last))
        if leaf.operator in ("<", ">="):
            return Domain(name, ">=", low) & Domain(name, "<", high)
        return Domain(name, ">", low) & Domain(name, "<=", high)

    def _cross_age(self, name, leaf, days):
        """Find the dates from which the days up to today reach a number.

        A list is what equality has become; negation changes at the same ages.
        """
        if leaf.operator in ("in", "not in"):
            comparisons = [("=", value or 0) for value in leaf.value]
        else:
            comparisons = [(leaf.operator, leaf.value)]
        return Domain.OR(
            Domain(name, ">", days.after - timedelta(days=age))
            & Domain(name, "<=", days.until - timedelta(days=age))
            for comparison in comparisons
            for age in change_points(*comparison)
        )

    def _resolve(self, model, leaf, moment):
        """Return the value of a leaf at a moment, fit for its field: for ``in`` a list
        without the values that say that a field is empty when there is no date."""
        company = self.segment_id.company_id or self.env.company
        lang = company.sudo().partner_id.lang or "en_US"
        week_start = int(self.env["res.lang"]._get_data(code=lang).week_start) - 1
        is_date = model._fields[leaf.field_expr].type == "date"

        def one(value):
            if relative.is_relative(value):
                value = relative.resolve(value, moment, week_start)
            if is_date and isinstance(value, datetime):
                value = pytz.utc.localize(value).astimezone(moment.tzinfo)
            if is_date:
                return fields.Date.to_date(value)
            if isinstance(value, datetime) or not value:
                return value
            day = moment.tzinfo.localize(datetime.combine(value, time.min))
            return day.astimezone(pytz.utc).replace(tzinfo=None)

        if leaf.operator in ("in", "not in"):
            return [one(value) for value in leaf.value]
        return one(leaf.value)

    def _get_moment(self, day=None):
        """Return now, or the beginning of a day, in the time zone of the company."""
        timezone = pytz.timezone(self._get_clock().timezone)
        if day:
            return timezone.localize(datetime.combine(day, time.min))
        return pytz.utc.localize(fields.Datetime.now()).astimezone(timezone)

    def _get_end(self, day):
        """Return the last second of a day in the time zone of the company."""
        return self._get_moment(day) + timedelta(days=1, seconds=-1)


def _comodel(model, leaf):
    return model.env[model._fields[leaf.field_expr].comodel_name]


def _is_relative(model, leaf):
    """Tell whether a leaf compares a date with one that depends on the moment."""
    field = model._fields.get(leaf.field_expr)
    if not field or field.type not in DATES or leaf.operator not in RELATIVE_OPERATORS:
        return False
    listed = leaf.operator in ("in", "not in")
    return any(map(relative.is_relative, leaf.value if listed else [leaf.value]))
