import pytz

from odoo import fields, models

from ..engine.earning import Line, Multiplier, earned, left_to_pay
from ..engine.points import ZERO, exact

#: programmes whose rewards pay an order instead of reducing its price
PAYING = {"ewallet", "gift_card", "loyalty"}


class SaleOrder(models.Model):
    """What orders earn in programmes of loyalty, rule by rule."""

    _inherit = "sale.order"

    def _program_check_compute_points(self, programs):
        """Count points by what is paid otherwise than with points, in the currency of
        the programme.

        Odoo counts a point for each yen in a programme in dollars, and points for what
        points have paid.
        """
        result = super()._program_check_compute_points(programs)
        own = programs.filtered(lambda program: program._counts_itself())
        products = own._get_valid_products(self.order_line.product_id)
        rules = self._filter_rules(own.rule_ids)
        for program in own:
            if "points" in result[program]:
                points = self._count_earned(program, program.rule_ids & rules, products)
                result[program]["points"] = [float(points)]
        return result

    def _update_programs_and_rewards(self):
        result = super()._update_programs_and_rewards()
        self._follow_payment_with_points()
        return result

    def _apply_program_reward(self, reward, coupon, **kwargs):
        result = super()._apply_program_reward(reward, coupon, **kwargs)
        self._follow_payment_with_points()
        return result

    def _follow_payment_with_points(self):
        """Let what the order earns follow what is paid with points: Odoo counts first
        and applies the rewards then."""
        if self._get_lines_paid_with_points():
            self._let_points_follow()

    def _count_earned(self, program, rules, products):
        """Return what the order earns in a programme.

        :param rules: those of the programme that hold now and for this customer
        :param products: the products on the order that each rule is about
        """
        lines = self._get_earning_lines()
        amounts = self._get_earning_amounts(program, lines)
        rate = self._get_earning_rate(program)
        left = left_to_pay(sum(amounts, ZERO), self._get_paid_with_points(program))
        sold = self._get_sold_lines()
        met = [
            rule._prepare_earning(lines, products[rule])
            for rule in rules.sorted("crm_sequence")
            if self._meets(rule, lines, products.get(rule))
        ]
        return earned(
            [
                Line(
                    amount * left * rate,
                    exact(line.product_uom_qty) if line in sold else ZERO,
                )
                for line, amount in zip(lines, amounts, strict=True)
            ],
            [rule for rule in met if not isinstance(rule, Multiplier)],
            left,
            [rule for rule in met if isinstance(rule, Multiplier)],
            program.crm_stacking,
        )

    def _get_countable_lines(self):
        """Return the lines that count: no delivery, and what a combination costs once,
        on the line of the combination."""
        lines = self.order_line - self._get_no_effect_on_threshold_lines()
        return lines.filtered(lambda line: not line.combo_item_id)

    def _get_earning_lines(self):
        """Return the lines that make the price, reductions of it included."""
        return self._get_countable_lines().filtered(
            lambda line: line.reward_id.program_id.program_type not in PAYING
        )

    def _get_sold_lines(self):
        """Return the lines with what is sold, no reductions and nothing for free."""
        lines = self._get_not_rewarded_order_lines()
        return lines.filtered(lambda line: not line.combo_item_id)

    def _get_earning_amounts(self, program, lines):
        """Return what lines cost, in the currency of the order."""
        price = program._get_price_field()
        return [exact(self._get_order_line_price(line, price)) for line in lines]

    def _get_paid_with_points(self, program):
        """Return what points of any programme pay, without a sign."""
        lines = self._get_lines_paid_with_points()
        return -sum(self._get_earning_amounts(program, lines), ZERO)

    def _get_lines_paid_with_points(self):
        """Return the lines by which points pay."""
        return self._get_countable_lines().filtered(
            lambda line: line.reward_id.program_id.program_type == "loyalty"
        )

    def _get_earning_rate(self, program):
        """Return the rate from the currency of the order to that of the programme."""
        rate = self.env["res.currency"]._get_conversion_rate(
            self.currency_id,
            program.currency_id,
            self.company_id,
            self._get_earning_moment().date(),
        )
        return exact(rate)

    def _get_earning_moment(self):
        """Return when the order earns, by the clock of its company: when it is, or
        would be, confirmed."""
        moment = self.date_order if self.state == "sale" else fields.Datetime.now()
        timezone = self.env["crm.customer"]._get_clock(self.company_id).timezone
        return pytz.utc.localize(moment).astimezone(pytz.timezone(timezone))

    def _meets(self, rule, lines, products):
        """Whether what is on the order meets the conditions of a rule.

        :param lines: the lines by which the order earns
        :param products: the products on the order that the rule is about, if any
        """
        if not products:
            return False
        if rule.mode == "with_code" and rule not in self.code_enabled_rule_ids:
            return False
        sold = self._get_sold_lines().filtered(lambda line: line.product_id in products)
        if not sold or sum(sold.mapped("product_uom_qty")) < rule.minimum_qty:
            return False
        own = lines.filtered(lambda line: line.product_id in products)
        return self._reaches_minimum(rule, products) and rule._is_profitable(own)

    def _reaches_minimum(self, rule, products):
        """Whether enough is bought, counted as Odoo does: before automatic discounts
        and those of the programme itself."""
        amount = 0.0
        for line in self._get_countable_lines():
            program = line.reward_id.program_id
            does_not_count = line.reward_id.reward_type == "discount" and (
                program.trigger == "auto" or program == rule.program_id
            )
            if line.product_id not in products or does_not_count:
                continue
            taxed = rule.minimum_amount_tax_mode == "incl"
            price = "price_total" if taxed else "price_subtotal"
            amount += self._get_order_line_price(line, price)
        minimum = rule._compute_amount(self.currency_id)
        return self.currency_id.compare_amounts(amount, minimum) >= 0
