from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.crm_customer.models.date_guard import check_years
from odoo.addons.crm_customer.models.reader_dates import format_day

from ..engine.scope import Unit, reach


class CrmStrategyPhase(models.Model):
    """A window of time in which a strategy does one kind of thing.

    Phases follow each other by date. Each opens and closes through a gate, whose checks
    are met or overridden with a reason.
    """

    _name = "crm.strategy.phase"
    _description = "Phase of a Strategy"
    _inherit = ["mail.thread"]
    _order = "strategy_id, date_start, id"

    name = fields.Char(required=True, translate=True)
    strategy_id = fields.Many2one(
        "crm.strategy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("prepare", "Prepare"),
            ("organise", "Organize"),
            ("process", "Processes"),
            ("technology", "Technology"),
            ("run", "Run"),
            ("improve", "Improve"),
        ],
        required=True,
        default="prepare",
        tracking=True,
    )
    date_start = fields.Date("Start", required=True, tracking=True)
    date_end = fields.Date("End", required=True, tracking=True)
    is_parallel = fields.Boolean(
        "Parallel", help="May run at the same time as other phases."
    )
    state = fields.Selection(
        [("planned", "Planned"), ("open", "Open"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="planned",
        copy=False,
        tracking=True,
    )
    previous_id = fields.Many2one(
        "crm.strategy.phase", "Phase Before", compute="_compute_previous_id"
    )
    scope_ids = fields.One2many("crm.strategy.scope", "phase_id", copy=True)
    dropped_ids = fields.Many2many(
        "crm.strategy.scope",
        string="Dropped without a Reason",
        compute="_compute_dropped_ids",
        help="What was in the scope of the phase before and is not in this one.",
    )
    breadth = fields.Integer(
        compute="_compute_reach", aggregator=None, help="Units that take part."
    )
    scope_size = fields.Integer(
        "People in Scope",
        compute="_compute_reach",
        aggregator=None,
        help="People that take part, over all units.",
    )
    mean_depth = fields.Float(
        "People per Unit", compute="_compute_reach", aggregator=None
    )
    penetration = fields.Float(
        compute="_compute_reach",
        aggregator=None,
        help="Share of the people of these units that take part.",
    )
    responsibility_ids = fields.One2many(
        "crm.strategy.responsibility", "phase_id", "Responsibilities", copy=True
    )

    _dates_check = models.Constraint(
        "CHECK (date_end >= date_start)", "A phase ends on the day it starts or later."
    )

    @api.depends("strategy_id.phase_ids.date_start")
    def _compute_previous_id(self):
        for phase in self:
            phases = phase.strategy_id.phase_ids.filtered("date_start")
            earlier = phases.filtered(
                lambda other, phase=phase: (
                    phase.date_start and other.date_start < phase.date_start
                )
            )
            phase.previous_id = earlier.sorted("date_start")[-1:]

    @api.depends(
        "strategy_id.phase_ids.date_start",
        "strategy_id.phase_ids.scope_ids.drop_reason",
        "scope_ids.previous_id",
    )
    def _compute_dropped_ids(self):
        for phase in self:
            carried = phase.scope_ids.previous_id
            phase.dropped_ids = (phase.previous_id.scope_ids - carried).filtered(
                lambda item: not item.drop_reason
            )

    @api.depends("scope_ids.kind", "scope_ids.depth", "scope_ids.headcount")
    def _compute_reach(self):
        for phase in self:
            units = phase.scope_ids.filtered(lambda item: item.kind == "unit")
            found = reach(Unit(unit.depth, unit.headcount) for unit in units)
            phase.breadth = found.breadth
            phase.scope_size = found.size
            phase.mean_depth = found.mean_depth or 0.0
            phase.penetration = found.penetration or 0.0

    @api.constrains("date_start", "date_end", "is_parallel", "strategy_id")
    def _check_dates(self):
        check_years(self, "date_start", "date_end")
        for phase in self:
            strategy = phase.strategy_id
            if phase.date_start < strategy.date_start:
                raise ValidationError(
                    self.env._(
                        "%(phase)s would start before its strategy, which starts on "
                        "%(day)s. Move one of the two.",
                        phase=phase.name,
                        day=format_day(self.env, strategy.date_start),
                    )
                )
            if phase.date_end > strategy.date_end:
                raise ValidationError(
                    self.env._(
                        "%(phase)s would end after its strategy, whose horizon ends on "
                        "%(day)s. Shorten the phase or extend the horizon.",
                        phase=phase.name,
                        day=format_day(self.env, strategy.date_end),
                    )
                )
        for strategy in self.strategy_id:
            strategy.phase_ids._check_no_overlap()

    def _check_no_overlap(self):
        """Refuse phases of one strategy that overlap and are not marked parallel."""
        phases = self.filtered(lambda phase: not phase.is_parallel)
        for earlier, later in pairwise(phases.sorted("date_start")):
            if later.date_start <= earlier.date_end:
                raise ValidationError(
                    self.env._(
                        "%(later)s starts on %(day)s, before %(earlier)s has ended. "
                        "Move one of them, or mark one as parallel.",
                        later=later.name,
                        earlier=earlier.name,
                        day=format_day(self.env, later.date_start),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        for phase in self:
            if phase.state != "planned":
                raise UserError(
                    self.env._(
                        "%(phase)s has been opened; its history is kept.",
                        phase=phase.name,
                    )
                )

    def action_carry_over(self):
        """Take what the phase before had in scope and this one has not."""
        for phase in self:
            for item in phase.dropped_ids:
                item.copy({"phase_id": phase.id, "previous_id": item.id})
