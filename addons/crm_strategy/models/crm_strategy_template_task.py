from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_strategy_template_part import choices_of
from .project_task import ROLES, TECHNOLOGY


class CrmStrategyTemplateTask(models.Model):
    """An initiative of a template, and which role it is given to."""

    _name = "crm.strategy.template.task"
    _description = "Initiative of a Template"
    _inherit = ["crm.strategy.template.element"]
    _order = "template_id, phase_id, sequence, id"
    _plan_model = "project.task"
    _plan_fields = ("name", "strategy_kind", "strategy_need", "sequence")

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    phase_id = fields.Many2one(
        "crm.strategy.template.phase",
        index="btree_not_null",
        ondelete="set null",
        domain="[('template_id', '=', template_id)]",
        help="The initiative is due at the end of the phase.",
    )
    goal_ids = fields.Many2many(
        "crm.strategy.template.goal",
        "crm_strategy_template_task_goal_rel",
        string="Goals",
        domain="[('template_id', '=', template_id)]",
    )
    strategy_kind = fields.Selection(
        choices_of("project.task", "strategy_kind"), "Kind of Initiative"
    )
    strategy_need = fields.Char("Need of Customers", translate=True)
    role_id = fields.Many2one(
        "crm.strategy.role",
        "Given To",
        compute="_compute_role_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        help="Who has this role becomes the assignee.",
    )

    @api.depends("strategy_kind")
    def _compute_role_id(self):
        for task in self:
            name = ROLES.get(task.strategy_kind)
            role = name and self.env.ref(name, raise_if_not_found=False)
            task.role_id = role or task.role_id

    @api.constrains("strategy_kind", "goal_ids", "strategy_need")
    def _check_strategy_trace(self):
        for task in self:
            traced = task.goal_ids or task.strategy_need
            if task.strategy_kind in TECHNOLOGY and not traced:
                raise ValidationError(
                    self.env._(
                        "Say which goal, or which need of customers, %(task)s serves: "
                        "technology is no end in itself.",
                        task=task.name,
                    )
                )

    @api.constrains("goal_ids", "phase_id", "template_id")
    def _check_template(self):
        for task in self:
            template = task.template_id
            if (task.goal_ids.template_id | task.phase_id.template_id) - template:
                raise ValidationError(
                    self.env._(
                        "%(task)s, its goals and its phase belong to one template.",
                        task=task.name,
                    )
                )
