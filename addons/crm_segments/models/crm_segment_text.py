from odoo import api, fields, models
from odoo.tools import formatLang
from odoo.tools.i18n import format_list

from odoo.addons.crm_customer.models.reader_dates import format_day

from ..engine.measure import ZERO_MEASURES
from . import sentences
from .rule_error import RuleError
from .sentences import OPPOSITES, begin, say

CONDITION_FIELDS = (
    *("kind", "negate", "domain", "source", "measure", "measure_field"),
    *("document_domain", "operator", "value", "value_to", "window", "window_count"),
    *("window_unit", "date_from", "date_to", "stage_from", "stage_to", "other_id.name"),
    "on_date",
)


class CrmSegment(models.Model):
    """The rule of a segment in the words of the reader."""

    _inherit = "crm.segment"

    rule_text = fields.Text(
        "Rule in Words",
        compute="_compute_rule_text",
        help="Who belongs to the segment, read out.",
    )

    @api.depends(
        "kind",
        "match",
        "company_id",
        "group_ids.match",
        *(f"group_ids.condition_ids.{name}" for name in CONDITION_FIELDS),
    )
    @api.depends_context("lang", "uid", "company")
    def _compute_rule_text(self):
        for segment in self:
            segment.rule_text = begin(segment._get_rule_text())

    def _get_rule_text(self):
        """Return the rule as a sentence; empty where the rule does not decide."""
        self.ensure_one()
        if self.kind != "dynamic":
            return ""
        groups = self.group_ids.filtered("condition_ids")
        if len(groups) < len(self.group_ids) and self.match == "all" or not groups:
            return say(self.env, sentences.NO_CONDITION)
        texts = [group._get_text() for group in groups]
        if len(groups) == 1:
            return texts[0]
        bracketed = [
            say(self.env, sentences.IN_BRACKETS, condition=text)
            if len(group.condition_ids) > 1
            else text
            for group, text in zip(groups, texts, strict=True)
        ]
        return join(self.env, bracketed, self.match)


class CrmSegmentGroup(models.Model):
    """The conditions of a group in the words of the reader."""

    _inherit = "crm.segment.group"

    def _get_text(self):
        """Return the conditions as one sentence."""
        self.ensure_one()
        texts = [
            say(self.env, sentences.IN_BRACKETS, condition=condition._get_text())
            if len(self.condition_ids) > 1 and condition._is_joined(self.match)
            else condition._get_text()
            for condition in self.condition_ids
        ]
        return join(self.env, texts, self.match)


