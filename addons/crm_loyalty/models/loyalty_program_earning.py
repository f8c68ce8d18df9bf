from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.earning import room_of

EARN_ON = [
    ("taxed", "Amounts with taxes"),
    ("untaxed", "Amounts without taxes"),
]
STACKINGS = [
    ("multiply", "All, one after the other"),
    ("best", "The highest only"),
]


class LoyaltyProgram(models.Model):
    """By what members of a programme earn points."""

    _inherit = "loyalty.program"

    crm_earn_on = fields.Selection(
        EARN_ON,
        "Points by Money On",
        required=True,
        default="taxed",
        help="Amounts in other currencies are converted to that of the program at the "
        "date of the order. What is paid with points earns none.",
    )
    crm_stacking = fields.Selection(
        STACKINGS,
        "Multipliers That Apply",
        required=True,
        default="multiply",
        help="Where several rules multiply the same points.",
    )
    crm_day_cap = fields.Float(
        "Most per Day",
        help="The most points that a member earns with orders on a day. Zero: as many "
        "as there are.",
    )
    crm_member_cap = fields.Float(
        "Most per Member",
        help="The most points that a member ever earns with orders. Zero: as many as "
        "there are.",
    )
    crm_velocity_limit = fields.Integer(
        "Earnings per Day Without Review",
        help="When a member earns more often on a day, the points are given and a "
        "manager finds the movement under Earnings to Review. Zero: no limit.",
    )

    @api.constrains("crm_velocity_limit")
    def _check_crm_velocity_limit(self):
        if any(each.crm_velocity_limit < 0 for each in self):
            raise ValidationError(
                self.env._(
                    "The number of earnings on a day cannot be below zero. Enter zero "
                    "for no limit."
                )
            )

    @api.constrains("crm_day_cap", "crm_member_cap")
    def _check_crm_caps(self):
        if any(each.crm_day_cap < 0 or each.crm_member_cap < 0 for each in self):
            raise ValidationError(
                self.env._(
                    "The most points of a day or of a member cannot be below zero. "
                    "Enter zero for as many as there are."
                )
            )

    def _has_caps(self):
        """Whether what a member earns is limited."""
        self.ensure_one()
        has_caps = self.crm_day_cap or self.crm_member_cap
        return bool(has_caps) and self._counts_itself()

    def _get_room(self, earned):
        """Return what a member may still earn.

        :param earned: ``Earned`` so far
        """
        self.ensure_one()
        return room_of(
            (Decimal(repr(self.crm_day_cap)), earned.on_day),
            (Decimal(repr(self.crm_member_cap)), earned.ever),
        )

    def _counts_itself(self):
        """Whether points are counted here and not by Odoo, which splits those of some
        programs by the unit, into several cards."""
        self.ensure_one()
        is_split = self.applies_on == "future" and any(
            self.rule_ids.mapped("reward_point_split")
        )
        return self.program_type == "loyalty" and not is_split

    def _get_price_field(self):
        """Return the field of order lines by which points are earned."""
        self.ensure_one()
        return "price_total" if self.crm_earn_on == "taxed" else "price_subtotal"
