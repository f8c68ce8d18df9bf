from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.crm_customer.models.date_guard import check_years

from .crm_strategy_member import MANAGERS

#: kinds whose fulfilment people are asked about
ASKED = ("requirement", "need")


class CrmStrategyRequirement(models.Model):
    """What people need of the strategy, or tell about it, and what came of it."""

    _name = "crm.strategy.requirement"
    _description = "Requirement of a Strategy"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "priority desc, date_raised desc, id desc"
    _mail_post_access = "read"
    _check_company_auto = True

    name = fields.Char("Subject", required=True, tracking=True)
    description = fields.Text()
    strategy_id = fields.Many2one(
        "crm.strategy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("requirement", "Requirement"),
            ("need", "Need of Customers"),
            ("feedback", "Feedback"),
            ("idea", "Idea"),
            ("issue", "Issue"),
        ],
        required=True,
        default="requirement",
        tracking=True,
    )
    author_id = fields.Many2one(
        "crm.strategy.member",
        "Raised By",
        compute="_compute_author_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
        domain="[('strategy_id', '=', strategy_id)]",
    )
    department_id = fields.Many2one(
        "hr.department",
        compute="_compute_department_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
    )
    priority = fields.Selection(
        [("0", "Normal"), ("1", "High")],
        required=True,
        default="0",
        tracking=True,
        help="A phase cannot close while a requirement of high priority is missed.",
    )
    severity = fields.Selection(
        [("1", "Minor"), ("2", "Disturbing"), ("3", "Blocking")],
        help="How much an issue hinders the work.",
    )
    date_raised = fields.Date(
        "Raised On", required=True, default=fields.Date.context_today
    )
    decision = fields.Selection(
        [("accepted", "Accepted"), ("later", "Later"), ("declined", "Declined")],
        copy=False,
        tracking=True,
    )
    reason = fields.Text(copy=False, help="Why it is declined, or put off.")
    answered_on = fields.Date(
        compute="_compute_answered_on", store=True, copy=False, help="First decision."
    )
    task_id = fields.Many2one(
        "project.task",
        "What Changes",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The task that changes something because of this.",
    )
    is_used = fields.Boolean(
        "Something Has Changed",
        compute="_compute_is_used",
        help="The task is done.",
    )
    goal_ids = fields.Many2many(
        "crm.strategy.goal",
        "crm_strategy_goal_requirement_rel",
        "requirement_id",
        "goal_id",
        "Goals",
        domain="[('strategy_id', '=', strategy_id)]",
        copy=False,
    )
    question_ids = fields.One2many(
        "survey.question",
        "strategy_requirement_id",
        "Questions",
        groups="survey.group_survey_user",
    )

    @api.depends("strategy_id")
    def _compute_author_id(self):
        for requirement in self:
            requirement.author_id = requirement.strategy_id._get_own_member()

    @api.depends("author_id")
    def _compute_department_id(self):
        for requirement in self:
            requirement.department_id = requirement.author_id.department_id

    @api.depends("decision")
    def _compute_answered_on(self):
        today = fields.Date.context_today(self)
        for requirement in self:
            if requirement.decision and not requirement.answered_on:
                requirement.answered_on = today

    @api.depends("task_id.state")
    def _compute_is_used(self):
        # Whether something changed is told to those who do not see the project, too.
        for requirement in self:
            requirement.is_used = requirement.sudo().task_id.state == "1_done"

    @api.constrains("date_raised", "answered_on")
    def _check_dates(self):
        check_years(self, "date_raised")
        for requirement in self:
            answered = requirement.answered_on
            if answered and answered < requirement.date_raised:
                raise ValidationError(
                    self.env._(
                        "%(requirement)s cannot be raised after it was answered. "
                        "Correct the day on which it was raised.",
                        requirement=requirement.name,
                    )
                )

    @api.constrains("decision", "reason")
    def _check_reason(self):
        for requirement in self:
            if requirement.decision in ("declined", "later") and not requirement.reason:
                raise ValidationError(
                    self.env._(
                        "Say why %(requirement)s is declined or put off: whoever "
                        "raised it reads the reason.",
                        requirement=requirement.name,
                    )
                )

    @api.constrains("strategy_id", "author_id", "goal_ids")
    def _check_strategy(self):
        for requirement in self:
            others = (
                requirement.author_id.strategy_id | requirement.goal_ids.strategy_id
            )
            if others - requirement.strategy_id:
                raise ValidationError(
                    self.env._(
                        "Choose people and goals of the strategy of %(requirement)s.",
                        requirement=requirement.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        # Whether people were asked is seen without rights on surveys.
        for requirement in self.sudo():
            if requirement.question_ids:
                raise UserError(
                    self.env._(
                        "People were asked about %(requirement)s; decline it instead.",
                        requirement=requirement.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        decides = any(vals.get("decision") for vals in vals_list)
        if decides and not self.env.su and not self.env.user.has_group(MANAGERS):
            raise AccessError(
                self.env._(
                    "Managers of the strategy decide; raise it without an answer."
                )
            )
        return super().create(vals_list)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Raise what came by e-mail, in the name of the person who wrote it."""
        values = dict(custom_values or {})
        strategy = self.env["crm.strategy"].browse(values.get("strategy_id"))
        author = strategy.member_ids.filtered(
            lambda member: member.partner_id.id == msg_dict.get("author_id")
        )
        values = {
            "name": msg_dict.get("subject") or self.env._("No Subject"),
            "author_id": author.id,
        } | values
        return super().message_new(msg_dict, custom_values=values)
