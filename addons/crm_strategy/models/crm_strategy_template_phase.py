from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_strategy_template_part import choices_of


class CrmStrategyTemplatePhase(models.Model):
    """A phase of a template: how long it takes, and who answers for what in it."""

    _name = "crm.strategy.template.phase"
    _description = "Phase of a Template"
    _inherit = ["crm.strategy.template.element"]
    _order = "template_id, sequence, id"
    _plan_model = "crm.strategy.phase"
    _plan_fields = ("name", "kind", "is_parallel")

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        choices_of("crm.strategy.phase", "kind"), required=True, default="prepare"
    )
    months = fields.Integer(
        required=True,
        default=3,
        aggregator=None,
        help="Planned length, in months of the company's calendar. Phases follow each "
        "other from the start of the strategy.",
    )
    is_parallel = fields.Boolean(
        "Parallel", help="Starts together with the phase before it."
    )
    accountable_role_id = fields.Many2one(
        "crm.strategy.role", "Accountable", ondelete="restrict"
    )
    responsible_role_ids = fields.Many2many(
        "crm.strategy.role",
        "crm_strategy_template_phase_responsible_rel",
        string="Responsible",
    )
    consulted_role_ids = fields.Many2many(
        "crm.strategy.role",
        "crm_strategy_template_phase_consulted_rel",
        string="Consulted",
    )
    informed_role_ids = fields.Many2many(
        "crm.strategy.role",
        "crm_strategy_template_phase_informed_rel",
        string="Informed",
    )
    check_ids = fields.One2many(
        "crm.strategy.template.check",
        "phase_id",
        "More at the Gates",
        copy=True,
        help="Beside what the gates of each phase of this kind ask.",
    )
    scope_ids = fields.One2many("crm.strategy.template.scope", "phase_id", copy=True)

    _months_check = models.Constraint(
        "CHECK (months BETWEEN 1 AND 120)", "A phase lasts from 1 to 120 months."
    )

    @api.constrains("months", "is_parallel", "sequence", "template_id")
    def _check_months(self):
        self.template_id._check_horizon()

    @api.model
    def _get_letters(self):
        """Return the letters of a RACI matrix, the strongest first, with fields."""
        return (
            ("a", "accountable_role_id"),
            ("r", "responsible_role_ids"),
            ("c", "consulted_role_ids"),
            ("i", "informed_role_ids"),
        )

    def _prepare_responsibilities(self, people):
        """Return who answers for what: of each person, the strongest letter.

        :param people: the member of the strategy for each role that is filled
        """
        found = {}
        for letter, names in self._get_letters():
            for role in self[names] & self.env["crm.strategy.role"].union(*people):
                found.setdefault(people[role].id, letter)
        return [
            {"member_id": member_id, "letter": letter}
            for member_id, letter in found.items()
        ]


class CrmStrategyTemplateCheck(models.Model):
    """What a gate asks beside what gates of phases of its kind always ask."""

    _name = "crm.strategy.template.check"
    _description = "Check at a Gate of a Template"
    _inherit = ["crm.strategy.template.part"]
    _order = "phase_id, gate desc, id"
    _plan_model = "crm.strategy.check"
    _plan_fields = ("gate", "code", "name")

    phase_id = fields.Many2one(
        "crm.strategy.template.phase", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="phase_id.company_id", store=True)
    gate = fields.Selection(
        choices_of("crm.strategy.check", "gate"), required=True, default="start"
    )
    code = fields.Selection(
        choices_of("crm.strategy.check", "code"),
        "Kind",
        required=True,
        default="manual",
    )
    name = fields.Char("What to Check", translate=True, help="For a person to check.")

    @api.constrains("code", "name")
    def _check_name(self):
        for check in self:
            if check.code == "manual" and not check.name:
                raise ValidationError(
                    self.env._("Write down what has to be checked by a person.")
                )


class CrmStrategyTemplateScope(models.Model):
    """A process or a system that a phase works on; units are those of the company."""

    _name = "crm.strategy.template.scope"
    _description = "Scope of a Phase of a Template"
    _inherit = ["crm.strategy.template.part"]
    _order = "phase_id, kind, id"
    _plan_model = "crm.strategy.scope"
    _plan_fields = ("kind", "name", "audience", "interface")

    phase_id = fields.Many2one(
        "crm.strategy.template.phase", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="phase_id.company_id", store=True)
    kind = fields.Selection(
        [("process", "Process"), ("system", "System")],
        required=True,
        default="process",
    )
    name = fields.Char(required=True, translate=True)
    audience = fields.Selection(
        choices_of("crm.strategy.scope", "audience"), default="employee"
    )
    interface = fields.Selection(
        choices_of("crm.strategy.scope", "interface"),
        help="How customer data gets from this system into Odoo.",
    )