class CrmSegmentCondition(models.Model):
    """A condition in the words of the reader."""

    _inherit = "crm.segment.condition"

    def _get_text(self):
        """Return this condition as a sentence in the reader's language.

        Of a condition that cannot be computed it says what is there, and never raises.
        """
        self.ensure_one()
        return getattr(self, f"_get_text_{self.kind}")() if self.kind else ""

    def _get_text_attribute(self):
        return self._say_domain(self.env["crm.customer"], self.domain, self.negate)

    def _is_joined(self, match):
        """Return whether the text joins parts in another way than a group does."""
        try:
            domain = self.kind == "attribute" and self._parse(self.domain)
        except RuleError:
            return False
        if not domain or not hasattr(domain, "children"):
            return False
        is_all = (domain.OPERATOR == "&") != self.negate
        return is_all != (match == "all")

    def _get_text_segment(self):
        name = self.other_id.name or "–"
        if not self.on_date:
            sentence = sentences.IS_NO_MEMBER if self.negate else sentences.IS_MEMBER
            return say(self.env, sentence, segment=name)
        return say(
            self.env,
            sentences.WAS_NO_MEMBER if self.negate else sentences.WAS_MEMBER,
            segment=name,
            day=format_day(self.env, self.on_date),
        )

    def _get_text_stage(self):
        if self.negate:
            plain, from_stage = sentences.BECAME_NOT, sentences.BECAME_NOT_FROM
        else:
            plain, from_stage = sentences.BECAME, sentences.BECAME_FROM
        return say(
            self.env,
            from_stage if self.stage_from else plain,
            stage=self._say_selection("stage_to"),
            before=self._say_selection("stage_from"),
            when=self._say_window(),
        )

    def _get_text_behavior(self):
        values = {
            "subject": say(
                self.env,
                sentences.MEASURES[self.measure or "count"],
                documents=self._say_documents(),
                number=self._say_number_field(),
            ),
            "value": self._say_value(self.value),
            "value_to": self._say_value(self.value_to),
        }
        text = say(self.env, self._get_comparison_sentence(), **values)
        if self.negate and self.measure not in ZERO_MEASURES:
            # Who has no document at all has no such measure either.
            return say(self.env, sentences.OR_NONE, condition=text)
        return text

    def _get_comparison_sentence(self):
        match self.operator, self.negate:
            case "between", False:
                return sentences.BETWEEN
            case "between", True:
                return sentences.NOT_BETWEEN
            case "=", False:
                return sentences.EXACTLY
            case "=", True:
                return sentences.NOT_EXACTLY
        operator = self.operator or ">="
        return sentences.COMPARISONS[OPPOSITES[operator] if self.negate else operator]

    def _say_documents(self):
        """Return which documents are measured."""
        try:
            source = self._get_source()
        except RuleError:
            return self.source or "–"
        documents = source.label
        if self.document_domain and self.document_domain != "[]":
            model = self.env[source.model]
            condition = self._say_domain(model, self.document_domain)
            documents = say(
                self.env,
                sentences.DOCUMENTS_WITH,
                documents=documents,
                condition=condition,
            )
        if self.window == "ever":
            return documents
        sentence = {
            "last": sentences.DOCUMENTS_LAST,
            "between": sentences.DOCUMENTS_BETWEEN,
            "since": sentences.DOCUMENTS_SINCE,
            "until": sentences.DOCUMENTS_UNTIL,
        }[self._get_kind_of_window()]
        return say(self.env, sentence, documents=documents, **self._say_limits())

    def _say_window(self):
        sentence = {
            "ever": sentences.WHEN_EVER,
            "last": sentences.WHEN_LAST,
            "between": sentences.WHEN_BETWEEN,
            "since": sentences.WHEN_SINCE,
            "until": sentences.WHEN_UNTIL,
        }[self._get_kind_of_window()]
        return say(self.env, sentence, **self._say_limits())

    def _get_kind_of_window(self):
        if self.window != "between" or (self.date_from and self.date_to):
            return self.window or "ever"
        return "since" if self.date_from else "until"

    def _say_limits(self):
        return {
            "period": self._say_period(self.window_count, self.window_unit or "days"),
            "first": format_day(self.env, self.date_from) or "–",
            "last": format_day(self.env, self.date_to) or "–",
        }

    def _say_period(self, count, unit):
        if count == 1:
            return say(self.env, sentences.PERIOD_OF_ONE[unit])
        count = self._say_number(count)
        return say(self.env, sentences.PERIODS[unit], count=count)

    def _say_number_field(self):
        """Return the label of the number that is measured."""
        field = self._find_number_field()
        if not field:
            return self.measure_field or "–"
        return field.get_description(self.env, ["string"])["string"]

    def _say_value(self, value):
        """Return a value of the measure: money with its currency."""
        field = self.measure in MONEY_MEASURES and self._find_number_field()
        if field and (field.type == "monetary" or field.name in MONEY_FIELDS):
            currency = (self.segment_id.company_id or self.env.company).currency_id
            return formatLang(self.env, value, currency_obj=currency)
        return self._say_number(value)

    def _find_number_field(self):
        """Return the field that is measured, or None if there is none any more."""
        source = self._behavior_sources().get(self.source)
        if not source or source.model not in self.env:
            return None
        return self.env[source.model]._fields.get(self.measure_field)

    def _say_number(self, value):
        """Return a number without decimals that say nothing."""
        return formatLang(self.env, value, digits=0 if value == int(value) else 2)

    def _say_selection(self, name):
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "–")


#: measures whose value is of the kind of the number itself
MONEY_MEASURES = ("sum", "avg", "min", "max")
#: money that Odoo stores as a plain number
MONEY_FIELDS = ("margin",)


def join(env, texts, match):
    """Return sentences joined by “and” or “or”."""
    return format_list(env, texts, style="standard" if match == "all" else "or")
