from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.crm_customer.models.date_guard import check_years


class CrmStrategy(models.Model):
    """Where a company wants to go with its customers, and in which phases.

    A strategy is never finally approved: it is published in revisions, and each of its
    people acknowledges the current one.
    """

    _name = "crm.strategy"
    _description = "CRM Strategy"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("ended", "Ended"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    owner_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        tracking=True,
        domain=[("share", "=", False)],
    )
    vision = fields.Text(
        translate=True, help="What the company wants to be for its customers."
    )
    purpose = fields.Text(
        translate=True,
        default=lambda self: self.env._(
            "Gather and deepen what we know about customers, use it to serve each of "
            "them better, and keep them for long."
        ),
        help="What the strategy is for.",
    )
    differentiator = fields.Text(
        translate=True,
        help="Why customers stay with this company when products are alike.",
    )
    benefit_statement = fields.Text(
        "Benefits",
        translate=True,
        help="What everybody gains; each of the people has own benefits beside.",
    )
    industry_id = fields.Many2one(
        "res.partner.industry", index="btree_not_null", ondelete="set null"
    )
    customer_base = fields.Selection(
        [("b2b", "Companies"), ("b2c", "Persons"), ("both", "Companies and Persons")],
        "Customers Are",
    )
    start_mode = fields.Selection(
        [("new", "From Scratch"), ("refine", "Refine What Exists")],
        "Starting Point",
        required=True,
        default="new",
    )
    mode = fields.Selection(
        [("strategic", "Strategic"), ("tactical", "Tactical")],
        required=True,
        default="strategic",
        tracking=True,
        help="A tactical strategy looks for gains in single tasks, without a change of "
        "the organization.",
    )
    type_ids = fields.One2many(
        "crm.strategy.type", "strategy_id", "Types of CRM", copy=True
    )
    date_start = fields.Date(
        "Start", required=True, default=fields.Date.context_today, tracking=True
    )
    horizon = fields.Integer(
        "Horizon (Months)",
        required=True,
        default=36,
        tracking=True,
        help="By when the strategy should have paid off. A CRM strategy needs more "
        "than a year to bear fruit.",
    )
    date_end = fields.Date("End", compute="_compute_date_end")
    phase_ids = fields.One2many("crm.strategy.phase", "strategy_id", "Phases")
    phase_id = fields.Many2one(
        "crm.strategy.phase", "Phase Now", compute="_compute_phase_id"
    )

    _horizon_check = models.Constraint(
        "CHECK (horizon > 0)", "The horizon of a strategy is at least one month."
    )

    @api.depends("date_start", "horizon")
    def _compute_date_end(self):
        for strategy in self:
            strategy.date_end = strategy.date_start and (
                strategy.date_start + relativedelta(months=strategy.horizon, days=-1)
            )

    @api.depends("phase_ids.state")
    def _compute_phase_id(self):
        for strategy in self:
            is_open = strategy.phase_ids.filtered(lambda phase: phase.state == "open")
            strategy.phase_id = is_open[:1]

    @api.constrains("date_start", "horizon")
    def _check_dates(self):
        check_years(self, "date_start")
        self.phase_ids._check_dates()

    @api.constrains("company_id")
    def _check_company_is_kept(self):
        """Phases, people and figures belong to the company."""
        for strategy in self:
            if strategy.phase_ids.filtered(
                lambda phase, company=strategy.company_id: phase.company_id != company
            ):
                raise ValidationError(
                    self.env._(
                        "%(strategy)s has phases already and stays with its company. "
                        "Make a new strategy for the other company.",
                        strategy=strategy.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for strategy in self:
            if strategy.state != "draft":
                raise UserError(
                    self.env._(
                        "%(strategy)s has begun; its history is kept. Archive it "
                        "instead.",
                        strategy=strategy.name,
                    )
                )

    # States

    def action_start(self):
        """Start, or go on after a pause."""
        for strategy in self:
            strategy._check_can_start()
        self.write({"state": "running"})
        # Eight periods of all KPIs may take long: the clock does it, at once.
        self.env.ref("crm_strategy.ir_cron_measure").sudo()._trigger()

    def action_pause(self):
        self.write({"state": "paused"})

    def action_end(self):
        """End the strategy; its history stays."""
        self.write({"state": "ended"})

    def _check_can_start(self):
        """Refuse to start what lacks a vision, a sponsor or a phase."""
        self.ensure_one()
        missing = []
        if not self.vision:
            missing.append(self.env._("Write down the vision."))
        if not self.sponsor_id:
            missing.append(
                self.env._(
                    "Name an executive sponsor among the people: without one, a CRM "
                    "strategy is taken for an IT project."
                )
            )
        if not self.phase_ids:
            missing.append(self.env._("Plan the first phase."))
        if missing:
            raise UserError(
                self.env._("%(strategy)s cannot start yet.", strategy=self.name)
                + "\n"
                + "\n".join(missing)
            )

    def action_open_phases(self):
        """Open the phases, with those of this strategy only."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_strategy.crm_strategy_phase_action"
        )
        return action | {
            "domain": [("strategy_id", "=", self.id)],
            "context": {"default_strategy_id": self.id, "hide_strategy": True},
        }
