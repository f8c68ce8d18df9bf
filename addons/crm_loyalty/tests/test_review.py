from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, new_test_user

from .common_earning import EarningCase


class TestReview(EarningCase):
    """Who earns often on a day is listed for a manager, and earns all the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.crm_velocity_limit = 2
        cls.reviews = cls.env["crm.loyalty.review"]
        cls.manager = new_test_user(
            cls.env, login="reviewer", groups="sales_team.group_sale_manager"
        )

    def _listed(self):
        return self.reviews.search([("card_id", "=", self.card.id)], order="id")

    def test_more_often_than_the_program_says(self):
        for number in range(4):
            order = self._order(confirm=True)
            self.assertEqual(len(self._listed()), max(number - 1, 0))
        self.assertEqual(self.card.points, 400.0)
        self.assertEqual(self._listed().mapped("number"), [3, 4])
        review = self._listed()[-1]
        self.assertEqual(review.points, 100.0)
        self.assertIn(order.name, review.explanation)
        self.assertEqual(review.action_open_document()["res_id"], order.id)
        with freeze_time("2024-06-16 10:00:00"):
            self._order(confirm=True)
        self.assertEqual(len(self._listed()), 2)
        self.assertProven()

    def test_several_at_once(self):
        orders = self.env["sale.order"].union(*(self._order() for _number in range(4)))
        orders.action_confirm()
        self.assertEqual(self._listed().mapped("number"), [3, 4])

    def test_points_that_are_pending(self):
        self.program.crm_activation_days = 14
        for _number in range(3):
            self._order(confirm=True)
        self.assertEqual(self._listed().points, 100.0)

    def test_other_movements_and_programs_do_not_count(self):
        for _number in range(4):
            self._post("adjust", 10)
        self.program.crm_velocity_limit = 0
        for _number in range(4):
            self._order(confirm=True)
        self.assertFalse(self._listed())

    def test_reviewed(self):
        for _number in range(4):
            self._order(confirm=True)
        first = self._listed()[0].with_user(self.manager)
        first.note = "A wedding"
        first.action_mark_reviewed()
        self.assertEqual(first.user_id, self.manager)
        self.assertTrue(first.reviewed_at)
        # Who has looked first stays.
        self._listed().action_mark_reviewed()
        self.assertEqual(self._listed().user_id, self.manager | self.env.user)
        self.assertEqual(first.user_id, self.manager)

    def test_rights(self):
        for _number in range(3):
            self._order(confirm=True)
        for group in ("sales_team.group_sale_salesman_all_leads", "base.group_portal"):
            other = new_test_user(self.env, login=group, groups=group)
            with self.assertRaises(AccessError):
                self._listed().with_user(other).read(["note"])
        mine = self.reviews.with_user(self.manager)
        with self.assertRaises(AccessError):
            mine.create({"entry_id": self._listed().entry_id.id})
        with self.assertRaises(AccessError):
            self._listed().with_user(self.manager).unlink()
        other = self.env["res.company"].create({"name": "Other"})
        self.manager.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.assertFalse(mine.search([("card_id", "=", self.card.id)]))

    def test_bad_input(self):
        with self.assertRaisesRegex(ValidationError, "below zero"):
            self.program.crm_velocity_limit = -1
