from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_strategy_goal import DIGITS
from .crm_strategy_template_part import choices_of

GOAL = "crm.strategy.goal"


class CrmStrategyTemplateGoal(models.Model):
    """A goal of a template: what to measure, and how far it should get."""

    _name = "crm.strategy.template.goal"
    _description = "Goal of a Template"
    _inherit = ["crm.strategy.template.element"]
    _order = "template_id, sequence, id"
    _plan_model = GOAL
    _plan_fields = (
        "name",
        "sequence",
        "level",
        "component",
        "function",
        "block",
        "source",
        "kpi_id",
        "unit",
        "direction",
        "target",
        "target_max",
        "tolerance",
        "weight",
        "check_in_every",
    )
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    phase_id = fields.Many2one(
        "crm.strategy.template.phase",
        index="btree_not_null",
        ondelete="set null",
        domain="[('template_id', '=', template_id)]",
        help="In which phase the goal is to be reached; empty for the whole strategy.",
    )
    parent_id = fields.Many2one(
        "crm.strategy.template.goal",
        "Serves",
        index="btree_not_null",
        ondelete="set null",
        domain="[('template_id', '=', template_id), ('id', '!=', id)]",
        help="The goal to which this one contributes.",
    )
    level = fields.Selection(choices_of(GOAL, "level"), required=True, default="crm")
    component = fields.Selection(choices_of(GOAL, "component"))
    function = fields.Selection(choices_of(GOAL, "function"))
    block = fields.Selection(choices_of(GOAL, "block"), "Building Block")
    source = fields.Selection(
        choices_of(GOAL, "source"), "Measured By", required=True, default="kpi"
    )
    kpi_id = fields.Many2one(
        "crm.strategy.kpi",
        "KPI",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    unit = fields.Selection(
        choices_of(GOAL, "unit"),
        compute="_compute_unit",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    direction = fields.Selection(
        choices_of(GOAL, "direction"), "Aim", required=True, default="rise"
    )
    target_method = fields.Selection(
        [("value", "A Value"), ("growth", "A Change of the Last Value")],
        "Target Is",
        required=True,
        default="value",
        help="A change is taken from the last value of the KPI before the strategy "
        "starts; where there is none, the target is left to be set.",
    )
    target = fields.Float(digits=(16, DIGITS), aggregator=None)
    target_max = fields.Float("Upper Limit", digits=(16, DIGITS), aggregator=None)
    growth = fields.Float(
        "Change",
        digits=(16, DIGITS),
        aggregator=None,
        help="As a share of the last value: 10% makes 55 of 50, -10% makes 45.",
    )
    tolerance = fields.Float(digits=(16, DIGITS), aggregator=None)
    weight = fields.Integer(default=1, required=True, aggregator=None)
    check_in_every = fields.Selection(
        choices_of(GOAL, "check_in_every"),
        "Check-In Each",
        required=True,
        default="month",
    )

    _source_check = models.Constraint(
        "CHECK ((source = 'kpi') = (kpi_id IS NOT NULL))",
        "Choose the KPI that measures the goal, or say that it is measured in another "
        "way.",
    )
    _growth_check = models.Constraint(
        "CHECK (target_method = 'value' OR source = 'kpi')",
        "Only a goal that a KPI measures has a last value to start from.",
    )
    _weight_check = models.Constraint(
        "CHECK (weight > 0)", "The weight of a goal is 1 or more."
    )
    _tolerance_check = models.Constraint(
        "CHECK (tolerance >= 0)", "A tolerance cannot be negative."
    )

    @api.depends("kpi_id.unit")
    def _compute_unit(self):
        for goal in self:
            goal.unit = goal.kpi_id.unit or goal.unit or "number"

    @api.constrains("parent_id")
    def _check_no_loop(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._(
                    "A goal cannot serve itself, directly or through others. Choose "
                    "another goal above it."
                )
            )

    @api.constrains("parent_id", "phase_id", "template_id")
    def _check_template(self):
        for goal in self:
            template = goal.template_id
            if (goal.parent_id.template_id | goal.phase_id.template_id) - template:
                raise ValidationError(
                    self.env._(
                        "%(goal)s, the goal above it and its phase belong to one "
                        "template.",
                        goal=goal.name,
                    )
                )

    @api.constrains("direction", "source", "target", "target_max")
    def _check_range(self):
        for goal in self:
            if goal.direction == "range" and goal.target >= goal.target_max:
                raise ValidationError(
                    self.env._(
                        "The upper limit of %(goal)s has to be above the lower one.",
                        goal=goal.name,
                    )
                )

    def _prepare_target(self, measure):
        """Return the values of the target, from the last value of the KPI."""
        if self.target_method == "value":
            return {}
        return {"target": measure.value * (1 + self.growth) if measure else 0.0}
