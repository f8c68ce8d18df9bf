from odoo import Command
from odoo.tests import freeze_time

from .common_earning import EarningCase


class TestEarning(EarningCase):
    """What is earned by money: which amount, in which currency, rounded how."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create({"name": "A fifth", "amount": 20.0})

    def _order_in(self, currency, amount):
        pricelist = self.env["product.pricelist"].create(
            {"name": currency.name, "currency_id": currency.id}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.member.id,
                "pricelist_id": pricelist.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        order._update_programs_and_rewards()
        return order

    def test_with_and_without_taxes(self):
        order = self._order()
        order.order_line.tax_ids = self.tax
        for earn_on, points in (("taxed", 120.0), ("untaxed", 100.0)):
            self.program.crm_earn_on = earn_on
            self.assertEqual(self._earned(order), points)

    def test_yen_in_a_program_in_dollars(self):
        """Odoo gives 15000 points for 15000 yen, which are 100 dollars."""
        yen = self.env.ref("base.JPY")
        yen.active = True
        home = self.program.currency_id
        yen.rate_ids.unlink()
        home.rate_ids.unlink()
        for day, rate in (("2024-01-01", 150.0), ("2024-07-01", 100.0)):
            self.env["res.currency.rate"].create(
                {"name": day, "currency_id": yen.id, "rate": rate}
            )
        order = self._order_in(yen, 15000)
        self.assertEqual(self._earned(order), 100.0)
        order.action_confirm()
        self.assertEqual(self.card.points, 100.0)
        # What changes later is converted at the date of the order all the same.
        with freeze_time("2024-08-01 10:00:00"):
            order.order_line.product_uom_qty = 2
            self.assertEqual(self.card.points, 200.0)
            self.assertEqual(self._earned(self._order_in(yen, 15000)), 150.0)
        self.assertProven()

    def test_rounded_half_up(self):
        order = self._order()
        for rate, points in ((0.01005, 1.01), (0.00124, 0.12), (0.33335, 33.34)):
            self.rule.reward_point_amount = rate
            self.assertEqual(self._earned(order), points)

    def test_nothing_for_what_points_pay(self):
        """Odoo gives 100 points for an order that points have reduced to nothing."""
        self.reward.write({"discount": 100, "discount_mode": "percent"})
        self.card.points = 100
        order = self._order(card=self.card)
        self.assertEqual(order.amount_total, 0.0)
        self.assertEqual(self._earned(order), 0.0)
        order.action_confirm()
        self.assertEqual(self.card.points, 0.0)
        self.assertProven()
        for mode in ("order", "unit"):
            self.rule.reward_point_mode = mode
            self.assertEqual(self._earned(order), 0.0)

    def test_points_for_the_part_that_is_paid(self):
        self.card.points = 100
        order = self._order(quantity=3, card=self.card)
        self.assertEqual(self._earned(order), 290.0)
        other = self._create_product(self.env)
        self.rule.product_ids = other
        order.write(
            {
                "order_line": [
                    Command.create({"product_id": other.id, "tax_ids": [(5, 0, 0)]})
                ]
            }
        )
        # 10 of 400 are paid with points, so of the 100 that count 97.50 remain.
        self.assertEqual(self._earned(order), 97.5)

    def test_a_reward_on_a_confirmed_order(self):
        self._post("earn", 100)
        order = self._order(quantity=3, confirm=True)
        self.assertEqual(self.card.points, 400.0)
        order._apply_program_reward(self.reward, self.card)
        self.assertEqual(self.card.points, 290.0)
        order._action_cancel()
        self.assertEqual(self.card.points, 100.0)
        self.assertProven()

    def test_gift_cards_are_money(self):
        program = self._create_program(
            self.env,
            program_type="gift_card",
            applies_on="future",
            trigger="with_code",
            rule_ids=[],
            reward_ids=[
                Command.create(
                    {
                        "reward_type": "discount",
                        "discount_mode": "per_point",
                        "discount": 1,
                        "required_points": 1,
                    }
                )
            ],
        )
        gift = self.env["loyalty.card"].create(
            {"program_id": program.id, "points": 40, "crm_points_reason": "Sold"}
        )
        order = self._order()
        order._try_apply_code(gift.code)
        order._apply_program_reward(program.reward_ids, gift)
        self.assertEqual(self._earned(order), 100.0)
        self.assertEqual(order.amount_total, 60.0)

    def test_rules_that_are_not_met(self):
        order = self._order()
        other = self._create_product(self.env)
        for values, points in (
            ({"minimum_qty": 2}, 0.0),
            ({"minimum_qty": 1, "minimum_amount": 100.01}, 0.0),
            ({"minimum_amount": 100.0}, 100.0),
            ({"product_ids": other.ids}, 0.0),
        ):
            self.rule.write(values)
            self.assertEqual(self._earned(order), points, values)

    def test_minimum_with_and_without_taxes(self):
        order = self._order()
        order.order_line.tax_ids = self.tax
        self.rule.minimum_amount = 110.0
        for mode, points in (("incl", 120.0), ("excl", 0.0)):
            self.rule.minimum_amount_tax_mode = mode
            self.assertEqual(self._earned(order), points)

    def test_several_rules(self):
        self.program.rule_ids = [
            Command.create({"reward_point_mode": "order", "reward_point_amount": 7}),
            Command.create({"reward_point_mode": "unit", "reward_point_amount": 5}),
        ]
        self.assertEqual(self._earned(self._order(quantity=2)), 217.0)

    def test_points_that_odoo_splits(self):
        """Cards for the next order, one by the unit, stay as Odoo makes them."""
        program = self._create_program(
            self.env,
            name="Next Time",
            applies_on="future",
            rule_ids=[
                Command.create(
                    {"reward_point_mode": "unit", "reward_point_split": True}
                )
            ],
        )
        self.assertFalse(program._counts_itself())
        points = self._order(quantity=2)._program_check_compute_points(program)
        self.assertEqual(points[program]["points"], [0, 1.0, 1.0])
