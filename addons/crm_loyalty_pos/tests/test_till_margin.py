from odoo import Command
from odoo.tests import new_test_user

from .common import TillCase


class TestTillMargin(TillCase):
    """Rewards that would eat up the margin are refused at the till, as in sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"crm_guards_margin": True, "crm_least_margin": 20})
        cls.product.standard_price = 75.0
        cls._post("earn", 500)

    def _reserve(self, *lines):
        session = self.session.with_user(self.cashier)
        basket = self._prepare_basket(*lines, self._prepare_reward(self.card))
        return session.reserve_points({str(self.card.id): 100}, basket)

    def test_refused_as_in_sales(self):
        # 90 are left of 100, and 15 of them are margin.
        message = self._reserve(self._prepare_line())
        order = self._order()
        error = order._apply_program_reward(self.reward, self.card)["error"]
        self.assertEqual(message, error)
        self.assertRegex(message, "less than the margin of 20 % that Green Points")
        self.assertNotIn("75", message)
        self.assertFalse(self.card.crm_reserved_points)

    def test_refused_where_the_order_pays_for_the_reward(self):
        """The till has no points to reserve then, and asks all the same."""
        basket = self._prepare_basket(
            self._prepare_line(), self._prepare_reward(self.card)
        )
        self.assertTrue(self.session.reserve_points({}, basket))

    def test_allowed(self):
        self.product.standard_price = 72.0
        self.assertFalse(self._reserve(self._prepare_line()))
        self.env.invalidate_all()
        self.assertEqual(self.card.crm_reserved_points, 100.0)

    def test_without_taxes(self):
        self.product.taxes_id = self.env["account.tax"].create(
            {"name": "A fifth", "amount": 20}
        )
        self.assertTrue(self._reserve(self._prepare_line()))

    def test_a_discount_counts(self):
        self.product.standard_price = 70.0
        self.assertFalse(self._reserve(self._prepare_line()))
        self.assertTrue(self._reserve(self._prepare_line(price=95.0)))

    def test_several_products(self):
        """What leaves more counts with what leaves less, with its quantity."""
        cheap = self._create_product(self.env)
        cheap.standard_price = 10.0
        self.product.standard_price = 85.0
        line = self._prepare_line(1, 40, cheap)
        self.assertFalse(self._reserve(self._prepare_line(), line))
        self.assertTrue(self._reserve(self._prepare_line(5), line))

    def test_what_is_in_a_combination(self):
        part = self._prepare_line()
        package = self._create_product(self.env)
        line = self._prepare_line(price=0, product=package, combo_lines=[part])
        self.assertTrue(self._reserve(line))
        self.product.standard_price = 50.0
        self.assertFalse(self._reserve(line))

    def test_what_comes_back_does_not_count(self):
        back = self._prepare_line(-1, price=300)
        self.product.standard_price = 70.0
        self.assertFalse(self._reserve(back, self._prepare_line()))

    def test_costs_of_the_company_of_the_till(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.product.with_company(other).standard_price = 1.0
        self.cashier.write(
            {"company_ids": [Command.link(other.id)], "company_id": other.id}
        )
        self.assertTrue(self._reserve(self._prepare_line()))

    def test_another_program_does_not_care(self):
        self.program.crm_guards_margin = False
        self.assertFalse(self._reserve(self._prepare_line()))

    def test_kept_and_told_without_a_connection(self):
        manager = new_test_user(
            self.env, login="m", groups="crm_loyalty.group_crm_loyalty_manager"
        )
        order = self._sync(self._prepare_line(), self._prepare_reward(self.card))
        for _number in range(2):
            self._confirm(order, self.card)
        self.assertEqual(order.state, "paid")
        self.assertLedger(("earn", 500.0), ("earn", 90.0), ("redeem", -100.0))
        message = self._find_messages()
        self.assertEqual(len(message), 1)
        self.assertIn(manager.partner_id, message.notified_partner_ids)
        for text in ("Till", order.name, self.cashier.name, "margin of 20 %"):
            self.assertIn(text, message.body)
        self.assertNotIn("75", message.body)

    def test_nobody_is_told_of_what_is_allowed(self):
        self.product.standard_price = 72.0
        order = self._sync(self._prepare_line(), self._prepare_reward(self.card))
        self._confirm(order, self.card)
        self.assertFalse(self._find_messages())

    def _find_messages(self):
        return self.card.message_ids.filtered(lambda each: "Till" in (each.body or ""))
