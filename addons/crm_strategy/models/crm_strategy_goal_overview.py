from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.i18n import format_list

from ..engine.goal import Part, roll_up
from .selections import labels_of

#: more goals than these in one phase are too many to move at once
FOCUS = 3
COUNTED = ("on_track", "at_risk", "off_track")


class CrmStrategy(models.Model):
    """The goals of a strategy at a glance: how far, what is red, what is forgotten."""

    _inherit = "crm.strategy"

    goal_ids = fields.One2many("crm.strategy.goal", "strategy_id", "Goals")
    goal_count = fields.Integer(compute="_compute_goals")
    has_goal_progress = fields.Boolean(compute="_compute_goals")
    goal_progress = fields.Float(
        "Progress of Goals",
        compute="_compute_goals",
        help="Weighted mean of the goals that no other goal is above.",
    )
    off_track_count = fields.Integer("Off Track", compute="_compute_goals")
    forgotten_goal_ids = fields.Many2many(
        "crm.strategy.goal",
        string="Off Track without Initiative",
        compute="_compute_goals",
    )
    goal_gaps = fields.Char(
        "No Goal Yet For",
        compute="_compute_goals",
        help="Components of CRM and functions that no goal is about.",
    )

    @api.depends(
        "goal_ids.active",
        "goal_ids.status",
        "goal_ids.progress",
        "goal_ids.weight",
        "goal_ids.parent_id",
        "goal_ids.component",
        "goal_ids.function",
        "goal_ids.task_ids.state",
    )
    @api.depends_context("lang")
    def _compute_goals(self):
        for strategy in self:
            goals = strategy.goal_ids.filtered("active")
            tops = goals.filtered(lambda goal: not goal.parent_id)
            whole = tops._roll_up()
            strategy.goal_count = len(goals)
            strategy.has_goal_progress = whole is not None
            strategy.goal_progress = whole.progress if whole else 0.0
            off_track = goals.filtered(lambda goal: goal.status == "off_track")
            strategy.off_track_count = len(off_track)
            strategy.forgotten_goal_ids = off_track.filtered("is_without_initiative")
            strategy.goal_gaps = (
                format_list(self.env, goals._get_gaps()) if goals else False
            )

    @api.constrains("company_id")
    def _check_company_of_goals(self):
        """Check-ins and frozen figures belong to the company, and never change."""
        for strategy in self:
            if strategy.goal_ids or strategy.review_ids:
                raise ValidationError(
                    self.env._(
                        "%(strategy)s has goals already and stays with its company. "
                        "Make a new strategy for the other company.",
                        strategy=strategy.name,
                    )
                )

    def action_open_goals(self):
        """Open the goals of one strategy."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_strategy.crm_strategy_goal_action"
        )
        return action | {
            "domain": [("strategy_id", "=", self.id)],
            "context": {"default_strategy_id": self.id, "hide_strategy": True},
        }

    def action_start(self):
        """Start, and lock the baselines of the goals for the whole strategy."""
        result = super().action_start()
        self.goal_ids._fill_baselines()
        self.goal_ids._lock_baselines()
        return result


class CrmStrategyPhase(models.Model):
    """The goals of a phase; opening it locks their baselines."""

    _inherit = "crm.strategy.phase"

    goal_ids = fields.One2many("crm.strategy.goal", "phase_id", "Goals")
    goal_count = fields.Integer(compute="_compute_goals")
    has_goal_progress = fields.Boolean(compute="_compute_goals")
    goal_progress = fields.Float(
        "Progress of Goals", compute="_compute_goals", aggregator=None
    )
    is_unfocused = fields.Boolean(
        compute="_compute_goals",
        help="In one phase perhaps two or three goals advance.",
    )

    @api.depends(
        "goal_ids.active", "goal_ids.progress", "goal_ids.weight", "goal_ids.parent_id"
    )
    def _compute_goals(self):
        for phase in self:
            goals = phase.goal_ids.filtered("active")
            tops = goals.filtered(lambda goal, goals=goals: goal.parent_id not in goals)
            whole = tops._roll_up()
            phase.goal_count = len(goals)
            phase.has_goal_progress = whole is not None
            phase.goal_progress = whole.progress if whole else 0.0
            phase.is_unfocused = len(tops) > FOCUS

    def action_open(self):
        """Open the phase, and lock the baselines of its goals."""
        result = super().action_open()
        self.goal_ids._fill_baselines()
        self.goal_ids._lock_baselines()
        return result

    def action_open_goals(self):
        """Open the goals of one phase."""
        self.ensure_one()
        action = self.strategy_id.action_open_goals()
        context = action["context"] | {"default_phase_id": self.id}
        return action | {"domain": [("phase_id", "=", self.id)], "context": context}


class CrmStrategyGoal(models.Model):
    """What goals say together."""

    _inherit = "crm.strategy.goal"

    def _roll_up(self):
        """Return the progress of these goals together; None if nothing is known."""
        return roll_up(
            Part(
                goal.progress if goal.has_progress else None, goal.expected, goal.weight
            )
            for goal in self
        )

    def _get_gaps(self, names=("component", "function")):
        """Return the names of components and functions of which there is no goal."""
        gaps = []
        for name in names:
            used = set(self.mapped(name))
            choices = labels_of(self, name).items()
            gaps += [label for value, label in choices if value not in used]
        return gaps


class CrmStrategyMeasure(models.Model):
    """Values that were not there yet when a goal began fill its baseline."""

    _inherit = "crm.strategy.measure"

    @api.model
    def _record(self, company, period, windows, figures):
        result = super()._record(company, period, windows, figures)
        self.env["crm.strategy.goal"].search(
            [
                ("kpi_id", "in", [kpi.id for kpi in figures]),
                ("company_id", "=", company.id),
                ("baseline_date", "=", False),
            ]
        )._fill_baselines()
        return result


class CrmStrategyCheck(models.Model):
    """A gate can ask for goals that can be measured."""

    _inherit = "crm.strategy.check"

    code = fields.Selection(
        selection_add=[("goals", "Every goal has a baseline")],
        ondelete={"goals": "cascade"},
    )

    def _problem_goals(self):
        goals = self.phase_id.goal_ids.filtered(lambda goal: goal.source != "goals")
        if not goals:
            return self.env._("Set a goal for the phase.")
        lacking = goals.filtered(lambda goal: not goal.baseline_date)
        return lacking and self.env._(
            "Enter a baseline of: %(goals)s.",
            goals=format_list(self.env, lacking.mapped("name")),
        )
