from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, new_test_user

from .common_earning import EarningCase

NO_DAY = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), False)


class TestEarningConditions(EarningCase):
    """When and for whom a rule holds. It is Saturday, 15 June 2024, 10:00."""

    def test_days(self):
        order = self._order()
        for first, last, points in (
            ("2024-06-15", "2024-06-15", 100.0),
            ("2024-06-16", False, 0.0),
            (False, "2024-06-14", 0.0),
            (False, "2024-06-15", 100.0),
        ):
            self.rule.write({"crm_date_from": first, "crm_date_to": last})
            self.assertEqual(self._earned(order), points, (first, last))

    def test_weekdays(self):
        order = self._order()
        self.rule.write(NO_DAY | {"sat": True})
        self.assertEqual(self._earned(order), 100.0)
        self.rule.write(NO_DAY | {"fri": True, "sun": True})
        self.assertEqual(self._earned(order), 0.0)

    def test_hours_by_the_clock_of_the_company(self):
        order = self._order()
        self.rule.write({"crm_hour_from": 17, "crm_hour_to": 18})
        self.assertEqual(self._earned(order), 0.0)
        self.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        self.assertEqual(self._earned(order), 100.0)
        with freeze_time("2024-06-15 11:00:00"):
            self.assertEqual(self._earned(order), 0.0)
        # Half an hour past midnight of Sunday, there.
        self.rule.write(NO_DAY | {"sun": True, "crm_hour_from": 0, "crm_hour_to": 24})
        with freeze_time("2024-06-15 17:30:00"):
            self.assertEqual(self._earned(order), 100.0)

    def test_a_confirmed_order_keeps_its_moment(self):
        self.rule.crm_date_to = "2024-06-15"
        order = self._order(confirm=True)
        with freeze_time("2024-06-20 10:00:00"):
            order.order_line.product_uom_qty = 2
            self.assertEqual(self.card.points, 200.0)
            self.assertEqual(self._earned(self._order()), 0.0)

    def test_first_purchase(self):
        self.rule.crm_occasion = "first"
        first = self._order(confirm=True)
        self.assertEqual(self.card.points, 100.0)
        with freeze_time("2024-06-15 12:00:00"):
            # Not invoiced, so the customer view does not know of it yet.
            self.assertEqual(self._earned(self._order()), 0.0)
            first.order_line.product_uom_qty = 3
            self.assertEqual(self.card.points, 300.0)
            colleague = self.env["res.partner"].create(
                {"name": "Mai", "parent_id": self.member.id}
            )
            card = self._create_card(self.program, colleague)
            self.assertEqual(self._earned(self._order(partner=colleague), card), 0.0)

    def test_first_purchase_is_told_by_invoices(self):
        self._create_customer("2023-06-20")
        self.rule.crm_occasion = "first"
        self.assertEqual(self._earned(self._order()), 0.0)

    def _create_customer(self, since):
        """Let the customer view say since when the member buys."""
        self.env.cr.execute(
            "INSERT INTO crm_customer (partner_id, company_id, active,"
            " first_purchase_date) VALUES (%s, %s, TRUE, %s)"
            " ON CONFLICT (partner_id, company_id)"
            " DO UPDATE SET first_purchase_date = excluded.first_purchase_date",
            [self.member.id, self.env.company.id, since],
        )
        self.env["crm.customer"].invalidate_model()

    def test_anniversary(self):
        self._create_customer("2022-06-20")
        self.rule.write({"crm_occasion": "anniversary", "crm_occasion_days": 5})
        order = self._order()
        self.assertEqual(self._earned(order), 100.0)
        self.rule.crm_occasion_days = 4
        self.assertEqual(self._earned(order), 0.0)

    def test_a_salesperson_with_own_documents(self):
        """Whose customers others are does not decide what they earn."""
        self.rule.write({"crm_occasion": "first", "crm_has_margin_floor": True})
        self._order(confirm=True)
        other = new_test_user(
            self.env, login="earning_own", groups="sales_team.group_sale_salesman"
        )
        order = self._order()
        order.user_id = other
        self.assertEqual(self._earned(order.with_user(other)), 0.0)
        self.rule.crm_occasion = False
        self.assertEqual(self._earned(order.with_user(other)), 100.0)

    def test_margin_floor(self):
        self.product.standard_price = 80
        order = self._order()
        self.rule.write({"crm_has_margin_floor": True, "crm_margin_floor": 20})
        self.assertEqual(self._earned(order), 100.0)
        order.order_line.discount = 10
        self.assertEqual(self._earned(order), 0.0)
        self.rule.crm_margin_floor = 0
        self.assertEqual(self._earned(order), 90.0)
        order.order_line.discount = 25
        self.assertEqual(self._earned(order), 0.0)

    def test_multipliers(self):
        order = self._order()
        self.program.rule_ids = [
            Command.create({"crm_effect": "multiply", "crm_factor": factor})
            for factor in (2, 1.5)
        ]
        for stacking, points in (("multiply", 300.0), ("best", 200.0)):
            self.program.crm_stacking = stacking
            self.assertEqual(self._earned(order), points)

    def test_a_multiplier_of_some_products(self):
        other = self._create_product(self.env)
        order = self._order()
        order.order_line = [
            Command.create({"product_id": other.id, "tax_ids": [Command.clear()]})
        ]
        self.program.rule_ids = [
            Command.create({"crm_effect": "multiply", "product_ids": other.ids})
        ]
        self.assertEqual(self._earned(order), 300.0)

    def test_the_turn_of_multipliers(self):
        """What the first may add at most is what the second multiplies."""
        order = self._order()
        self.program.rule_ids = [
            Command.create(
                {"crm_effect": "multiply", "crm_sequence": 5, "crm_order_cap": 20}
            ),
            Command.create({"crm_effect": "multiply", "crm_sequence": 6}),
        ]
        self.assertEqual(self._earned(order), 240.0)
        self.program.rule_ids.filtered("crm_order_cap").crm_sequence = 7
        self.assertEqual(self._earned(order), 220.0)

    def test_most_per_order(self):
        self.rule.crm_order_cap = 120.5
        self.assertEqual(self._earned(self._order()), 100.0)
        self.assertEqual(self._earned(self._order(quantity=2)), 120.5)

    def test_bad_input(self):
        for values, sentence in (
            ({"crm_effect": "multiply", "crm_factor": 0}, "above zero"),
            ({"crm_effect": "multiply", "crm_factor": -2}, "above zero"),
            ({"crm_order_cap": -1}, "below zero"),
            ({"crm_date_from": "2024-06-02", "crm_date_to": "2024-06-01"}, "ends"),
            ({"crm_hour_from": 18, "crm_hour_to": 9}, "hours"),
            ({"crm_hour_to": 25}, "hours"),
            (NO_DAY, "never hold"),
            ({"crm_occasion_days": -1}, "anniversary"),
            ({"crm_has_margin_floor": True, "crm_margin_floor": 100}, "100 %"),
        ):
            with self.subTest(values), self.env.cr.savepoint() as savepoint:
                with self.assertRaisesRegex(ValidationError, sentence):
                    self.rule.write(values)
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_the_page_of_a_rule(self):
        with Form(self.program) as program, program.rule_ids.edit(0) as rule:
            rule.crm_effect = "multiply"
            rule.crm_factor = 3
            rule.crm_date_from = "2024-06-01"
        self.assertEqual(self.rule.crm_factor, 3.0)
        self.assertEqual(str(self.rule._get_window().first_day), "2024-06-01")

    def test_the_number_of_queries_does_not_depend_on_rules(self):
        order = self._order()
        values = {"crm_occasion": "anniversary", "crm_has_margin_floor": True}
        self.rule.write(values)
        counts = []
        for number in (0, 10):
            self.program.rule_ids = [Command.create(values)] * number
            self.env.flush_all()
            self._earned(order)
            order.invalidate_recordset()
            before = self.env.cr.sql_log_count
            order._program_check_compute_points(self.program)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
