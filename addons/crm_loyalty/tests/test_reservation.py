from datetime import datetime
from decimal import Decimal

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user

from .common import CrmLoyaltyCase


class TestReservation(CrmLoyaltyCase):
    """Points that a quotation promises are not spent elsewhere meanwhile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.crm_reservation_hours = 48
        cls.program.rule_ids.active = False
        cls._post("earn", 150)
        cls.reservations = cls.env["crm.loyalty.reservation"]

    def _of(self, order):
        return self.reservations.search([("origin_id", "=", order.id)])

    def test_a_document_of_an_app_that_is_gone(self):
        """The list of reservations stays readable."""
        gone = self.env["crm.loyalty.reservation"].create(
            {
                "card_id": self.card.id,
                "company_id": self.env.company.id,
                "points": 1,
                "origin_model": "app.that.is.gone",
                "origin_id": 1,
                "until": "2024-06-16 10:00:00",
            }
        )
        self.assertFalse(gone.document)
        self.env["res.lang"]._activate_lang("fa_IR")
        persian = gone.with_context(lang="fa_IR")
        self.assertIn("27 خرداد 1403، ", persian.display_name)

    def test_reserved_and_redeemed(self):
        order = self._order(card=self.card)
        held = self._of(order)
        self.assertEqual((held.points, held.state), (100.0, "held"))
        self.assertEqual(held.until, datetime(2024, 6, 17, 10))
        self.assertEqual(held.document, order.name)
        self.assertEqual(self.card.crm_reserved_text, "100 Points")
        self.assertEqual(self.card.points, 150.0)
        order.action_confirm()
        self.assertEqual(held.state, "consumed")
        self.card.invalidate_recordset()
        self.assertEqual(self.card.crm_reserved_points, 0.0)
        self.assertEqual(self.card.points, 50.0)
        self.assertProven()

    def test_what_waits_pays_nothing(self):
        """An order whose points wait for the payment redeems those of the card."""
        self.program.rule_ids.active = True
        self.program.crm_usable_when = "paid"
        order = self._order(quantity=2, card=self.card)
        self.assertEqual(self._of(order).points, 100.0)
        second = self._order(quantity=2)
        self.assertEqual(second._get_real_points_for_coupon(self.card), 50.0)

    def test_another_document_cannot_spend_them(self):
        first = self._order(card=self.card)
        second = self._order()
        self.assertEqual(second._get_real_points_for_coupon(self.card), 50.0)
        self.assertEqual(first._get_real_points_for_coupon(self.card), 50.0)
        self.assertFalse(second._get_claimable_rewards())
        self.assertIn("error", second._apply_program_reward(self.reward, self.card))
        with self.assertRaisesRegex(UserError, "50 .*100 .*reserved"):
            self._post("redeem", -100, origin=second)
        self._post("redeem", -50, origin=second)
        first.action_confirm()
        self.assertEqual(self.card.points, 0.0)
        self.assertProven()

    def test_the_time_is_over(self):
        first = self._order(card=self.card)
        with freeze_time("2024-06-17 10:00:00"):
            second = self._order(card=self.card)
            self.assertEqual(self._of(second).points, 100.0)
            with self.enter_registry_test_mode():
                self.env.ref(
                    "crm_loyalty.ir_cron_crm_loyalty_settle"
                ).method_direct_trigger()
            self.assertEqual(self._of(first).state, "released")
            self.assertEqual(self._of(second).state, "held")
            with self.assertRaises(ValidationError):
                first.action_confirm()
            second.action_confirm()
        self.assertEqual(self.card.points, 50.0)

    def test_released(self):
        for release in (
            lambda order: order._action_cancel(),
            lambda order: order.order_line.filtered("reward_id").unlink(),
            lambda order: order.unlink(),
        ):
            order = self._order(card=self.card)
            held = self._of(order)
            self.assertEqual(held.state, "held")
            release(order)
            self.assertEqual(held.state, "released")

    def test_the_quotation_changes(self):
        order = self._order(card=self.card)
        held = self._of(order)
        with freeze_time("2024-06-16 10:00:00"):
            order._update_programs_and_rewards()
            self.assertEqual(self._of(order), held)
            self.reward.required_points = 120
            order._update_programs_and_rewards()
            again = self._of(order) - held
            self.assertEqual(held.state, "released")
            self.assertEqual((again.points, again.until), (120.0, held.until))
        with freeze_time("2024-06-20 10:00:00"):
            order._update_programs_and_rewards()
            last = self._of(order) - held - again
            self.assertEqual(last.until, datetime(2024, 6, 22, 10))

    def test_what_the_order_earns_need_not_be_reserved(self):
        self.program.with_context(active_test=False).rule_ids.active = True
        order = self._order(quantity=2, card=self.card)
        self.assertFalse(self._of(order))

    def test_nothing_is_reserved_by_default(self):
        self.program.crm_reservation_hours = 0
        order = self._order(card=self.card)
        self.assertFalse(self._of(order))
        other = self._order(card=self.card)
        other.action_confirm()
        with self.assertRaises(ValidationError):
            order.action_confirm()

    def test_what_a_till_reserves(self):
        """Tills reserve points also where quotations reserve none."""
        self.program.crm_reservation_hours = 0
        till = self.env["sale.order"].create({"partner_id": self.member.id})
        self.reservations._hold(self.card, till, Decimal(100), 1)
        order = self._order()
        self.assertEqual(order._get_real_points_for_coupon(self.card), 50.0)
        self.assertIn("error", order._apply_program_reward(self.reward, self.card))
        with self.assertRaisesRegex(UserError, "50 .*100 .*reserved"):
            self._post("redeem", -100, origin=order)
        with freeze_time("2024-06-15 11:00:00"):
            self.assertEqual(order._get_real_points_for_coupon(self.card), 150.0)
            order._apply_program_reward(self.reward, self.card)
            order.action_confirm()
        self.assertEqual(self.card.points, 50.0)

    def test_no_longer_than_the_points_live(self):
        self._post("redeem", -150)
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 2})
        self._post("earn", 100)
        with freeze_time("2024-06-16 10:00:00"):
            order = self._order(card=self.card)
            self.assertEqual(self._of(order).until, datetime(2024, 6, 17))

    def test_cards_that_expire_too_early(self):
        self._order(card=self.card)
        with self.assertRaisesRegex(UserError, "are reserved until"):
            self.card.expiration_date = "2024-06-16"
        self.card.expiration_date = "2024-06-17"

    def test_bad_input(self):
        for values in (
            {"crm_reservation_hours": -1},
            {"crm_expiry": "inactivity", "crm_expiry_days": 1},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.program.write(values)
            self.env.invalidate_all(flush=False)

    def test_rights(self):
        seller = new_test_user(
            self.env, login="reserve_own", groups="sales_team.group_sale_salesman"
        )
        order = self._order()
        order.user_id = seller
        mine = order.with_user(seller)
        mine._apply_program_reward(
            self.reward.with_user(seller), self.card.with_user(seller)
        )
        held = self._of(order)
        self.assertEqual(held.with_user(seller).document, order.name)
        for change in (
            lambda: held.with_user(seller).write({"state": "released"}),
            lambda: held.with_user(seller).unlink(),
            lambda: held.with_user(seller).create({"card_id": self.card.id}),
        ):
            with self.assertRaises(AccessError):
                change()
        self.member.user_id = self.env.user
        self.assertFalse(self.reservations.with_user(seller).search([]))
        # What others have promised binds who does not see it.
        other = self._order()
        other.user_id = seller
        points = other.with_user(seller)._get_real_points_for_coupon(self.card)
        self.assertEqual(points, 50.0)

    def test_companies(self):
        self._order(card=self.card)
        other = self.env["res.company"].create({"name": "Other"})
        manager = new_test_user(
            self.env,
            login="reserve_manager",
            groups="sales_team.group_sale_manager",
            company_ids=[Command.set(other.ids)],
            company_id=other.id,
        )
        self.assertFalse(self.reservations.with_user(manager).search([]))
