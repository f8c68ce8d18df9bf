from odoo import Command, api, fields, models
from odoo.tools import SQL
from odoo.tools.i18n import format_list

from ..engine.expectation import ENOUGH, compare

#: share of the departments that a vision should have heard
DEPARTMENTS_HEARD = 0.8


class CrmStrategyExpectation(models.Model):
    """What was expected of a requirement, and what was reached in a phase.

    One row for each department, and one for all together. Means of fewer than three
    people are not shown, and not found by subtracting: in the row of all together, such
    departments count once they are three people together.
    """

    _name = "crm.strategy.expectation"
    _description = "Expected and Reached"
    _order = "phase_id, requirement_id, is_total desc, department_id"
    _rec_name = "requirement_id"
    _auto = False
    _depends = {
        "crm.strategy.phase": ["date_start", "strategy_id"],
        "crm.strategy.requirement": ["company_id", "strategy_id"],
        "crm.strategy.wave": ["kind", "phase_id", "survey_id"],
        "survey.question": ["strategy_requirement_id"],
        "survey.user_input": [
            "end_datetime",
            "partner_id",
            "state",
            "strategy_department_id",
            "survey_id",
            "test_entry",
        ],
        "survey.user_input.line": [
            "answer_type",
            "question_id",
            "skipped",
            "user_input_id",
            "value_scale",
        ],
    }

    requirement_id = fields.Many2one("crm.strategy.requirement", readonly=True)
    strategy_id = fields.Many2one("crm.strategy", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    phase_id = fields.Many2one("crm.strategy.phase", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    is_total = fields.Boolean("All Departments", readonly=True)
    priority = fields.Selection(related="requirement_id.priority")
    expected = fields.Float(readonly=True, digits=(16, 2), aggregator="avg")
    expected_count = fields.Integer(
        "Said What They Expect", readonly=True, aggregator=None
    )
    expected_min = fields.Float(
        "Least Expected",
        readonly=True,
        digits=(16, 2),
        aggregator="min",
        help="What the person expects who expects the least.",
    )
    expected_max = fields.Float(
        "Most Expected", readonly=True, digits=(16, 2), aggregator="max"
    )
    actual = fields.Float("Reached", readonly=True, digits=(16, 2), aggregator="avg")
    actual_count = fields.Integer(
        "Said What Was Reached", readonly=True, aggregator=None
    )
    both_count = fields.Integer(
        "Said Both",
        readonly=True,
        aggregator=None,
        help="The same people before and after; the fewer, the less it compares.",
    )
    is_known = fields.Boolean(compute="_compute_fit")
    gap = fields.Float(compute="_compute_fit", digits=(16, 2))
    fit = fields.Float(
        compute="_compute_fit", help="Share of what was expected that was reached."
    )
    is_missed = fields.Boolean(
        compute="_compute_fit", help="The fit is below the limit of the strategy."
    )
    reason = fields.Char("Not Known Because", compute="_compute_fit")

    @api.depends("expected", "actual", "expected_count", "actual_count")
    @api.depends_context("lang")
    def _compute_fit(self):
        for row in self:
            row.is_known = min(row.expected_count, row.actual_count) >= ENOUGH
            if row.is_known:
                row.gap, row.fit = compare(row.expected, row.actual)
                row.is_missed = row.fit < row.strategy_id.fit_limit
                row.reason = False
            else:
                row.gap, row.fit, row.is_missed = 0.0, 0.0, False
                row.reason = self.env._(
                    "Fewer than %(count)s people have answered.", count=ENOUGH
                )

    @property
    def _table_query(self):
        """Means by requirement, phase and department.

        The ORM neither keeps the last answer of each person nor joins what a person
        said before with what the same person said after.
        """
        return SQL(
            """
            WITH answer AS (%(answers)s), person AS (%(people)s),
            unit AS (%(units)s), total AS (%(total)s),
            line AS (
                SELECT *, FALSE AS is_total FROM unit WHERE department_id > 0
                UNION ALL SELECT *, TRUE FROM total
            )
            SELECT (line.requirement_id * 100000 + line.phase_id) * 100000
                       + line.department_id AS id,
                   line.requirement_id, line.phase_id, requirement.strategy_id,
                   requirement.company_id, line.is_total,
                   NULLIF(line.department_id, 0)::int AS department_id,
                   expected_count, actual_count, both_count,
                   CASE WHEN expected_count >= %(enough)s
                        THEN expected_sum::float / expected_count END AS expected,
                   CASE WHEN expected_count >= %(enough)s
                        THEN lowest::float END AS expected_min,
                   CASE WHEN expected_count >= %(enough)s
                        THEN highest::float END AS expected_max,
                   CASE WHEN actual_count >= %(enough)s
                        THEN actual_sum::float / actual_count END AS actual
            FROM line
            JOIN crm_strategy_requirement requirement
                 ON requirement.id = line.requirement_id
            """,
            answers=self._query_answers(),
            people=self._query_people(),
            units=self._query_units(),
            total=self._query_total(),
            enough=ENOUGH,
        )

    @api.model
    def _query_answers(self):
        """Scores of requirements; tests and unfinished answers do not count."""
        return SQL(
            """
            SELECT wave.kind, wave.phase_id, phase.strategy_id, phase.date_start,
                   question.strategy_requirement_id AS requirement_id,
                   COALESCE(answer.strategy_department_id, 0)::bigint AS department_id,
                   answer.partner_id, answer.end_datetime, line.value_scale AS score
            FROM crm_strategy_wave wave
            JOIN crm_strategy_phase phase ON phase.id = wave.phase_id
            JOIN survey_user_input answer ON answer.survey_id = wave.survey_id
            JOIN survey_user_input_line line ON line.user_input_id = answer.id
            JOIN survey_question question ON question.id = line.question_id
            WHERE wave.kind IN ('expected', 'actual')
              AND answer.state = 'done' AND answer.test_entry IS NOT TRUE
              AND answer.partner_id IS NOT NULL
              AND line.answer_type = 'scale' AND line.skipped IS NOT TRUE
              AND question.strategy_requirement_id IS NOT NULL
            """
        )

    @api.model
    def _query_people(self):
        """The last score of each person, before and after, in each phase asked about.

        What was expected of an earlier phase counts until the person is asked again.
        """
        return SQL(
            """
            SELECT requirement_id, phase_id, department_id,
                   before.score AS expected, after.score AS actual
            FROM (
                SELECT DISTINCT ON (requirement_id, asked.id, partner_id)
                       requirement_id, asked.id AS phase_id, department_id, partner_id,
                       score
                FROM answer
                JOIN crm_strategy_phase asked
                     ON asked.strategy_id = answer.strategy_id
                    AND asked.date_start >= answer.date_start
                WHERE answer.kind = 'expected'
                  AND EXISTS (SELECT FROM crm_strategy_wave wave
                              WHERE wave.phase_id = asked.id AND wave.kind != 'vision')
                ORDER BY requirement_id, asked.id, partner_id,
                         answer.date_start DESC, end_datetime DESC
            ) before
            FULL JOIN (
                SELECT DISTINCT ON (requirement_id, phase_id, partner_id)
                       requirement_id, phase_id, department_id, partner_id, score
                FROM answer
                WHERE kind = 'actual'
                ORDER BY requirement_id, phase_id, partner_id, end_datetime DESC
            ) after USING (requirement_id, phase_id, department_id, partner_id)
            """
        )

    @api.model
    def _query_units(self):
        return SQL(
            """
            SELECT requirement_id::bigint, phase_id::bigint, department_id,
                   COUNT(expected) AS expected_count, SUM(expected) AS expected_sum,
                   COUNT(actual) AS actual_count, SUM(actual) AS actual_sum,
                   COUNT(expected + actual) AS both_count,
                   MIN(expected) AS lowest, MAX(expected) AS highest
            FROM person GROUP BY requirement_id, phase_id, department_id
            """
        )

    @api.model
    def _query_total(self):
        """All departments; small ones only if together they are enough people."""
        columns = [
            SQL(
                "COALESCE(SUM(%(column)s) FILTER (WHERE %(count)s >= %(enough)s), 0)"
                " + CASE WHEN SUM(%(count)s) FILTER (WHERE %(count)s < %(enough)s)"
                " >= %(enough)s THEN"
                " SUM(%(column)s) FILTER (WHERE %(count)s < %(enough)s) ELSE 0 END",
                column=SQL.identifier(f"{side}_{column}"),
                count=SQL.identifier(f"{side}_count"),
                enough=ENOUGH,
            )
            for side in ("expected", "actual")
            for column in ("count", "sum")
        ]
        return SQL(
            """
            SELECT requirement_id, phase_id, 0::bigint, %(columns)s, SUM(both_count),
                   MIN(lowest) FILTER (WHERE %(counts)s),
                   MAX(highest) FILTER (WHERE %(counts)s)
            FROM (
                SELECT *, SUM(expected_count) FILTER (WHERE expected_count < %(enough)s)
                          OVER (PARTITION BY requirement_id, phase_id) AS in_small
                FROM unit
            ) unit GROUP BY requirement_id, phase_id
            """,
            columns=SQL(", ").join(columns),
            counts=SQL(
                "expected_count >= %(enough)s OR in_small >= %(enough)s", enough=ENOUGH
            ),
            enough=ENOUGH,
        )


class CrmStrategyPhase(models.Model):
    _inherit = "crm.strategy.phase"

    wave_ids = fields.One2many("crm.strategy.wave", "phase_id", "Survey Waves")

    def _prepare_checks(self):
        checks = super()._prepare_checks()
        if self.kind != "prepare":
            checks += [
                Command.create({"code": code, "gate": "finish"})
                for code in ("expectation_fit", "participation")
            ]
        return checks

    def _get_fits(self):
        """Return the rows of all departments together, whoever asks."""
        # A verdict over all departments is no answer of a single one.
        return (
            self.env["crm.strategy.expectation"]
            .sudo()
            .search([("phase_id", "in", self.ids), ("is_total", "=", True)])
        )


class CrmStrategyCheck(models.Model):
    """What gates ask about the people whom the strategy is for."""

    _inherit = "crm.strategy.check"

    code = fields.Selection(
        selection_add=[
            ("expectation_fit", "Priority requirements are met as expected"),
            ("participation", "Enough people have answered"),
            ("vision_input", "The departments were heard about the vision"),
        ],
        ondelete={
            "expectation_fit": "cascade",
            "participation": "cascade",
            "vision_input": "cascade",
        },
    )

    def _problem_expectation_fit(self):
        wanted = self.phase_id.strategy_id.requirement_ids.filtered(
            lambda item: item.priority == "1" and item.decision != "declined"
        )
        fits = self.phase_id._get_fits()
        missed = fits.filtered("is_missed").requirement_id & wanted
        unknown = wanted - fits.filtered("is_known").requirement_id
        sentences = []
        if missed:
            sentences.append(
                self.env._(
                    "Less was reached than expected: %(requirements)s.",
                    requirements=format_list(self.env, missed.mapped("name")),
                )
            )
        if unknown:
            sentences.append(
                self.env._(
                    "Ask at least %(count)s people what they expected and what was "
                    "reached: %(requirements)s.",
                    count=ENOUGH,
                    requirements=format_list(self.env, unknown.mapped("name")),
                )
            )
        return " ".join(sentences)

    def _problem_participation(self):
        limit = self.phase_id.strategy_id.participation_limit
        silent = self.phase_id.wave_ids.filtered(
            lambda wave: wave.invited_count and wave.participation < limit
        )
        return silent and self.env._(
            "Remind people to answer: %(waves)s.",
            waves=format_list(self.env, silent.mapped("name")),
        )

    def _problem_vision_input(self):
        strategy = self.phase_id.strategy_id
        if strategy.vision_input >= DEPARTMENTS_HEARD:
            return ""
        return self.env._(
            "Ask more departments about the vision; %(percent)s%% have answered.",
            percent=round(100 * strategy.vision_input),
        )
