from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmStrategyScope(models.Model):
    """A unit, a process or a system that a phase works on."""

    _name = "crm.strategy.scope"
    _description = "Scope of a Phase"
    _order = "phase_id, kind desc, id"
    _check_company_auto = True

    phase_id = fields.Many2one(
        "crm.strategy.phase", required=True, index=True, ondelete="cascade"
    )
    strategy_id = fields.Many2one(related="phase_id.strategy_id", store=True)
    company_id = fields.Many2one(related="phase_id.company_id", store=True)
    kind = fields.Selection(
        [("unit", "Unit"), ("process", "Process"), ("system", "System")],
        required=True,
        default="unit",
    )
    department_id = fields.Many2one(
        "hr.department", index="btree_not_null", check_company=True
    )
    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    depth = fields.Integer("People", help="People of the unit that take part.")
    headcount = fields.Integer(
        "People in the Unit",
        compute="_compute_headcount",
        store=True,
        readonly=False,
        precompute=True,
        help="All people of the unit when the phase was planned.",
    )
    audience = fields.Selection(
        [
            ("employee", "Employees"),
            ("customer", "Customers"),
            ("partner", "Business Partners"),
        ],
        default="employee",
    )
    department_ids = fields.Many2many(
        "hr.department",
        string="Departments Involved",
        help="The more departments a process passes through, the more it has to be "
        "coordinated.",
    )
    coordination = fields.Integer(
        compute="_compute_coordination", help="Departments that the process involves."
    )
    status = fields.Selection(
        [("designed", "Designed"), ("live", "Live"), ("measured", "Measured")]
    )
    interface = fields.Selection(
        [
            ("none", "None"),
            ("manual", "By Hand"),
            ("scheduled", "Scheduled"),
            ("live", "Real Time"),
        ],
        help="How customer data gets from this system into Odoo.",
    )
    compatibility = fields.Selection(
        [("ok", "Fits"), ("adapter", "Needs an Adapter"), ("blocker", "Blocker")]
    )
    previous_id = fields.Many2one(
        "crm.strategy.scope",
        "Carried Over From",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    drop_reason = fields.Char(
        translate=True,
        copy=False,
        help="Why the next phase does without it; asked only where it does.",
    )

    _depth_check = models.Constraint(
        "CHECK (depth >= 0 AND headcount >= 0)",
        "The number of people cannot be negative.",
    )

    @api.depends("kind", "department_id")
    def _compute_name(self):
        for item in self:
            if item.kind == "unit" and item.department_id:
                item.name = item.department_id.name

    @api.depends("kind", "name", "department_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """A department is named in the reader's language, unless somebody has given it
        a name of its own in the phase."""
        for item in self:
            own = item.kind == "unit" and item._get_department_names()
            item.display_name = (
                item.department_id.name if own and item.name in own else item.name
            )

    def _get_department_names(self):
        """Return what the department is called in the languages of the system."""
        department = self.department_id.with_context(prefetch_langs=True)
        return {
            department.with_context(lang=code).name
            for code, _label in self.env["res.lang"].get_installed()
        }

    @api.depends("kind", "department_id")
    def _compute_headcount(self):
        for item in self:
            is_unit = item.kind == "unit" and item.department_id
            item.headcount = is_unit and item.department_id.total_employee

    @api.depends("department_ids")
    def _compute_coordination(self):
        for item in self:
            item.coordination = len(item.department_ids)

    @api.constrains("depth", "headcount", "kind", "department_id")
    def _check_depth(self):
        for item in self:
            if item.kind == "unit" and item.depth > item.headcount:
                raise ValidationError(
                    self.env._(
                        "%(depth)s people of %(unit)s would take part, but it has "
                        "%(headcount)s. Correct one of the two numbers.",
                        depth=item.depth,
                        unit=item.display_name,
                        headcount=item.headcount,
                    )
                )

    @api.constrains("previous_id", "phase_id")
    def _check_previous(self):
        for item in self.filtered("previous_id"):
            if item.previous_id.phase_id != item.phase_id.previous_id:
                raise ValidationError(
                    self.env._(
                        "%(item)s can only be carried over from the phase before.",
                        item=item.name,
                    )
                )
