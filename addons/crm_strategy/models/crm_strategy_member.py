from odoo import api, fields, models

from ..engine.commitment import Stand

ENGAGEMENT = [
    ("0", "Unaware"),
    ("1", "Resistant"),
    ("2", "Neutral"),
    ("3", "Supportive"),
    ("4", "Leading"),
]
MANAGERS = "crm_strategy.group_crm_strategy_manager"


class CrmStrategyMember(models.Model):
    """A person of a strategy: an employee, or an expert from outside."""

    _name = "crm.strategy.member"
    _description = "Person in a Strategy"
    _order = "strategy_id, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    strategy_id = fields.Many2one(
        "crm.strategy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Person",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
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
    role_ids = fields.Many2many("crm.strategy.role", string="Roles", required=True)
    allocation = fields.Float(help="Share of the working time that is set aside.")
    benefit = fields.Text(
        "What Is in It", translate=True, help="What this person gains by the strategy."
    )
    # Where a colleague stands is for those who steer, not for everybody to read.
    engagement_current = fields.Selection(
        ENGAGEMENT, "Engagement Now", groups=MANAGERS, copy=False
    )
    engagement_desired = fields.Selection(
        ENGAGEMENT, "Engagement Wanted", default="3", groups=MANAGERS
    )
    engagement_date = fields.Date(
        "Judged On", readonly=True, copy=False, groups=MANAGERS
    )
    engagement_user_id = fields.Many2one(
        "res.users", "Judged By", readonly=True, copy=False, groups=MANAGERS
    )
    weight = fields.Integer(
        default=1,
        required=True,
        aggregator=None,
        groups=MANAGERS,
        help="How much the engagement of this person counts.",
    )
    responsibility_ids = fields.One2many(
        "crm.strategy.responsibility", "member_id", "Responsibilities"
    )
    acknowledgement_ids = fields.One2many(
        "crm.strategy.acknowledgement", "member_id", "Acknowledged", readonly=True
    )
    is_informed = fields.Boolean(
        "Knows the Revision",
        compute="_compute_is_informed",
        help="Has acknowledged the current revision.",
    )

    _partner_uniq = models.Constraint(
        "UNIQUE (strategy_id, partner_id)",
        "A person is in a strategy once; give one person several roles instead.",
    )
    _weight_check = models.Constraint(
        "CHECK (weight > 0)", "The weight of a person is 1 or more."
    )
    _allocation_check = models.Constraint(
        "CHECK (allocation BETWEEN 0 AND 1)",
        "Nobody can set aside less than 0% or more than 100% of the working time.",
    )

    @api.depends("partner_id", "strategy_id")
    def _compute_department_id(self):
        for member in self:
            member.department_id = member._get_employee().department_id

    def _get_employee(self):
        """Return the employee that the person is in the company of the strategy.

        Employees are readable to few; the department of a colleague is no secret.
        """
        company = self.strategy_id.company_id
        employees = self.partner_id.sudo().employee_ids
        return employees.filtered(lambda employee: employee.company_id == company)[:1]

    def _get_stands(self):
        """Return where those people stand and should stand who were judged."""
        return [
            Stand(
                int(member.engagement_current),
                int(member.engagement_desired),
                member.weight,
            )
            for member in self
            if member.engagement_current and member.engagement_desired
        ]

    @api.depends("strategy_id.revision_ids", "acknowledgement_ids")
    def _compute_is_informed(self):
        for member in self:
            current = member.strategy_id.revision_id
            known = member.acknowledgement_ids.revision_id
            member.is_informed = bool(current) and current in known

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_judge(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_judge(vals))

    @api.model
    def _with_judge(self, vals):
        """Add who says where a person stands, and when."""
        if not vals.get("engagement_current"):
            return vals
        return vals | {
            "engagement_date": fields.Date.context_today(self),
            "engagement_user_id": self.env.uid,
        }
