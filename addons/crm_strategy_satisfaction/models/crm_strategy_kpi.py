import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_customer.engine.window import beginning
from odoo.addons.crm_strategy.engine.interval import net_promoters, wilson
from odoo.addons.crm_strategy.models.figure import DAY, Figure
from odoo.addons.crm_strategy.models.selections import labels_of

#: the unit of each figure
UNITS = {"nps": "number", "csat": "percent", "mean": "number"}
#: answers from here on promote; those up to the other one detract
PROMOTERS, DETRACTORS = 9, 6


class CrmStrategyKpi(models.Model):
    """KPIs from the answers to a question of a survey, on a scale.

    Answers of tests and unfinished ones do not count, and of a contact's answers the
    last one does. Where a contact belongs to one company, its answer counts there only.
    """

    _inherit = "crm.strategy.kpi"

    method = fields.Selection(
        selection_add=[("survey", "Survey"), ("manual",)],
        ondelete={"survey": lambda kpis: kpis._outlive_survey()},
    )
    question_id = fields.Many2one(
        "survey.question",
        domain=[("question_type", "=", "scale")],
        index="btree_not_null",
        ondelete="restrict",
        help="A question that is answered on a scale.",
    )
    survey_figure = fields.Selection(
        [
            ("nps", "Net Promoter Score"),
            ("csat", "Satisfied"),
            ("mean", "Average Answer"),
        ],
        "Figure",
        default="nps",
        help="Net promoter score: percentage of 9 and 10, less that of 0 to 6, from "
        "-100 to 100. Satisfied: share of the two highest answers of the scale.",
    )

    def _outlive_survey(self):
        """Surveys go: keep what was measured, as if it were entered by hand."""
        self.write({"method": "manual", "active": False})

    @api.constrains("method", "question_id", "survey_figure", "unit")
    def _check_survey(self):
        for kpi in self.filtered(lambda kpi: kpi.method == "survey"):
            if problem := kpi._get_scale_problem() or kpi._get_unit_problem():
                raise ValidationError(problem)
            # Constraints run as superuser; the figure is computed for everybody, so
            # nobody may ask for more than is theirs to read.
            kpi.question_id.with_user(self.env.uid).check_access("read")

    def _get_scale_problem(self):
        """Return why the question cannot be evaluated, or nothing."""
        question = self.question_id
        if question.question_type != "scale":
            return self.env._(
                "Choose for %(kpi)s a question that is answered on a scale.",
                kpi=self.name,
            )
        if self.survey_figure == "nps" and (
            question.scale_min,
            question.scale_max,
        ) != (0, 10):
            return self.env._(
                "A net promoter score needs a scale from 0 to 10; that of "
                "“%(question)s” goes from %(first)s to %(last)s.",
                question=question.title,
                first=question.scale_min,
                last=question.scale_max,
            )
        return None

    def _get_unit_problem(self):
        if self.unit == UNITS[self.survey_figure or "nps"]:
            return None
        units = labels_of(self, "unit")
        return self.env._(
            "Choose the unit %(unit)s for %(kpi)s.",
            unit=units[UNITS[self.survey_figure or "nps"]],
            kpi=self.name,
        )

    def _describe(self):
        definition = super()._describe()
        if self.method != "survey":
            return definition
        question = {"question": self.question_id.title, "figure": self.survey_figure}
        return json.dumps(json.loads(definition) | question)

    def _compute_survey(self, window):
        """Return the figure of one KPI over the answers given in the window."""
        # Somebody may have changed the scale since.
        if problem := self._get_scale_problem():
            return Figure(None, reason=problem)
        return self._get_survey_figure(
            window, self.question_id, self.survey_figure, self._get_high()
        )

    @api.model
    def _get_survey_figure(self, window, questions, kind, high_mark):
        """Return a figure over the answers to questions, the last one of each contact.

        :param str kind: ``nps``, ``csat`` or ``mean``
        :param int high_mark: the answer from which on people are satisfied, or promote
        """
        [(count, high, low, total)] = self.env.execute_query(
            self._query_answers(window, questions, high_mark)
        )
        if not count:
            return Figure(None, reason=self.env._("Nobody answered."))
        numerator = {"nps": high - low, "csat": high, "mean": total}[kind]
        answered = self._answered(questions)
        base = self._answers_in(window, answered)
        is_high = answered & Domain("value_scale", ">=", high_mark)
        return Figure(
            numerator / count * (100 if kind == "nps" else 1),
            numerator,
            count,
            model="survey.user_input",
            domain=base
            if kind == "mean"
            else base & Domain("user_input_line_ids", "any", is_high),
            base_domain=base,
            interval={
                "nps": net_promoters(high, low, count),
                "csat": wilson(high, count),
            }.get(kind),
        )

    def _get_high(self):
        """Return the answer from which on people are satisfied, or promote."""
        is_nps = self.survey_figure == "nps"
        return PROMOTERS if is_nps else self.question_id.scale_max - 1

    @api.model
    def _query_answers(self, window, questions, high_mark):
        """The ORM cannot take the last answer of each contact."""
        return SQL(
            """
            WITH answer AS (
                SELECT DISTINCT ON (COALESCE(input.partner_id, -input.id))
                       line.value_scale AS mark
                FROM survey_user_input_line line
                JOIN survey_user_input input ON input.id = line.user_input_id
                LEFT JOIN res_partner contact ON contact.id = input.partner_id
                WHERE line.question_id = ANY(%(questions)s)
                  AND line.answer_type = 'scale'
                  AND line.skipped IS NOT TRUE
                  AND input.state = 'done' AND input.test_entry IS NOT TRUE
                  AND input.end_datetime >= %(begin)s AND input.end_datetime < %(end)s
                  AND (contact.company_id IS NULL
                       OR contact.company_id = %(company)s)
                ORDER BY COALESCE(input.partner_id, -input.id),
                         input.end_datetime DESC, input.id DESC
            )
            SELECT COUNT(*), COUNT(*) FILTER (WHERE mark >= %(high)s),
                   COUNT(*) FILTER (WHERE mark <= %(low)s), SUM(mark)
            FROM answer
            """,
            questions=questions.ids,
            begin=beginning(window.first, window.timezone),
            end=beginning(window.last + DAY, window.timezone),
            company=window.company.id,
            high=high_mark,
            low=DETRACTORS,
        )

    @api.model
    def _answers_in(self, window, answered):
        """Return the domain of all answers of the window, earlier ones included."""
        is_ours = Domain("partner_id.company_id", "in", [window.company.id, False])
        return (
            Domain("state", "=", "done")
            & Domain("test_entry", "=", False)
            & window.at_times("end_datetime")
            & (Domain("partner_id", "=", False) | is_ours)
            & Domain("user_input_line_ids", "any", answered)
        )

    @api.model
    def _answered(self, questions):
        return (
            Domain("question_id", "in", questions.ids)
            & Domain("answer_type", "=", "scale")
            & Domain("skipped", "=", False)
        )
