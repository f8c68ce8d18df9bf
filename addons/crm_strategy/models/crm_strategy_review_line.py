from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.review import count_advanced
from .crm_strategy_goal_figures import STATUS
from .figure_text import figure_text

UNITS = [("percent", "Percentage"), ("money", "Money"), ("number", "Number")]
#: what is taken over from the line of the last closed review
BEFORE = {
    "before_value": "value",
    "before_has_value": "has_value",
    "before_progress": "progress",
    "before_has_progress": "has_progress",
}


class CrmStrategyReviewLine(models.Model):
    """How a goal or a KPI stood at a review, and at the one before."""

    _name = "crm.strategy.review.line"
    _description = "Figure at a Review"
    _order = "review_id, sequence, id"

    review_id = fields.Many2one(
        "crm.strategy.review", required=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(related="review_id.state")
    company_id = fields.Many2one(
        related="review_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer()
    name = fields.Char("Name When Reviewed", required=True)
    goal_id = fields.Many2one(
        "crm.strategy.goal", index="btree_not_null", ondelete="restrict"
    )
    kpi_id = fields.Many2one("crm.strategy.kpi", "KPI", ondelete="restrict")
    measure_id = fields.Many2one(
        "crm.strategy.measure", "Value of the KPI", ondelete="restrict", index=True
    )
    unit = fields.Selection(UNITS, required=True, default="number")
    has_value = fields.Boolean()
    value = fields.Float("Now", digits=(16, 4), aggregator=None)
    value_date = fields.Date("Value Of")
    before_has_value = fields.Boolean()
    before_value = fields.Float("Then", digits=(16, 4), aggregator=None)
    has_baseline = fields.Boolean()
    baseline = fields.Float(digits=(16, 4), aggregator=None)
    target = fields.Float(digits=(16, 4), aggregator=None)
    target_max = fields.Float(
        "Upper Limit",
        digits=(16, 4),
        aggregator=None,
        help="The same as the target, unless a value is to be kept between the two.",
    )
    distance = fields.Float(digits=(16, 4), aggregator=None)
    has_progress = fields.Boolean()
    progress = fields.Float(aggregator=None)
    before_has_progress = fields.Boolean()
    before_progress = fields.Float("Progress Then", aggregator=None)
    status = fields.Selection(STATUS)
    confidence = fields.Selection(
        [("high", "Confident"), ("medium", "Unsure"), ("low", "Doubtful")]
    )
    comment = fields.Text("Last Check-In")
    reason = fields.Char("Why Not Known")
    definition = fields.Text(help="How the KPI was defined when it was frozen.")
    has_advanced = fields.Boolean("Advanced", compute="_compute_has_advanced")
    value_text = fields.Char("Value Now", compute="_compute_texts")
    before_text = fields.Char("Value Then", compute="_compute_texts")
    target_text = fields.Char("Target Shown", compute="_compute_texts")

    @api.depends("progress", "before_progress")
    def _compute_has_advanced(self):
        for line in self:
            line.has_advanced = bool(
                line._is_measured() and count_advanced([line._get_move()])
            )

    @api.depends("value", "before_value", "target", "unit")
    @api.depends_context("lang")
    def _compute_texts(self):
        for line in self:
            line.value_text = line._text(line.value if line.has_value else None)
            line.before_text = line._text(
                line.before_value if line.before_has_value else None
            )
            line.target_text = line._text(
                line.target if line.goal_id and line.has_value else None
            )

    def _text(self, value):
        return figure_text(self.env, value, self.unit, self.currency_id)

    def _is_measured(self):
        """Whether it is a goal with a value of its own: one that is measured by the
        goals below it advances with them, and does not count twice."""
        return self.goal_id and self.goal_id.source != "goals"

    def _get_move(self):
        """Return the progress of a goal before and now; None where there is none."""
        return (
            self.before_progress if self.before_has_progress else None,
            self.progress if self.has_progress else None,
        )

    def write(self, vals):
        self._check_not_closed()
        return super().write(vals)

    def unlink(self):
        self._check_not_closed()
        return super().unlink()

    def _check_not_closed(self):
        if closed := self.filtered(lambda line: line.state == "closed")[:1]:
            raise UserError(
                self.env._(
                    "%(review)s is closed and its figures stay as they are.",
                    review=closed.review_id.name,
                )
            )

    def _freeze(self):
        """Keep the values behind the figures for ever, with their definitions."""
        self.measure_id._freeze()
        # Figures are written by the system alone.
        for line in self.sudo().filtered("measure_id"):
            line.definition = line.measure_id.definition

    # What the lines say

    @api.model
    def _prepare_lines(self, review):
        """Return the values of the lines of a review: goals, then other KPIs."""
        strategy = review.strategy_id
        goals = strategy.goal_ids.filtered("active")
        kpis = self.env["crm.strategy.kpi"].search(
            self.env["crm.strategy.kpi"]._of_company(strategy.company_id)
        )
        measures = self._get_last_measures(kpis | goals.kpi_id, strategy.company_id)
        before = self._get_before(review)
        rows = [self._prepare_goal(goal, measures, before) for goal in goals]
        rows += [
            self._prepare_kpi(kpi, measures[kpi], before)
            for kpi in kpis - goals.kpi_id
            if kpi in measures
        ]
        return [
            values | {"sequence": number, "review_id": review.id}
            for number, values in enumerate(rows)
        ]

    @api.model
    def _get_last_measures(self, kpis, company):
        """Return the last value of each KPI, one that is empty only if all are."""
        measures = self.env["crm.strategy.measure"].search(
            [("kpi_id", "in", kpis.ids), ("company_id", "=", company.id)]
        )
        latest = measures._latest_by_period().sorted(
            lambda measure: (not measure.is_empty, measure.date_to)
        )
        return {measure.kpi_id: measure for measure in latest}

    @api.model
    def _get_before(self, review):
        """Return the lines of the last closed review, by goal or KPI."""
        return {
            line.goal_id or line.kpi_id: line
            for line in review._get_previous().line_ids
        }

    @api.model
    def _prepare_goal(self, goal, measures, before):
        check_in = goal.check_in_ids[:1]
        values = {
            "name": goal.name,
            "goal_id": goal.id,
            "kpi_id": goal.kpi_id.id,
            "measure_id": measures.get(goal.kpi_id, self.measure_id).id,
            "unit": goal.unit,
            "has_value": goal.has_actual,
            "value": goal.actual,
            "value_date": goal.actual_date,
            "has_baseline": bool(goal.baseline_date),
            "baseline": goal.baseline,
            "target": goal.target,
            "target_max": (
                goal.target_max if goal.direction == "range" else goal.target
            ),
            "distance": goal.distance,
            "has_progress": goal.has_progress,
            "progress": goal.progress,
            "status": goal.status,
            "confidence": check_in.confidence,
            "comment": check_in.comment,
            "reason": goal.reason,
        }
        if goal in before:
            return values | self._take_over(before[goal])
        return values | {
            "before_has_value": bool(goal.baseline_date),
            "before_value": goal.baseline,
            "before_has_progress": bool(goal.baseline_date),
        }

    @api.model
    def _prepare_kpi(self, kpi, measure, before):
        values = {
            "name": kpi.name,
            "kpi_id": kpi.id,
            "measure_id": measure.id,
            "unit": kpi.unit,
            "has_value": not measure.is_empty,
            "value": measure.value,
            "value_date": measure.date_to,
            "reason": measure.reason,
        }
        return values | (self._take_over(before[kpi]) if kpi in before else {})

    @api.model
    def _take_over(self, line):
        return {name: line[source] for name, source in BEFORE.items()}
