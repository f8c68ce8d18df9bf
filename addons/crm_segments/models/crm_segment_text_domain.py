from datetime import date

from odoo import models
from odoo.fields import Domain
from odoo.tools import formatLang
from odoo.tools.i18n import format_list

from odoo.addons.crm_customer.models.reader_dates import format_day, format_moment

from ..engine import relative
from . import sentences
from .domain_walk import MissingField, read_leaf
from .rule_error import RuleError
from .sentences import OPPOSITES, say

NUMBERS = ("integer", "float", "monetary")


class CrmSegmentCondition(models.Model):
    """A domain in the words of the reader."""

    _inherit = "crm.segment.condition"

    def _say_domain(self, model, text, negate=False):
        """Return a domain as a sentence; the text itself if it cannot be read.

        :param model: the model of the domain
        :param str text: the domain as it is stored
        :param bool negate: say what holds where the domain does not
        """
        try:
            domain = self._parse(text)
        except RuleError:
            return say(self.env, sentences.NOT, condition=text) if negate else text
        return self._say_tree(model, ~domain if negate else domain)

    def _say_tree(self, model, domain, prefix=""):
        """Return a domain as a sentence.

        :param prefix: label of what the model is reached through
        """
        if domain.is_true() or domain.is_false():
            everybody = domain.is_true()
            return say(self.env, sentences.EVERYBODY if everybody else sentences.NOBODY)
        if hasattr(domain, "child"):
            if opposite := _find_opposite(model, domain.child):
                return self._say_tree(model, opposite, prefix)
            inner = self._say_tree(model, domain.child, prefix)
            return say(self.env, sentences.NOT, condition=inner)
        if not hasattr(domain, "children"):
            return self._say_leaf(model, domain, prefix)
        texts = []
        for child in domain.children:
            text = self._say_tree(model, child, prefix)
            if hasattr(child, "children"):
                text = say(self.env, sentences.IN_BRACKETS, condition=text)
            texts.append(text)
        style = "standard" if domain.OPERATOR == "&" else "or"
        return format_list(self.env, texts, style=style)

    def _say_leaf(self, model, condition, prefix):
        try:
            leaf = read_leaf(model, condition)
        except (MissingField, TypeError, ValueError):
            # What is gone, or is no sense, is named as it is stored.
            return f"{condition.field_expr} {condition.operator} {condition.value}"
        subject = self._say_path(leaf, prefix)
        if isinstance(leaf.value, Domain):
            return self._say_related(leaf, subject)
        field = leaf.steps[-1][1]
        operator, value = _simplify(leaf.operator, leaf.value)
        if field.type == "boolean" and operator in ("=", "!="):
            holds = bool(value) == (operator == "=")
            sentence = sentences.IS_TRUE if holds else sentences.IS_FALSE
            return say(self.env, sentence, subject=subject)
        if value is False or value is None:
            is_set = operator == "!="
            sentence = sentences.IS_SET if is_set else sentences.IS_EMPTY
            return say(self.env, sentence, subject=subject)
        if field.type in ("date", "datetime") and not leaf.part:
            return self._say_date(field, subject, operator, value)
        sentence = sentences.COMPARISONS[operator]
        return say(
            self.env,
            sentence,
            subject=subject,
            value=self._say_leaf_value(leaf, value),
        )

    def _say_path(self, leaf, prefix):
        """Return the labels of a path, as the editor of domains shows them."""
        labels = [prefix] if prefix else []
        for model, field in leaf.steps:
            labels.append(field.get_description(model.env, ["string"])["string"])
        if leaf.part:
            labels.append(leaf.part)
        return " › ".join(labels)

    def _say_related(self, leaf, subject):
        model, field = leaf.steps[-1]
        if not field.relational:
            return subject
        comodel = model.env[field.comodel_name]
        if field.type == "many2one" or field.name == "id":
            text = self._say_tree(comodel, leaf.value, subject)
            if leaf.operator == "any":
                return text
            return say(self.env, sentences.NOT, condition=text)
        text = self._say_tree(comodel, leaf.value)
        has_one = leaf.operator == "any"
        sentence = sentences.HAS_ONE if has_one else sentences.HAS_NONE
        return say(self.env, sentence, subject=subject, condition=text)

    def _say_date(self, field, subject, operator, value):
        """Return the comparison of a date; a relative one in words."""
        shift = relative.read_shift(value) if isinstance(value, str) else None
        if (
            not shift
            or operator not in sentences.AGO
            or not relative.is_relative(value)
        ):
            shown = self._say_date_value(field, value)
            sentence = sentences.DATES.get(operator) or sentences.COMPARISONS[operator]
            return say(self.env, sentence, subject=subject, value=shown)
        if not shift.count:
            return say(self.env, sentences.TODAY[operator], subject=subject)
        table = sentences.AGO if shift.count < 0 else sentences.AHEAD
        period = self._say_period(abs(shift.count), shift.unit)
        return say(self.env, table[operator], subject=subject, period=period)

    def _say_date_value(self, field, value):
        if isinstance(value, (list, tuple, set)):
            values = [self._say_date_value(field, one) for one in value]
            return format_list(self.env, values, style="or")
        if not isinstance(value, (str, date)):
            return str(value)
        try:
            if relative.is_relative(value):
                value = relative.resolve(value, self._get_moment())
            if field.type == "datetime" and len(str(value)) > len("2024-06-15"):
                return format_moment(self.env, value)
            return format_day(self.env, value)
        except ValueError:
            return str(value)

    def _say_leaf_value(self, leaf, value):
        """Return the value of a comparison as the field would show it."""
        if isinstance(value, (list, tuple, set)):
            field = leaf.steps[-1][1]
            if field.relational:
                return format_list(self.env, self._say_names(leaf, value), style="or")
            values = [self._say_leaf_value(leaf, one) for one in value]
            return format_list(self.env, values, style="or")
        model, field = leaf.steps[-1]
        if field.type == "selection":
            labels = dict(field._description_selection(model.env))
            return labels.get(value, str(value))
        if field.type in NUMBERS and not isinstance(value, str) and not leaf.part:
            if field.type == "monetary":
                company = self.segment_id.company_id or self.env.company
                return formatLang(self.env, value, currency_obj=company.currency_id)
            return self._say_number(value)
        if field.relational and isinstance(value, int):
            return self._say_names(leaf, [value])[0]
        return f"“{value}”" if isinstance(value, str) else str(value)

    def _say_names(self, leaf, values):
        """Return the names of records that the reader may see; of others the number."""
        model, field = leaf.steps[-1]
        comodel = model.env[field.comodel_name].with_context(active_test=False)
        ids = [value for value in values if isinstance(value, int)]
        seen = comodel.search([("id", "in", ids)]) if comodel.has_access("read") else ()
        names = {record.id: record.display_name for record in seen}
        return [
            names.get(value, f"#{value}") if isinstance(value, int) else f"“{value}”"
            for value in values
        ]


def _find_opposite(model, condition):
    """Return the comparison that holds where one of a number does not, or None.

    The number of a record that has none is zero. So it is not through a path that ends
    before it reaches a number, and of dates one is neither before nor after none.
    """
    field = model._fields.get(getattr(condition, "field_expr", None))
    if field and field.type in NUMBERS and condition.operator in OPPOSITES:
        opposite = OPPOSITES[condition.operator]
        return Domain(condition.field_expr, opposite, condition.value)
    return None


def _simplify(operator, value):
    """Return an operator and a value as a sentence says them: a list of one as its
    element, and without the case of letters."""
    operator = operator.replace("ilike", "like")
    if operator in ("in", "not in") and isinstance(value, (list, tuple, set)):
        if len(value) == 1:
            return ("=" if operator == "in" else "!="), next(iter(value))
    elif isinstance(value, (list, tuple, set)) and operator in ("=", "!="):
        return ("in" if operator == "=" else "not in"), value
    return {"==": "=", "<>": "!=", "=?": "="}.get(operator, operator), value
