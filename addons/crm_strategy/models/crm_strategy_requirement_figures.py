import ast

from odoo import api, fields, models

from ..engine.expectation import days_to_answer
from .figure import share


class CrmStrategy(models.Model):
    """What people said about a strategy, and whether they were heard."""

    _name = "crm.strategy"
    _inherit = ["crm.strategy", "mail.alias.mixin.optional"]

    alias_id = fields.Many2one(
        help="What is sent to this address is raised as an issue of the strategy."
    )
    requirement_ids = fields.One2many(
        "crm.strategy.requirement", "strategy_id", "Requirements"
    )
    requirement_count = fields.Integer(
        "Requirements Raised", compute="_compute_requirement_figures"
    )
    answered_share = fields.Float(
        "Answered",
        compute="_compute_requirement_figures",
        help="Share of what was raised that has a decision.",
    )
    used_share = fields.Float(
        "Used",
        compute="_compute_requirement_figures",
        help="Share of what was raised whose task is done.",
    )
    has_answer_days = fields.Boolean(compute="_compute_requirement_figures")
    answer_days = fields.Float(
        "Days to Answer",
        compute="_compute_requirement_figures",
        digits=(16, 1),
        help="Median of days from raising to the first decision.",
    )

    @api.depends(
        "requirement_ids.date_raised",
        "requirement_ids.answered_on",
        "requirement_ids.decision",
        "requirement_ids.is_used",
    )
    def _compute_requirement_figures(self):
        for strategy in self:
            raised = strategy.requirement_ids
            days = days_to_answer(
                (item.answered_on - item.date_raised).days
                for item in raised.filtered("answered_on")
            )
            strategy.requirement_count = len(raised)
            strategy.answered_share = share(raised.filtered("decision"), raised)
            strategy.used_share = share(raised.filtered("is_used"), raised)
            strategy.has_answer_days = days is not None
            strategy.answer_days = days or 0.0

    def _alias_get_creation_values(self):
        """What is sent to a strategy becomes an issue of it."""
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id(
            "crm.strategy.requirement"
        )
        if self.id:
            defaults = ast.literal_eval(self.alias_defaults or "{}")
            values["alias_defaults"] = defaults | {
                "strategy_id": self.id,
                "kind": "issue",
            }
        return values

    def action_open_requirements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_strategy.crm_strategy_requirement_action"
        )
        return action | {
            "domain": [("strategy_id", "=", self.id)],
            "context": {"default_strategy_id": self.id},
        }


class CrmStrategyPhase(models.Model):
    _inherit = "crm.strategy.phase"

    closure_rate = fields.Float(
        compute="_compute_closure_rate",
        help="Share of what was raised in the days of the phase whose task is done.",
    )

    @api.depends(
        "date_start",
        "date_end",
        "strategy_id.requirement_ids.date_raised",
        "strategy_id.requirement_ids.is_used",
    )
    def _compute_closure_rate(self):
        for phase in self:
            first, last = phase.date_start, phase.date_end
            raised = phase.strategy_id.requirement_ids.filtered(
                lambda item, first=first, last=last: (
                    first and last and first <= item.date_raised <= last
                )
            )
            phase.closure_rate = share(raised.filtered("is_used"), raised)


class CrmStrategyGoal(models.Model):
    _inherit = "crm.strategy.goal"

    requirement_ids = fields.Many2many(
        "crm.strategy.requirement",
        "crm_strategy_goal_requirement_rel",
        "goal_id",
        "requirement_id",
        "Requirements",
        domain="[('strategy_id', '=', strategy_id)]",
        copy=False,
        help="The requirements of the business that the goal answers.",
    )

    @api.constrains("requirement_ids", "strategy_id")
    def _check_requirements(self):
        self.requirement_ids._check_strategy()


class ProjectTask(models.Model):
    _inherit = "project.task"

    need_id = fields.Many2one(
        "crm.strategy.requirement",
        "Requirement Served",
        index="btree_not_null",
        ondelete="set null",
        help="Which need of customers, or requirement, the initiative serves.",
    )

    @api.constrains("strategy_kind", "goal_ids", "strategy_need", "need_id")
    def _check_strategy_trace(self):
        """Technology that serves a requirement needs no other reason."""
        untraced = self.filtered(lambda task: not task.need_id)
        return super(ProjectTask, untraced)._check_strategy_trace()
