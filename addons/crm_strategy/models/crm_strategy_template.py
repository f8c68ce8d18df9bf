from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .crm_strategy_template_part import choices_of


class CrmStrategyTemplate(models.Model):
    """A plan to start a strategy from: phases without dates, roles without people.

    A strategy is a copy of it, and free to change; the template stays as it is.
    """

    _name = "crm.strategy.template"
    _description = "Template of a Strategy"
    _inherit = ["crm.strategy.template.part"]
    _order = "sequence, id"
    _plan_model = "crm.strategy"
    _plan_fields = (
        "vision",
        "purpose",
        "differentiator",
        "benefit_statement",
        "case_assumption",
        "start_mode",
        "mode",
        "horizon",
        "review_months",
    )

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True, help="Whom the template is for.")
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty for a template of all companies.",
    )
    vision = fields.Text(translate=True)
    purpose = fields.Text(translate=True)
    differentiator = fields.Text(translate=True)
    benefit_statement = fields.Text("Benefits", translate=True)
    case_assumption = fields.Text("Without the Strategy", translate=True)
    start_mode = fields.Selection(
        choices_of("crm.strategy", "start_mode"),
        "Starting Point",
        required=True,
        default="new",
    )
    mode = fields.Selection(
        choices_of("crm.strategy", "mode"), required=True, default="strategic"
    )
    horizon = fields.Integer(
        "Horizon (Months)",
        required=True,
        default=36,
        help="By when the strategy should have paid off.",
    )
    review_months = fields.Integer("Review Each (Months)", required=True, default=3)
    phase_ids = fields.One2many(
        "crm.strategy.template.phase", "template_id", "Phases", copy=True
    )
    goal_ids = fields.One2many(
        "crm.strategy.template.goal", "template_id", "Goals", copy=False
    )
    task_ids = fields.One2many(
        "crm.strategy.template.task", "template_id", "Initiatives", copy=False
    )
    requirement_ids = fields.One2many(
        "crm.strategy.template.requirement", "template_id", "Requirements", copy=True
    )
    risk_ids = fields.One2many(
        "crm.strategy.template.risk", "template_id", "Risks", copy=True
    )
    case_line_ids = fields.One2many(
        "crm.strategy.template.case.line",
        "template_id",
        "Costs and Benefits",
        copy=True,
        groups="crm_strategy.group_crm_strategy_manager",
    )
    role_ids = fields.Many2many(
        "crm.strategy.role", string="Roles to Fill", compute="_compute_role_ids"
    )
    months = fields.Integer(compute="_compute_counts")
    phase_count = fields.Integer("Number of Phases", compute="_compute_counts")
    goal_count = fields.Integer("Number of Goals", compute="_compute_counts")

    _horizon_check = models.Constraint(
        "CHECK (horizon > 0)", "The horizon of a strategy is at least one month."
    )
    _review_months_check = models.Constraint(
        "CHECK (review_months > 0)", "Reviews are at least one month apart."
    )

    @api.depends(
        "phase_ids.accountable_role_id",
        "phase_ids.responsible_role_ids",
        "phase_ids.consulted_role_ids",
        "phase_ids.informed_role_ids",
        "task_ids.role_id",
    )
    def _compute_role_ids(self):
        required = self.env["crm.strategy.role"].search([("is_required", "=", True)])
        for template in self:
            roles = required | template.task_ids.role_id
            for _letter, names in template.phase_ids._get_letters():
                roles |= template.phase_ids[names]
            template.role_ids = roles.sorted(lambda role: (role.sequence, role.id))

    @api.depends("phase_ids.months", "phase_ids.is_parallel", "goal_ids")
    def _compute_counts(self):
        for template in self:
            template.months = max(
                (month + phase.months for phase, month in template._lay_out()),
                default=0,
            )
            template.phase_count = len(template.phase_ids)
            template.goal_count = len(template.goal_ids)

    def _lay_out(self):
        """Return each phase with the month, from 0, in which it starts."""
        laid, start, following = [], 0, 0
        for phase in self.phase_ids.sorted(lambda phase: (phase.sequence, phase.id)):
            if not phase.is_parallel:
                start, following = following, following + phase.months
            laid.append((phase, start))
        return laid

    @api.constrains("horizon", "phase_ids")
    def _check_horizon(self):
        for template in self:
            if template.months > template.horizon:
                raise ValidationError(
                    self.env._(
                        "The phases of %(template)s last %(months)s months, and its "
                        "horizon is %(horizon)s. Shorten a phase or extend the "
                        "horizon.",
                        template=template.name,
                        months=template.months,
                        horizon=template.horizon,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shipped(self):
        """Apps that bring more for a template find it again."""
        shipped = self._get_external_ids()
        for template in self:
            if any(name.startswith("crm_strategy.") for name in shipped[template.id]):
                raise UserError(
                    self.env._(
                        "%(template)s comes with the app. Archive it instead.",
                        template=template.name,
                    )
                )

    def action_start(self):
        """Ask what a strategy from this template needs to know."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_strategy.crm_strategy_start_action"
        )
        return action | {"context": {"default_template_id": self.id}}
