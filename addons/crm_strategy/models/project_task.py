from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.i18n import format_list

from odoo.addons.project.models.project_task import CLOSED_STATES

WAITING = "04_waiting_normal"
#: what technology waits for
PROCESS = ("process_change", "org_change")
TECHNOLOGY = ("technology", "automation")
#: which role somebody who works on a task has to have, by the kind of the task
ROLES = {
    "process_change": "crm_strategy.crm_strategy_role_management",
    "org_change": "crm_strategy.crm_strategy_role_management",
    "automation": "crm_strategy.crm_strategy_role_technical",
}


class ProjectTask(models.Model):
    """Initiatives of a strategy are tasks: what for, of what kind, after what.

    Technology waits until the processes are changed that it is to serve, and says whom
    it helps: a goal, or a need of customers.
    """

    _inherit = "project.task"

    strategy_phase_id = fields.Many2one(
        "crm.strategy.phase",
        "Phase of the Strategy",
        index="btree_not_null",
        ondelete="set null",
    )
    goal_ids = fields.Many2many(
        "crm.strategy.goal",
        "crm_strategy_goal_task_rel",
        "task_id",
        "goal_id",
        "Goals of the Strategy",
    )
    strategy_kind = fields.Selection(
        [
            ("process_change", "Change of a Process"),
            ("org_change", "Change of the Organization"),
            ("tactic", "Tactic"),
            ("technology", "Technology"),
            ("automation", "Automation"),
            ("training", "Training"),
            ("communication", "Communication"),
        ],
        "Kind of Initiative",
    )
    strategy_need = fields.Char(
        "Need of Customers", help="Which need of customers the initiative serves."
    )

    @api.constrains("strategy_kind", "goal_ids", "strategy_need")
    def _check_strategy_trace(self):
        for task in self:
            traced = task.sudo().goal_ids or task.strategy_need
            if task.strategy_kind in TECHNOLOGY and not traced:
                raise ValidationError(
                    self.env._(
                        "Say which goal, or which need of customers, %(task)s serves: "
                        "technology is no end in itself.",
                        task=task.name,
                    )
                )

    @api.constrains("strategy_kind", "goal_ids", "strategy_phase_id", "user_ids")
    def _check_strategy_people(self):
        for task in self.filtered(lambda task: task.strategy_kind in ROLES):
            role = self.env.ref(ROLES[task.strategy_kind], raise_if_not_found=False)
            strategies = task._get_strategies()
            people = strategies.member_ids.filtered(
                lambda member, role=role: role in member.role_ids
            )
            if role and strategies and not task.user_ids.partner_id & people.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(task)s needs an assignee who has the role %(role)s in the "
                        "strategy.",
                        task=task.name,
                        role=role.name,
                    )
                )

    def _get_strategies(self):
        """Return the strategies that a task is part of, whoever works on it."""
        # Who works on a task need not be able to read the strategy.
        task = self.sudo()
        return task.strategy_phase_id.strategy_id | task.goal_ids.strategy_id

    # Processes before technology

    def _get_open_processes(self):
        """Return the tasks that a technology task waits for."""
        # Tasks of projects that the reader does not see are waited for as well.
        task = self.sudo()
        if task.strategy_kind not in TECHNOLOGY:
            return task.browse()
        return (task.depend_on_ids | task.goal_ids.task_ids).filtered(
            lambda other: (
                other.strategy_kind in PROCESS and other.state not in CLOSED_STATES
            )
        )

    @api.depends("strategy_kind")
    def _compute_state(self):
        result = super()._compute_state()
        for task in self:
            if task.state not in CLOSED_STATES and task._get_open_processes():
                task.state = WAITING
        return result

    @api.model_create_multi
    def create(self, vals_list):
        tasks = super().create(vals_list)
        tasks._follow_processes()
        return tasks

    def write(self, vals):
        self._check_may_start(vals)
        result = super().write(vals)
        if {"state", "strategy_kind", "goal_ids", "depend_on_ids"} & vals.keys():
            self._follow_processes()
        return result

    def _check_may_start(self, vals):
        """Refuse to start or finish technology by hand before its processes."""
        if vals.get("state", WAITING) in (WAITING, "1_canceled"):
            return
        for task in self.filtered(lambda task: task.state == WAITING):
            if processes := task._get_open_processes():
                raise UserError(
                    self.env._(
                        "%(task)s waits for: %(processes)s. Finish that first; "
                        "technology only helps a process that is thought through.",
                        task=task.name,
                        processes=format_list(self.env, processes.mapped("name")),
                    )
                )

    def _follow_processes(self):
        """Hold the technology beside these tasks, or let it go on."""
        # As above: also tasks that the reader does not see wait, and go on.
        tasks = self.sudo()
        beside = (tasks | tasks.dependent_ids | tasks.goal_ids.task_ids).filtered(
            lambda task: (
                task.strategy_kind in TECHNOLOGY and task.state not in CLOSED_STATES
            )
        )
        held = beside.filtered(lambda task: task._get_open_processes())
        held.filtered(lambda task: task.state != WAITING).state = WAITING
        free = (beside - held).filtered(lambda task: task.state == WAITING)
        free.filtered(
            lambda task: (
                not (task.allow_task_dependencies and task.is_blocked_by_dependences())
            )
        ).state = "01_in_progress"


class CrmStrategyGoal(models.Model):
    """The initiatives of a goal."""

    _inherit = "crm.strategy.goal"

    task_ids = fields.Many2many(
        "project.task",
        "crm_strategy_goal_task_rel",
        "goal_id",
        "task_id",
        "Initiatives",
        copy=False,
    )
    open_task_count = fields.Integer("Open Initiatives", compute="_compute_tasks")
    is_without_initiative = fields.Boolean(
        compute="_compute_tasks", search="_search_is_without_initiative"
    )

    @api.depends("task_ids.state")
    def _compute_tasks(self):
        counts = self._count_open_tasks(self.ids)
        for goal in self:
            goal.open_task_count = counts.get(goal._origin.id, 0)
            goal.is_without_initiative = not goal.open_task_count

    def _count_open_tasks(self, goal_ids=None):
        """Return the number of open initiatives by goal; how many there are is no
        secret, what they are is for those who see the project."""
        domain = [("state", "not in", list(CLOSED_STATES)), ("goal_ids", "!=", False)]
        if goal_ids is not None:
            domain.append(("goal_ids", "in", goal_ids))
        tasks = self.env["project.task"].sudo()
        return {
            goal.id: count
            for goal, count in tasks._read_group(domain, ["goal_ids"], ["__count"])
        }

    def _search_is_without_initiative(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("id", "not in", list(self._count_open_tasks()))]

    def action_open_tasks(self):
        """Open the initiatives of one goal that the reader may see."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_strategy.project_task_action_initiatives"
        )
        return action | {
            "domain": [("goal_ids", "in", self.ids)],
            "context": {
                "default_goal_ids": self.ids,
                "default_strategy_phase_id": self.phase_id.id,
            },
        }
