from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare

from odoo.addons.crm_customer.models.date_guard import check_years

from .selections import COMPONENTS

#: what is measured against, and stays once the phase of a goal is open
LOCKED = ("source", "kpi_id", "baseline", "baseline_date", "is_baseline_locked")
DIGITS = 4


class CrmStrategyGoal(models.Model):
    """Something a strategy wants to reach or to keep, measured from a baseline.

    Business goals have CRM goals below them, as a cause has its effect above. The
    baseline is locked when the phase of the goal opens.
    """

    _name = "crm.strategy.goal"
    _description = "Goal of a Strategy"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "strategy_id, sequence, id"
    _parent_store = True
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    strategy_id = fields.Many2one(
        "crm.strategy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    phase_id = fields.Many2one(
        "crm.strategy.phase",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('strategy_id', '=', strategy_id)]",
        help="In which phase the goal is to be reached; empty for the whole strategy.",
    )
    parent_id = fields.Many2one(
        "crm.strategy.goal",
        "Serves",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('strategy_id', '=', strategy_id), ('id', '!=', id)]",
        help="The goal to which this one contributes.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.strategy.goal", "parent_id", "Goals Below")
    level = fields.Selection(
        [("business", "Business Goal"), ("crm", "CRM Goal")],
        required=True,
        default="crm",
    )
    component = fields.Selection(
        COMPONENTS,
        help="Which part of the life of a customer the goal is about.",
    )
    function = fields.Selection(
        [("marketing", "Marketing"), ("sales", "Sales"), ("service", "Service")]
    )
    block = fields.Selection(
        [
            ("vision", "Vision"),
            ("strategy", "Strategy"),
            ("experience", "Customer Experience"),
            ("collaboration", "Collaboration"),
            ("processes", "Processes"),
            ("information", "Information"),
            ("technology", "Technology"),
            ("metrics", "Metrics"),
        ],
        "Building Block",
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        default=lambda self: self.env.user,
        index="btree_not_null",
        tracking=True,
        domain=[("share", "=", False)],
        help="Who checks in on the goal.",
    )
    weight = fields.Integer(
        default=1,
        required=True,
        aggregator=None,
        help="How much the goal counts in the one above it, in its phase and in the "
        "strategy.",
    )
    source = fields.Selection(
        [("kpi", "KPI"), ("manual", "By Hand"), ("goals", "Goals Below")],
        "Measured By",
        required=True,
        default="kpi",
        help="By a KPI, by what its owner enters, or by the goals below it.",
    )
    kpi_id = fields.Many2one(
        "crm.strategy.kpi",
        "KPI",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    unit = fields.Selection(
        [("percent", "Percentage"), ("money", "Money"), ("number", "Number")],
        compute="_compute_unit",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    direction = fields.Selection(
        [
            ("rise", "Rise To"),
            ("fall", "Fall To"),
            ("above", "Keep At Least"),
            ("below", "Keep At Most"),
            ("range", "Keep Between"),
        ],
        "Aim",
        required=True,
        default="rise",
        tracking=True,
    )
    baseline = fields.Float(
        digits=(16, DIGITS), aggregator=None, copy=False, tracking=True
    )
    baseline_date = fields.Date(
        "Baseline On",
        copy=False,
        tracking=True,
        help="Until there is a date, there is no baseline. The last value of the KPI "
        "before the phase fills it.",
    )
    is_baseline_locked = fields.Boolean("Baseline Locked", readonly=True, copy=False)
    target = fields.Float(digits=(16, DIGITS), aggregator=None, tracking=True)
    target_max = fields.Float(
        "Upper Limit", digits=(16, DIGITS), aggregator=None, tracking=True
    )
    tolerance = fields.Float(
        digits=(16, DIGITS),
        aggregator=None,
        help="How far from the target is near enough.",
    )
    check_in_every = fields.Selection(
        [("week", "Week"), ("month", "Month"), ("quarter", "Quarter")],
        "Check-In Each",
        required=True,
        default="month",
    )
    date_start = fields.Date("Start", compute="_compute_dates")
    date_end = fields.Date("End", compute="_compute_dates")

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

    @api.depends(
        "phase_id.date_start",
        "phase_id.date_end",
        "strategy_id.date_start",
        "strategy_id.horizon",
    )
    def _compute_dates(self):
        for goal in self:
            window = goal.phase_id or goal.strategy_id
            goal.date_start = window.date_start
            goal.date_end = window.date_end

    @api.constrains("parent_id", "phase_id", "strategy_id")
    def _check_strategy(self):
        for goal in self:
            strategy = goal.strategy_id
            if (goal.parent_id.strategy_id | goal.phase_id.strategy_id) - strategy:
                raise ValidationError(
                    self.env._(
                        "%(goal)s, the goal above it and its phase belong to one "
                        "strategy.",
                        goal=goal.name,
                    )
                )

    @api.constrains("source", "kpi_id")
    def _check_source(self):
        for goal in self:
            if (goal.source == "kpi") != bool(goal.kpi_id):
                raise ValidationError(
                    self.env._(
                        "Choose the KPI that measures %(goal)s, or say that it is "
                        "measured in another way.",
                        goal=goal.name,
                    )
                )

    @api.constrains(
        "source", "direction", "baseline", "baseline_date", "target", "target_max"
    )
    def _check_target(self):
        check_years(self, "baseline_date")
        for goal in self.filtered(lambda goal: goal.source != "goals"):
            if goal.direction == "range" and goal.target >= goal.target_max:
                raise ValidationError(
                    self.env._(
                        "The upper limit of %(goal)s has to be above the lower one.",
                        goal=goal.name,
                    )
                )
            if goal.baseline_date and not goal._leads_from(goal.baseline):
                raise ValidationError(goal._refuse_target())

    def _leads_from(self, baseline):
        """Whether the target lies where the goal leads to from a baseline."""
        compared = float_compare(self.target, baseline, precision_digits=DIGITS)
        return {"rise": compared > 0, "fall": compared < 0}.get(self.direction, True)

    def _refuse_target(self):
        words = {"goal": self.name, "baseline": self._text(self.baseline)}
        if self.direction == "rise":
            return self.env._(
                "%(goal)s is to rise from %(baseline)s: set a target above it.", **words
            )
        return self.env._(
            "%(goal)s is to fall from %(baseline)s: set a target below it.", **words
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for goal in self:
            if goal.is_baseline_locked or goal.sudo().check_in_ids:
                raise UserError(
                    self.env._(
                        "%(goal)s has begun; its history is kept. Archive it instead.",
                        goal=goal.name,
                    )
                )

    # The baseline

    @api.model_create_multi
    def create(self, vals_list):
        goals = super().create(vals_list)
        goals._fill_baselines()
        goals._lock_baselines()
        return goals

    def write(self, vals):
        if set(LOCKED) & vals.keys():
            self._check_not_locked(vals)
        if vals.get("parent_id"):
            self._check_no_loop(vals["parent_id"])
        result = super().write(vals)
        if {"phase_id", "baseline_date", "kpi_id"} & vals.keys():
            self._fill_baselines()
            self._lock_baselines()
        return result

    def _check_no_loop(self, parent_id):
        """Refuse a parent that is below; the ORM would refuse it in fewer words."""
        parent = self.browse(parent_id)
        above = {int(part) for part in (parent.parent_path or "").split("/") if part}
        if above & set(self.ids):
            raise UserError(
                self.env._(
                    "A goal cannot serve itself, directly or through others. Choose "
                    "another goal above it."
                )
            )

    def _check_not_locked(self, vals):
        for goal in self.filtered("is_baseline_locked"):
            for name in set(LOCKED) & vals.keys():
                field = self._fields[name]
                new = field.convert_to_cache(vals[name], goal)
                if new != field.convert_to_cache(goal[name], goal):
                    raise UserError(
                        self.env._(
                            "%(goal)s has begun; what it is measured against stays. "
                            "Archive it and make a new goal instead.",
                            goal=goal.name,
                        )
                    )

    def _fill_baselines(self):
        """Take the last value before the goal begins, of KPIs that have one.

        A value that is beyond the target already is left for a person to look at.
        """
        goals = self.filtered(lambda goal: goal.kpi_id and not goal.baseline_date)
        values = goals._get_measures()
        for goal in goals:
            earlier = [
                measure
                for measure in values.get((goal.kpi_id, goal.company_id), ())
                if measure.date_to < goal.date_start and not measure.is_empty
            ]
            if earlier and goal._leads_from(earlier[-1].value):
                goal.write(
                    {
                        "baseline": earlier[-1].value,
                        "baseline_date": earlier[-1].date_to,
                    }
                )

    def _lock_baselines(self):
        """Lock the baselines of the goals that have begun."""
        self.filtered(
            lambda goal: (
                goal.baseline_date and not goal.is_baseline_locked and goal._has_begun()
            )
        ).is_baseline_locked = True

    def _has_begun(self):
        if self.phase_id:
            return self.phase_id.state != "planned"
        return self.strategy_id.state != "draft"
