from odoo import Command, api, fields, models
from odoo.tools.i18n import format_list

from ..engine.readiness import mean_answer

#: checks that a new phase has at its opening, by its kind
CHECKS = {
    "organise": ("vision_input", "components"),
    "technology": ("not_it", "culture", "components"),
    "run": ("data_quality", "components"),
}
#: span of the answers, 1 to 5
LOWEST, SPAN = 1, 4


class CrmStrategy(models.Model):
    """Whether the company puts its customers first, and how much is enough."""

    _inherit = "crm.strategy"

    culture_index = fields.Float(
        "Culture",
        compute="_compute_culture_index",
        help="Mean of the answers about the culture, from 0% (not at all) to 100%.",
    )
    has_culture_index = fields.Boolean(compute="_compute_culture_index")
    culture_limit = fields.Float(
        "Least Culture",
        default=0.6,
        help="Below this, no phase of technology opens.",
    )
    quality_limit = fields.Float(
        "Least Data Quality",
        default=0.8,
        help="Below this, what is to run would run on wrong data.",
    )

    _culture_check = models.Constraint(
        "CHECK (culture_limit BETWEEN 0 AND 1 AND quality_limit BETWEEN 0 AND 1)",
        "Limits of culture and data quality are between 0% and 100%.",
    )

    @api.depends("assessment_ids")
    def _compute_culture_index(self):
        for strategy in self:
            answers = strategy._get_answers().filtered(
                lambda answer: answer.question_id.sign_id.polarity == "culture"
            )
            mean = mean_answer(
                (int(answer.score), answer.question_id.is_reversed)
                for answer in answers
            )
            strategy.has_culture_index = mean is not None
            strategy.culture_index = (mean - LOWEST) / SPAN if mean else 0.0

    def _get_quality(self):
        """Return the last value of data quality in the company; maybe none."""
        # It is a figure of the company, whoever passes the gate.
        return (
            self.env["crm.strategy.measure"]
            .sudo()
            .search(
                [
                    ("kpi_id.code", "=", "data_quality"),
                    ("company_id", "=", self.company_id.id),
                    ("is_empty", "=", False),
                ],
                order="date_to desc, id desc",
                limit=1,
            )
        )


class CrmStrategyPhase(models.Model):
    _inherit = "crm.strategy.phase"

    def _prepare_checks(self):
        return super()._prepare_checks() + [
            Command.create({"code": code}) for code in CHECKS.get(self.kind, ())
        ]


class CrmStrategyCheck(models.Model):
    """What has to be right before change: goals, culture, ownership and data."""

    _inherit = "crm.strategy.check"

    code = fields.Selection(
        selection_add=[
            ("components", "Each part of the life of a customer has a goal"),
            ("not_it", "It is no project of information technology"),
            ("culture", "The company puts its customers first"),
            ("data_quality", "The data of customers are good enough"),
        ],
        ondelete={
            "components": "cascade",
            "not_it": "cascade",
            "culture": "cascade",
            "data_quality": "cascade",
        },
    )

    def _problem_components(self):
        goals = self.phase_id.strategy_id.goal_ids.filtered("active")
        gaps = goals._get_gaps(("component",))
        return gaps and self.env._(
            "Set a goal for: %(components)s.", components=format_list(self.env, gaps)
        )

    def _problem_not_it(self):
        if not self.phase_id.strategy_id.is_it_project:
            return ""
        return self.env._(
            "Let somebody outside information technology sponsor and answer for it."
        )

    def _problem_culture(self):
        strategy = self.phase_id.strategy_id
        if not strategy.has_culture_index:
            return self.env._("Ask people about the culture.")
        if strategy.culture_index >= strategy.culture_limit:
            return ""
        return self.env._(
            "The culture stands at %(percent)s%%, and at least %(limit)s%% are wanted: "
            "first let customers come first.",
            percent=round(100 * strategy.culture_index),
            limit=round(100 * strategy.culture_limit),
        )

    def _problem_data_quality(self):
        strategy = self.phase_id.strategy_id
        measure = strategy._get_quality()
        if not measure:
            return self.env._(
                "Measure the data quality, and enter the accuracy of a sample."
            )
        if measure.value >= strategy.quality_limit:
            return ""
        return self.env._(
            "The data quality is %(value)s, and at least %(limit)s%% are wanted.",
            value=measure.value_text,
            limit=round(100 * strategy.quality_limit),
        )
