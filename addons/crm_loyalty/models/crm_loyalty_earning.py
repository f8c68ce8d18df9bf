import pytz

from odoo import api, models

from ..engine.earning import Line, Multiplier, earned, left_to_pay
from ..engine.points import ZERO, exact

#: programmes whose rewards pay an order instead of reducing its price
PAYING = {"ewallet", "gift_card", "loyalty"}


class CrmLoyaltyEarning(models.AbstractModel):
    """What documents earn in programmes of loyalty, rule by rule, on every channel.

    A document is an order with ``partner_id``, ``company_id``, ``currency_id`` and
    ``date_order``, and tells its lines by the methods below that it has to define.
    """

    _name = "crm.loyalty.earning"
    _description = "Document That Earns Points"

    # What a document has to define

    def _get_countable_lines(self):
        """Return the lines that count: no delivery, and what a combination costs once,
        on the line of the combination."""
        raise NotImplementedError

    def _get_line_quantity(self, line):
        """Return how many pieces a line sells."""
        raise NotImplementedError

    def _get_line_price(self, line, price):
        """Return what a line costs, with what belongs to it.

        :param price: ``price_total`` with taxes, ``price_subtotal`` without
        """
        raise NotImplementedError

    def _get_earning_time(self):
        """Return when the document earns, in UTC."""
        raise NotImplementedError

    def _is_earned(self):
        """Whether the document counts already, so that it is judged by what was then,
        not by what is now."""
        raise NotImplementedError

    @api.model
    def _get_bought_domain(self):
        """Return the domain of documents of this kind by which somebody has bought."""
        raise NotImplementedError

    def _get_code_rules(self):
        """Return the rules whose code was entered."""
        return self.env["loyalty.rule"]

    # Lines

    def _get_earning_lines(self):
        """Return the lines that make the price, reductions of it included."""
        return self._get_countable_lines().filtered(
            lambda line: line.reward_id.program_id.program_type not in PAYING
        )

    def _get_sold_lines(self):
        """Return the lines with what is sold, no reductions and nothing for free."""
        return self._get_countable_lines().filtered(
            lambda line: line.product_id and not line.reward_id
        )

    def _get_lines_paid_with_points(self):
        """Return the lines by which points pay."""
        return self._get_countable_lines().filtered(
            lambda line: line.reward_id.program_id.program_type == "loyalty"
        )

    # Counting

    def _count_points(self, programs):
        """Return what the document earns in programmes: by their rules, multiplied by
        the tier of the member and within the caps.

        :return: dict of decimal numbers by programme
        """
        return self._limit_points(
            {
                program: self._multiply_points(program, points)
                for program, points in self._count_by_rules(programs).items()
            }
        )

    def _count_by_rules(self, programs):
        """Return what the document earns by the rules of programmes."""
        products = programs._get_valid_products(self._get_countable_lines().product_id)
        rules = self._filter_rules(programs.rule_ids)
        return {
            program: self._count_earned(program, program.rule_ids & rules, products)
            for program in programs
        }

    def _count_earned(self, program, rules, products):
        """Return what the document earns in a programme.

        :param rules: those of the programme that hold now and for this customer
        :param products: the products on the document that each rule is about
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
                    exact(self._get_line_quantity(line)) if line in sold else ZERO,
                )
                for line, amount in zip(lines, amounts, strict=True)
            ],
            [rule for rule in met if not isinstance(rule, Multiplier)],
            left,
            [rule for rule in met if isinstance(rule, Multiplier)],
            program.crm_stacking,
        )

    def _get_earning_amounts(self, program, lines):
        """Return what lines cost, in the currency of the document."""
        price = program._get_price_field()
        return [exact(self._get_line_price(line, price)) for line in lines]

    def _get_paid_with_points(self, program):
        """Return what points of any programme pay, without a sign."""
        lines = self._get_lines_paid_with_points()
        return -sum(self._get_earning_amounts(program, lines), ZERO)

    def _get_earning_rate(self, program):
        """Return the rate from the currency of the document to that of the
        programme."""
        rate = self.env["res.currency"]._get_conversion_rate(
            self.currency_id,
            program.currency_id,
            self.company_id,
            self._get_earning_moment().date(),
        )
        return exact(rate)

    def _get_earning_moment(self):
        """Return when the document earns, by the clock of its company."""
        timezone = self.env["crm.customer"]._get_clock(self.company_id).timezone
        moment = pytz.utc.localize(self._get_earning_time())
        return moment.astimezone(pytz.timezone(timezone))

    # Rules about what is on the document

    def _meets(self, rule, lines, products):
        """Whether what is on the document meets the conditions of a rule.

        :param lines: the lines by which the document earns
        :param products: the products on it that the rule is about, if any
        """
        if not products:
            return False
        if rule.mode == "with_code" and rule not in self._get_code_rules():
            return False
        sold = self._get_sold_lines().filtered(lambda line: line.product_id in products)
        quantity = sum(self._get_line_quantity(line) for line in sold)
        if not sold or quantity < rule.minimum_qty:
            return False
        own = lines.filtered(lambda line: line.product_id in products)
        if not self._reaches_minimum(rule, products):
            return False
        revenue = sum(self._get_line_price(line, "price_subtotal") for line in own)
        return rule._is_profitable(revenue, self._get_margin(own))

    def _get_margin(self, lines):
        """Return what lines leave, with what belongs to them, in the currency of the
        document."""
        # What the products cost is not shown to who orders, a visitor of the shop.
        return sum(lines.sudo().mapped("margin"))

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
            amount += self._get_line_price(line, price)
        minimum = rule._compute_amount(self.currency_id)
        return self.currency_id.compare_amounts(amount, minimum) >= 0
