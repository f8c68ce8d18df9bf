from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.crm_customer.models.crm_period import CALENDARS, KINDS

from ..engine.tier import Rules

BASES = [
    ("points", "Points Earned"),
    ("revenue", "Revenue"),
    ("margin", "Margin"),
    ("orders", "Number of Orders"),
]
WINDOWS = [
    ("rolling", "A number of days or months up to today"),
    ("period", "A period of the calendar"),
    ("anniversary", "A year from the day the card was made"),
]
#: what the clock writes
ROUND_FIELDS = {"crm_tier_assessed_at", "crm_tier_cursor"}
UNITS = [("day", "Days"), ("month", "Months")]


class LoyaltyProgram(models.Model):
    """By what members of a programme reach tiers, and how long they keep them."""

    _inherit = "loyalty.program"

    crm_tier_ids = fields.One2many("crm.loyalty.tier", "program_id", "Tiers", copy=True)
    crm_tier_basis = fields.Selection(
        BASES,
        "Tiers By",
        required=True,
        default="points",
        help="Points Earned: what was earned with documents, less what was taken back, "
        "whether it was spent or not. Revenue: posted invoices less credit notes, "
        "untaxed, of the customer to which the member belongs. Margin: of its "
        "confirmed orders. Number of Orders: those that earned points in the program.",
    )
    crm_tier_window = fields.Selection(
        WINDOWS,
        "Counted Over",
        required=True,
        default="period",
        help="Members rise at once. They fall when the time over which it is counted "
        "has ended and what they did in it is not enough for their tier.",
    )
    crm_tier_length = fields.Integer("Length of the Window", default=12)
    crm_tier_unit = fields.Selection(UNITS, "Unit of the Window", default="month")
    crm_tier_period = fields.Selection(KINDS, "Tier Period", default="year")
    crm_tier_calendar = fields.Selection(
        CALENDARS,
        "Tier Calendar",
        default=lambda self: self.env.company.crm_period_calendar,
    )
    crm_tier_grace_days = fields.Integer(
        "Days of Grace",
        help="Days after the end in which members keep their tier, and in which what "
        "they do still counts for it.",
    )
    crm_tier_is_soft = fields.Boolean(
        "Soft Landing", help="Members fall by one tier at a time."
    )
    crm_tier_assessed_at = fields.Datetime(
        "Tiers Assessed At",
        readonly=True,
        copy=False,
        help="When all members were assessed last.",
    )
    crm_tier_cursor = fields.Integer(
        "Last Card Assessed",
        readonly=True,
        copy=False,
        help="Where a round over all members goes on.",
    )

    @api.constrains("crm_tier_basis")
    def _check_tiers(self):
        """Refuse tiers that do not take more than the tier below."""
        for program in self:
            for lower, upper in pairwise(program._get_tiers()):
                if not upper._get_threshold().is_above(lower._get_threshold()):
                    raise ValidationError(
                        self.env._(
                            "%(upper)s must take more than %(lower)s, the tier below "
                            "it. Raise its threshold or change the order of the tiers.",
                            upper=upper.name,
                            lower=lower.name,
                        )
                    )

    @api.constrains(
        "crm_tier_window",
        "crm_tier_length",
        "crm_tier_unit",
        "crm_tier_period",
        "crm_tier_calendar",
        "crm_tier_grace_days",
    )
    def _check_tier_rules(self):
        for program in self:
            if program.crm_tier_grace_days < 0:
                raise ValidationError(
                    self.env._("Days of grace come after the end, not before it.")
                )
            is_rolling = program.crm_tier_window == "rolling"
            if is_rolling and (
                program.crm_tier_length < 1 or not program.crm_tier_unit
            ):
                raise ValidationError(
                    self.env._("Tiers are counted over one day or month at least.")
                )
            if program.crm_tier_window == "period" and not (
                program.crm_tier_period and program.crm_tier_calendar
            ):
                raise ValidationError(
                    self.env._("Tiers by period need the kind of period and calendar.")
                )

    def write(self, vals):
        result = super().write(vals)
        if any(name.startswith("crm_tier_") for name in vals.keys() - ROUND_FIELDS):
            self._assess_anew()
        return result

    def _assess_anew(self):
        """Let the clock assess all members: what tiers take has changed."""
        self.sudo().write(dict.fromkeys(ROUND_FIELDS, False))

    def action_open_what_if(self):
        """Open the page that counts members by other thresholds."""
        self.ensure_one()
        return self.env["crm.loyalty.what.if"]._open(self)

    def _get_tiers(self):
        """Return the tiers of the programme, from the lowest upwards."""
        self.ensure_one()
        # What a member has reached does not depend on who looks.
        tiers = self.sudo().crm_tier_ids.filtered("active")
        return tiers.sorted(lambda tier: (tier.sequence, tier.id))

    def _get_tier_rules(self):
        """Return how long tiers of the programme last, as the engine reads it."""
        self.ensure_one()
        return Rules(
            window=self.crm_tier_window,
            length=self.crm_tier_length,
            unit=self.crm_tier_unit or "month",
            period=self.crm_tier_period or "year",
            calendar=self.crm_tier_calendar or "gregorian",
            grace_days=self.crm_tier_grace_days,
            is_soft=self.crm_tier_is_soft,
        )
