import contextlib
from datetime import date

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.i18n import format_list

from odoo.addons.crm_customer.models.date_guard import check_years

from ..engine import relative
from ..engine.order import find_cycle
from .crm_segment_clock import DATES
from .crm_segment_mentions import MEMBERSHIP
from .crm_segment_rule_behavior import NUMBER_MEASURES
from .crm_segment_text_domain import NUMBERS
from .domain_walk import MissingField, walk
from .rule_error import RuleError

#: what comes of values that make no sense: a window of more days than there are, too
NO_VALUE = (OverflowError, TypeError, ValueError)
COMPARED = ("=", "!=", "in", "not in", "<", "<=", ">", ">=")


class CrmSegment(models.Model):
    """Rules that refer to one another must come to an end."""

    _inherit = "crm.segment"

    @api.model
    def _get_references(self):
        """Return which segments each segment refers to, in all companies.

        In sudo, because a cycle may lead through segments that the reader cannot see.

        :rtype: dict[int, set[int]]
        """
        conditions = self.env["crm.segment.condition"].sudo()
        graph = {}
        for condition in conditions.search(
            Domain("kind", "=", "segment")
            | Domain("kind", "=", "attribute") & Domain("domain", "like", MEMBERSHIP)
        ):
            references = graph.setdefault(condition.segment_id.id, set())
            with contextlib.suppress(MissingField, RuleError):
                references |= condition._find_references()
        return graph

    def _check_cycles(self):
        """Refuse segments that refer to themselves through others.

        A circle that others are in, however it came about, is no fault of these.
        """
        cycle = find_cycle(self._get_references(), self.ids)
        if cycle:
            segments = self.sudo().browse(cycle)
            raise RuleError(
                self.env._(
                    "A segment cannot depend on itself: %(path)s. Remove one of these "
                    "conditions.",
                    path=" → ".join(segment.name for segment in segments),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_named(self):
        """Refuse to delete a segment that others name. sudo, as for cycles."""
        naming = self.env["crm.segment.condition"].sudo()
        found = naming.search(
            [
                ("kind", "=", "segment"),
                ("other_id", "in", self.ids),
                ("segment_id", "not in", self.ids),
            ]
        )
        if found:
            raise UserError(
                self.env._(
                    "The rules of other segments name “%(segments)s”: %(others)s. "
                    "Archive it, or remove these conditions first.",
                    segments=format_list(self.env, found.other_id.mapped("name")),
                    others=format_list(self.env, found.segment_id.mapped("name")),
                )
            )

    @api.constrains("company_id")
    def _check_company_of_conditions(self):
        self.group_ids.condition_ids._check_rule_on_save()


class CrmSegmentCondition(models.Model):
    """What a condition may not be; each refusal names the condition in words."""

    _inherit = "crm.segment.condition"

    @api.constrains(
        *("group_id", "kind", "domain", "source", "measure", "measure_field"),
        *("document_domain", "operator", "value", "value_to", "window"),
        *("window_count", "window_unit", "date_from", "date_to"),
        *("stage_from", "stage_to", "other_id", "on_date"),
    )
    def _check_rule_on_save(self):
        check_years(self, "date_from", "date_to", "on_date")
        # The ORM may call a constraint in sudo, and the rights of the user count here.
        for condition in self.sudo(False):
            condition._check_rule()
            condition._check_statement()
        self.segment_id._check_cycles()

    def _check_rule(self):
        """Refuse what is wrong in this condition itself.

        :raise RuleError: names the condition and what to do
        """
        getattr(self, f"_check_rule_{self.kind}")()

    def _check_statement(self):
        """Refuse what only shows when the statement is made, such as an operator that
        the search of a computed field does not know."""
        customers = self.env["crm.customer"]
        try:
            customers._search(self._get_domain())
        except RuleError:
            raise
        except AccessError as error:
            # It names the condition already.
            raise RuleError(str(error)) from error
        except (UserError, NotImplementedError, *NO_VALUE) as error:
            self._refuse(
                self.env._("It cannot be computed: %(reason)s", reason=error), error
            )

    def _check_rule_attribute(self):
        self._check_domain(self.env["crm.customer"], self.domain)

    def _check_rule_behavior(self):
        source = self._get_source()
        if source.model not in self.env:
            self._refuse(self.env._("Its documents do not exist any more."))
        if not self.measure or not self.operator:
            self._refuse(self.env._("Choose what is measured and how it is compared."))
        if self.measure in NUMBER_MEASURES and self.measure_field not in source.numbers:
            self._refuse(self.env._("Choose the number of the documents to measure."))
        if self.measure == "products" and not source.product:
            self._refuse(
                self.env._("These documents have no products: choose another measure.")
            )
        if self.operator == "between" and self.value_to < self.value:
            self._refuse(
                self.env._(
                    "The second number is smaller than the first: exchange them."
                )
            )
        self._check_window()
        model = self.env[source.model]
        if self.measure in NUMBER_MEASURES:
            self._check_field(model, model._fields[self.measure_field])
        self._check_domain(model, self.document_domain)

    def _check_rule_stage(self):
        if not self.stage_to:
            self._refuse(self.env._("Choose the stage that customers come into."))
        self._check_window()

    def _check_rule_segment(self):
        if not self.other_id:
            self._refuse(self.env._("Choose the other segment."))
        company = self.segment_id.company_id
        if company and self.other_id.sudo().company_id != company:
            self._refuse(
                self.env._(
                    "It belongs to another company: choose a segment of %(company)s.",
                    company=company.name,
                )
            )

    def _check_window(self):
        if self.window == "last" and (self.window_count < 1 or not self.window_unit):
            self._refuse(self.env._("Its window must be at least 1 day long."))
        if self.window == "between":
            if not self.date_from and not self.date_to:
                self._refuse(self.env._("Give its window a first or a last day."))
            if self.date_from and self.date_to and self.date_to < self.date_from:
                self._refuse(
                    self.env._("Its window ends before it begins: exchange the dates.")
                )

    def _check_domain(self, model, text):
        """Refuse a domain with fields that do not exist, that the reader may not read
        or that cannot be searched, and with values of another kind."""
        domain = self._parse(text)
        try:
            for leaf in walk(model, domain):
                for step_model, field in leaf.steps:
                    self._check_field(step_model, field)
                self._check_value(leaf)
            domain.optimize(model)
        except MissingField as error:
            self._refuse(
                self.env._(
                    "There is no field “%(field)s”. The addon that had it may be "
                    "uninstalled: choose another field.",
                    field=error.name,
                ),
                error,
            )
        except (NotImplementedError, *NO_VALUE) as error:
            self._refuse(
                self.env._("Its domain makes no sense: %(reason)s", reason=error), error
            )

    def _check_field(self, model, field):
        label = field.get_description(model.env, ["string"])["string"]
        comodel = model.env.get(field.comodel_name) if field.relational else model
        readable = model.has_access("read") and model._has_field_access(field, "read")
        if not readable or comodel is None or not comodel.has_access("read"):
            self._refuse(
                self.env._("You may not read the field “%(field)s”.", field=label)
            )
        if not field._description_searchable:
            self._refuse(
                self.env._(
                    "The field “%(field)s” cannot be searched: choose another.",
                    field=label,
                )
            )

    def _check_value(self, leaf):
        """Refuse the comparison of a date with a number, or of a number with text."""
        field = leaf.steps[-1][1]
        if leaf.part or leaf.operator not in COMPARED:
            return
        listed = isinstance(leaf.value, (list, tuple, set))
        for value in leaf.value if listed else [leaf.value]:
            if value is False or value is None:
                continue
            if field.type in DATES and not self._is_date(value):
                self._refuse(
                    self.env._(
                        "It compares the date “%(field)s” with “%(value)s”: enter a "
                        "date.",
                        field=field.get_description(self.env, ["string"])["string"],
                        value=value,
                    )
                )
            if field.type in NUMBERS and not isinstance(value, (int, float)):
                self._refuse(
                    self.env._(
                        "It compares the number “%(field)s” with “%(value)s”: enter a "
                        "number.",
                        field=field.get_description(self.env, ["string"])["string"],
                        value=value,
                    )
                )

    def _is_date(self, value):
        """Tell whether a value of a domain is a date, or one relative to today."""
        if not isinstance(value, str):
            return isinstance(value, date)
        try:
            if relative.is_relative(value):
                relative.resolve(value, self._get_moment())
            else:
                date.fromisoformat(value[:10])
        except (OverflowError, ValueError):
            return False
        return True

    def _refuse(self, reason, error=None):
        """Raise a sentence that names this condition."""
        raise RuleError(
            self.env._(
                "Condition “%(condition)s”: %(reason)s",
                condition=self._get_text(),
                reason=reason,
            )
        ) from error
