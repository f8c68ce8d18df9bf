from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import float_compare

from ..engine.earning import Multiplier, Rule
from ..engine.occasions import Window, is_near_anniversary

EFFECTS = [
    ("grant", "Grant points"),
    ("multiply", "Multiply the points of other rules"),
]
OCCASIONS = [
    ("first", "First purchase"),
    ("anniversary", "Anniversary of the first purchase"),
]
#: as the widget of the web client names them
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class LoyaltyRule(models.Model):
    """When and for whom a rule of a programme of loyalty holds, and what it does."""

    _inherit = "loyalty.rule"

    crm_effect = fields.Selection(
        EFFECTS, "Effect", required=True, default="grant", help="What the rule does."
    )
    crm_factor = fields.Float(
        "Multiply By",
        default=2.0,
        help="Points that are granted for the whole order are multiplied when a "
        "product of this rule is on it.",
    )
    crm_sequence = fields.Integer(
        "Turn",
        default=10,
        help="Multipliers apply in this order, the lowest number first.",
    )
    crm_order_cap = fields.Float(
        "Most per Order",
        help="The most points that this rule gives for an order. Zero: as many as "
        "there are.",
    )
    crm_date_from = fields.Date("From")
    crm_date_to = fields.Date("Until", help="The last day.")
    crm_hour_from = fields.Float(
        "From Hour", help="In the time zone of the company's working hours."
    )
    crm_hour_to = fields.Float("To Hour", default=24.0)
    mon = fields.Boolean("Monday", default=True)
    tue = fields.Boolean("Tuesday", default=True)
    wed = fields.Boolean("Wednesday", default=True)
    thu = fields.Boolean("Thursday", default=True)
    fri = fields.Boolean("Friday", default=True)
    sat = fields.Boolean("Saturday", default=True)
    sun = fields.Boolean("Sunday", default=True)
    crm_occasion = fields.Selection(
        OCCASIONS, "Only On", help="Empty: on each purchase."
    )
    crm_occasion_days = fields.Integer(
        "Days Around", default=7, help="Days before and after the anniversary."
    )
    crm_has_margin_floor = fields.Boolean("Only Above a Margin")
    crm_margin_floor = fields.Float(
        "Least Margin (%)",
        help="Of the products that the rule is about, after discounts.",
    )

    @api.constrains("crm_effect", "crm_factor", "crm_order_cap")
    def _check_crm_amounts(self):
        for rule in self:
            if rule.crm_effect == "multiply" and rule.crm_factor <= 0:
                raise ValidationError(
                    self.env._(
                        "Points can be multiplied by a number above zero only. To "
                        "grant none, archive the rule."
                    )
                )
            if rule.crm_order_cap < 0:
                raise ValidationError(
                    self.env._(
                        "The most points of an order cannot be below zero. Enter zero "
                        "for as many as there are."
                    )
                )

    @api.constrains(
        "crm_date_from", "crm_date_to", "crm_hour_from", "crm_hour_to", *WEEKDAYS
    )
    def _check_crm_window(self):
        for rule in self:
            if (
                rule.crm_date_from
                and rule.crm_date_to
                and rule.crm_date_from > rule.crm_date_to
            ):
                raise ValidationError(
                    self.env._("The rule ends before it begins. Change its days.")
                )
            if not 0 <= rule.crm_hour_from < rule.crm_hour_to <= 24:
                raise ValidationError(
                    self.env._(
                        "The hours of the rule have to lie between 0:00 and 24:00, the "
                        "first before the last. For a night, make two rules."
                    )
                )
            if not any(rule[day] for day in WEEKDAYS):
                raise ValidationError(
                    self.env._(
                        "The rule would never hold. Choose a day of the week, or "
                        "archive the rule."
                    )
                )

    @api.constrains("crm_occasion_days", "crm_margin_floor")
    def _check_crm_conditions(self):
        for rule in self:
            if rule.crm_occasion_days < 0:
                raise ValidationError(
                    self.env._(
                        "The days around an anniversary cannot be below zero. Enter "
                        "zero for the day itself."
                    )
                )
            if rule.crm_margin_floor >= 100:
                raise ValidationError(
                    self.env._(
                        "No margin reaches 100 %. Enter a least margin below that."
                    )
                )

    # Conditions

    def _get_window(self):
        """Return the days and hours in which the rule holds."""
        self.ensure_one()
        return Window(
            self.crm_date_from or None,
            self.crm_date_to or None,
            self.crm_hour_from,
            self.crm_hour_to,
            frozenset(number for number, day in enumerate(WEEKDAYS) if self[day]),
        )

    def _suits_occasion(self, buyer, day):
        """Whether a purchase is the occasion of the rule.

        :param buyer: the ``Buyer`` who makes it
        :param day: on which it is made
        """
        self.ensure_one()
        if self.crm_occasion == "first":
            return buyer.is_first
        if self.crm_occasion == "anniversary":
            return is_near_anniversary(buyer.since, day, self.crm_occasion_days)
        return True

    def _is_profitable(self, revenue, margin):
        """Whether what is sold leaves the least margin of the rule.

        :param revenue: without taxes, in the same currency as the margin
        """
        self.ensure_one()
        if not self.crm_has_margin_floor:
            return True
        if revenue <= 0:
            return False
        percentage = margin / revenue * 100
        return float_compare(percentage, self.crm_margin_floor, precision_digits=2) >= 0

    @api.model
    def _get_plain_domain(self):
        """Return the domain of rules that Odoo understands: they grant points, without
        any condition of ours."""
        return Domain(
            [
                ("crm_effect", "=", "grant"),
                ("crm_order_cap", "=", 0),
                ("crm_date_from", "=", False),
                ("crm_date_to", "=", False),
                ("crm_hour_from", "=", 0),
                ("crm_hour_to", "=", 24),
                *((day, "=", True) for day in WEEKDAYS),
                ("crm_occasion", "=", False),
                ("crm_has_margin_floor", "=", False),
            ]
        )

    # What the rule does

    def _prepare_earning(self, lines, products):
        """Return the rule for the engine.

        :param lines: the lines by which an order earns
        :param products: those on the order that the rule is about
        """
        self.ensure_one()
        numbers = frozenset(
            number for number, line in enumerate(lines) if line.product_id in products
        )
        cap = Decimal(repr(self.crm_order_cap)) if self.crm_order_cap else None
        if self.crm_effect == "multiply":
            return Multiplier(Decimal(repr(self.crm_factor)), numbers, cap)
        rate = Decimal(repr(self.reward_point_amount))
        return Rule(self.reward_point_mode, rate, numbers, cap)
