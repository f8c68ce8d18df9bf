from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, new_test_user

from .common_earning import EarningCase


class TestEarningCaps(EarningCase):
    """What a member earns at most on a day, and ever."""

    def test_most_per_day(self):
        self.program.crm_day_cap = 250
        self._order(quantity=2, confirm=True)
        self.assertEqual(self._earned(self._order()), 50.0)
        self._order(confirm=True)
        self.assertEqual(self.card.points, 250.0)
        self.assertEqual(self._earned(self._order()), 0.0)
        with freeze_time("2024-06-16 00:30:00"):
            self.assertEqual(self._earned(self._order()), 100.0)
        self.assertProven()

    def test_the_day_is_that_of_the_company(self):
        self.program.crm_day_cap = 100
        self._order(confirm=True)
        self.env.company.resource_calendar_id.tz = "Pacific/Auckland"
        with freeze_time("2024-06-15 11:30:00"):
            self.assertEqual(self._earned(self._order()), 0.0)
        with freeze_time("2024-06-15 12:30:00"):
            self.assertEqual(self._earned(self._order()), 100.0)

    def test_most_per_member(self):
        self.program.crm_member_cap = 150
        first = self._order(confirm=True)
        with freeze_time("2024-09-01 10:00:00"):
            order = self._order(confirm=True)
            self.assertEqual(self.card.points, 150.0)
            # What is taken back may be earned again.
            first._action_cancel()
            self.assertEqual(self.card.points, 50.0)
            order.order_line.product_uom_qty = 3
            self.assertEqual(self.card.points, 150.0)
        self.assertProven()

    def test_other_members_and_other_movements_do_not_count(self):
        self.program.crm_day_cap = 100
        self._post("adjust", 100)
        other = self.env["res.partner"].create({"name": "Grey Alder"})
        self._create_card(self.program, other)
        self._order(partner=other, confirm=True)
        self.assertEqual(self._earned(self._order()), 100.0)

    def test_orders_that_are_confirmed_together(self):
        """Each is counted alone, and together they earn no more than one day gives."""
        self.program.crm_day_cap = 250
        orders = self.env["sale.order"].union(*(self._order(2) for _number in range(3)))
        orders.action_confirm()
        self.assertEqual(self.card.points, 250.0)
        self.assertEqual(
            [order.coupon_point_ids.points for order in orders], [200.0, 50.0, 0.0]
        )
        orders._action_cancel()
        self.assertEqual(self.card.points, 0.0)
        self.assertProven()

    def test_a_salesperson_with_own_documents(self):
        """What the member earned with somebody else counts, too."""
        self.program.crm_day_cap = 150
        self.member.user_id = self.env.user
        self._order(confirm=True)
        other = new_test_user(
            self.env, login="caps_own", groups="sales_team.group_sale_salesman"
        )
        order = self._order()
        order.user_id = other
        self.assertEqual(self._earned(order.with_user(other)), 50.0)
        order.with_user(other).action_confirm()
        self.assertEqual(self.card.points, 150.0)

    def test_bad_input(self):
        for name in ("crm_day_cap", "crm_member_cap"):
            with self.assertRaisesRegex(ValidationError, "zero"):
                self.program[name] = -1
            self.program[name] = 0

    def test_one_query_for_all_programs(self):
        programs = self.program | self._create_program(self.env, name="Second")
        order = self._order()
        counts = []
        for capped in (self.program, programs):
            capped.crm_day_cap = 50
            self.env.flush_all()
            order._program_check_compute_points(programs)
            before = self.env.cr.sql_log_count
            order._get_earned_before(capped)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
