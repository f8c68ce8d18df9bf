from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.points import DIGITS
from ..engine.tier import Threshold


class CrmLoyaltyTier(models.Model):
    """One tier of a programme: what it takes to reach it, and what it brings."""

    _name = "crm.loyalty.tier"
    _description = "Loyalty Tier"
    _order = "program_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10, help="Tiers go from the lowest upwards.")
    program_id = fields.Many2one(
        "loyalty.program", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    basis = fields.Selection(related="program_id.crm_tier_basis")
    threshold = fields.Float(
        digits=DIGITS,
        help="Points, or money in the currency of the program, by which members reach "
        "the tier. Zero: not by these.",
    )
    order_threshold = fields.Integer(
        "Or Orders",
        help="Number of orders by which members reach the tier as well. Zero: not by "
        "orders. A lowest tier that asks for nothing is open to all members.",
    )

    multiplier = fields.Float(
        default=1.0,
        digits=(6, 3),
        help="By what the points of orders are multiplied while the member is in the "
        "tier.",
    )

    _not_negative = models.Constraint(
        "CHECK (threshold >= 0 AND order_threshold >= 0)",
        "What it takes to reach a tier cannot be below zero.",
    )

    @api.constrains("threshold", "order_threshold", "sequence", "program_id", "active")
    def _check_order(self):
        self.program_id._check_tiers()

    @api.constrains("multiplier")
    def _check_multiplier(self):
        if any(tier.multiplier <= 0 for tier in self):
            raise ValidationError(
                self.env._("Points are multiplied by more than zero.")
            )

    @api.constrains("program_id")
    def _check_program(self):
        for program in self.program_id:
            if not program.is_nominative:
                raise ValidationError(
                    self.env._(
                        "Tiers need members: %(program)s has no cards that belong to "
                        "one.",
                        program=program.display_name,
                    )
                )

    def _get_threshold(self):
        """Return what it takes to reach the tier, as the engine reads it."""
        self.ensure_one()
        is_by_orders = self.program_id.crm_tier_basis == "orders"
        amount = 0.0 if is_by_orders else self.threshold
        amount = self.env["loyalty.card"]._read_points(amount)
        return Threshold(amount, self.order_threshold)

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        tiers.program_id._assess_anew()
        return tiers

    def write(self, vals):
        if "program_id" in vals and any(
            tier.program_id.id != vals["program_id"] for tier in self
        ):
            raise UserError(
                self.env._("A tier cannot go to another program: it has a history.")
            )
        result = super().write(vals)
        self.program_id._assess_anew()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        # Whoever deletes a tier may not see all of its members.
        stays = self.env["crm.loyalty.tier.stay"].sudo()
        domain = [
            "|",
            ("tier_id", "in", self.ids),
            ("previous_tier_id", "in", self.ids),
        ]
        if stay := stays.search(domain, limit=1):
            raise UserError(
                self.env._(
                    "Members have been in %(tier)s. Archive it instead: they then go "
                    "to the tier below, and the history stays.",
                    tier=(stay.tier_id | stay.previous_tier_id)[:1].name,
                )
            )
