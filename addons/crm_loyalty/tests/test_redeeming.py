from odoo import Command
from odoo.exceptions import UserError, ValidationError

from .common import CrmLoyaltyCase


class RedeemingCase(CrmLoyaltyCase):
    def _choose(self, order, points=None):
        """Choose the reward on the page that the button opens."""
        values = {"order_id": order.id, "selected_reward_id": self.reward.id}
        wizard = self.env["sale.loyalty.reward.wizard"].create(values)
        if points is not None:
            wizard.crm_points = points
        wizard.action_apply()
        return order.order_line.filtered("reward_id")


class TestPartialRedemption(RedeemingCase):
    """Where a point is worth so much, the customer says how many are redeemed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reward.write(
            {"discount_mode": "per_point", "discount": 0.1, "required_points": 1}
        )
        cls._post("earn", 500)

    def test_a_part(self):
        order = self._order()
        action = order.action_open_reward_wizard()
        self.assertEqual(action["res_model"], "sale.loyalty.reward.wizard")
        line = self._choose(order, 120)
        self.assertEqual((line.price_unit, line.points_cost), (-12.0, 120.0))
        order._update_programs_and_rewards()
        self.assertEqual(line.points_cost, 120.0)
        order.action_confirm()
        # 88 are paid otherwise than with points.
        self.assertEqual(self.card.points, 500 - 120 + 88)
        self.assertProven()

    def test_no_more_than_the_order_needs(self):
        self._post("earn", 1500)
        order = self._order()
        line = self._choose(order, 1900)
        self.assertEqual((line.price_unit, line.points_cost), (-100.0, 1000.0))

    def test_all_of_them_is_proposed(self):
        # What the order itself earns waits, and so is not there to be redeemed.
        self.program.crm_usable_when = "paid"
        order = self._order()
        order._update_programs_and_rewards()
        self.assertEqual(self._choose(order).points_cost, 500.0)

    def test_another_amount(self):
        order = self._order()
        line = self._choose(order, 120)
        line.unlink()
        line = self._choose(order, 200)
        self.assertEqual(line.points_cost, 200.0)

    def test_what_there_is_not(self):
        order = self._order()
        for points in (0, -5, 5000):
            with self.assertRaisesRegex(UserError, "Enter between 1 .* and"):
                self._choose(order, points)
            self.assertFalse(order.order_line.filtered("reward_id"))

    def test_other_rewards_take_what_they_cost(self):
        self.reward.write({"discount_mode": "per_order", "discount": 10})
        order = self._order()
        values = {"order_id": order.id, "selected_reward_id": self.reward.id}
        wizard = self.env["sale.loyalty.reward.wizard"].create(values)
        self.assertFalse(wizard.crm_is_divisible)
        wizard.action_apply()
        self.assertFalse(order.crm_redeemed_at_most)


class TestMarginGuard(RedeemingCase):
    """Rewards that would eat up the margin are refused, where the programme says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"crm_guards_margin": True, "crm_least_margin": 20})
        cls.product.standard_price = 75.0
        cls._post("earn", 500)

    def test_refused_when_claimed(self):
        order = self._order()
        # 90 are left of 100, and 15 of them are margin.
        error = order._apply_program_reward(self.reward, self.card)["error"]
        self.assertRegex(error, "less than the margin of 20 % that Green Points")
        self.assertNotIn("75", error)
        self.assertFalse(order.order_line.filtered("reward_id"))
        with self.assertRaisesRegex(UserError, "margin of 20 %"):
            self._choose(order)
        with self.assertRaisesRegex(UserError, "margin of 20 %"):
            order.action_open_reward_wizard()

    def test_allowed(self):
        self.product.standard_price = 72.0
        order = self._order()
        self.assertTrue(self._choose(order))
        order.action_confirm()
        self.assertEqual(self.card.points, 500 - 100 + 90)

    def test_refused_when_confirmed(self):
        self.product.standard_price = 72.0
        order = self._order(card=self.card)
        order.order_line.filtered(lambda line: not line.reward_id).purchase_price = 80
        with self.assertRaisesRegex(UserError, "margin of 20 %"), self.cr.savepoint():
            order.action_confirm()
        self.assertEqual(self.card.points, 500.0)

    def test_all_of_it_paid_with_points(self):
        self.reward.discount = 100
        error = self._order()._apply_program_reward(self.reward, self.card)["error"]
        self.assertTrue(error)

    def test_no_margin_reaches_all(self):
        with self.assertRaisesRegex(ValidationError, "below that"):
            self.program.crm_least_margin = 100

    def test_other_programs_do_not_care(self):
        self.program.crm_guards_margin = False
        order = self._order()
        self.assertTrue(self._choose(order))

    def test_delivered_for_less(self):
        """A line that is sold below its cost counts with the others."""
        order = self._order(quantity=3)
        self.assertTrue(self._choose(order))
        order.order_line = [
            Command.create(
                {"name": "Loss", "product_id": self.product.id, "price_unit": 10}
            )
        ]
        with self.assertRaisesRegex(UserError, "margin of 20 %"):
            order.action_confirm()
