from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .figure import share

#: how many customers of a system, and hand-overs of a process, cannot be below zero
NUMBERS = (
    "records_total",
    "records_consolidated",
    "handovers_before",
    "handovers_now",
)


class CrmStrategyScope(models.Model):
    """What becomes of a system that holds customers, and of a process."""

    _inherit = "crm.strategy.scope"

    # Systems

    target = fields.Selection(
        [("keep", "Keep"), ("merge", "Bring into Odoo"), ("retire", "Retire")],
        "What Becomes of It",
    )
    records_total = fields.Integer(
        "Customers in It", aggregator=None, help="Customers that the system holds."
    )
    records_consolidated = fields.Integer(
        "Of These in Odoo",
        aggregator=None,
        help="How many of them Odoo has, duplicates merged.",
    )
    consolidation = fields.Float(
        "Consolidated", compute="_compute_consolidation", aggregator=None
    )
    synced_on = fields.Date("Last Exchange", help="When data came from it last.")

    # Processes

    subject = fields.Selection(
        [
            ("guideline", "Guidelines for Customer Data"),
            ("marketing", "Marketing"),
            ("sales", "Sales"),
            ("request", "Requests of Customers"),
            ("service", "Service"),
            ("other", "Other"),
        ],
        "What It Is About",
    )
    owner_id = fields.Many2one(
        "crm.strategy.member",
        "Process Owner",
        index="btree_not_null",
        ondelete="set null",
        domain="[('strategy_id', '=', strategy_id)]",
    )
    description = fields.Html(help="How it goes, step by step.")
    is_in_system = fields.Boolean("Runs in Odoo")
    handovers_before = fields.Integer(
        aggregator=None, help="How often work changed hands before the strategy."
    )
    handovers_now = fields.Integer(aggregator=None, help="How often it does now.")

    @api.depends("records_total", "records_consolidated")
    def _compute_consolidation(self):
        for item in self:
            total = item.records_total
            item.consolidation = item.records_consolidated / total if total else 0.0

    @api.constrains(*NUMBERS)
    def _check_numbers(self):
        for item in self:
            if any(item[name] < 0 for name in NUMBERS):
                raise ValidationError(
                    self.env._("%(item)s: enter numbers of 0 or more.", item=item.name)
                )
            if item.records_consolidated > item.records_total:
                raise ValidationError(
                    self.env._(
                        "%(item)s holds %(total)s customers, so %(number)s of them "
                        "cannot be in Odoo. Correct one of the two numbers.",
                        item=item.name,
                        total=item.records_total,
                        number=item.records_consolidated,
                    )
                )

    @api.constrains("owner_id", "phase_id")
    def _check_owner(self):
        for item in self.filtered("owner_id"):
            if item.owner_id.strategy_id != item.strategy_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s is not in this strategy. Add the person first.",
                        person=item.owner_id.partner_id.name,
                    )
                )


class CrmStrategyPhase(models.Model):
    """What a phase has reached with its systems and processes."""

    _inherit = "crm.strategy.phase"

    consolidation = fields.Float(
        "Customers Consolidated",
        compute="_compute_systems",
        help="Share of the customers in other systems that Odoo has.",
    )
    in_system_share = fields.Float(
        "Processes in Odoo",
        compute="_compute_systems",
        help="Share of the processes in scope that run in Odoo.",
    )
    handovers_saved = fields.Integer(
        compute="_compute_systems",
        help="By how much fewer hand-overs the processes in scope take now.",
    )
    process_count = fields.Integer(compute="_compute_systems")
    foreign_records = fields.Integer(
        "Customers in Other Systems", compute="_compute_systems"
    )

    @api.depends(
        "scope_ids.kind", "scope_ids.is_in_system", *(f"scope_ids.{n}" for n in NUMBERS)
    )
    def _compute_systems(self):
        for phase in self:
            systems = phase.scope_ids.filtered(lambda item: item.kind == "system")
            processes = phase.scope_ids.filtered(lambda item: item.kind == "process")
            total = sum(systems.mapped("records_total"))
            consolidated = sum(systems.mapped("records_consolidated"))
            phase.foreign_records = total
            phase.consolidation = consolidated / total if total else 0.0
            phase.process_count = len(processes)
            in_system = processes.filtered("is_in_system")
            phase.in_system_share = share(in_system, processes)
            phase.handovers_saved = sum(
                item.handovers_before - item.handovers_now
                for item in processes.filtered("handovers_before")
            )
