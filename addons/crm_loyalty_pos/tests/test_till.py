from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import TillCase


class TestTill(TillCase):
    """What a cashier's till does to points is recorded with its order."""

    def _sell(self, points, card=None, **values):
        order = self.env["pos.order"].create(
            {
                "session_id": self.session.id,
                "partner_id": self.member.id,
                "amount_paid": 0,
                "amount_return": 0,
                "amount_tax": 0,
                "amount_total": 0,
                "lines": [Command.create(self._prepare_line(1, points))]
                if points > 0
                else [],
            }
        )
        data = {
            card.id if card else -1: {
                "points": points,
                "program_id": self.program.id,
                "coupon_id": card.id if card else -1,
                "partner_id": self.member.id,
                **values,
            }
        }
        order.with_user(self.cashier).confirm_coupon_programs(data)
        return order, data

    def test_earned_and_redeemed(self):
        order, data = self._sell(50, self.card)
        self.assertLedger(("earn", 50.0))
        entry = self.card.crm_entry_ids
        self.assertEqual((entry.origin_model, entry.origin_id), ("pos.order", order.id))
        self.assertEqual(entry.company_id, order.company_id)
        order.with_user(self.cashier).confirm_coupon_programs(data)
        self._sell(-30, self.card)
        self.assertLedger(("earn", 50.0), ("redeem", -30.0))
        self.assertEqual(len(self.card.history_ids), 2)
        self.assertProven()

    def test_more_than_the_card_holds_is_owed(self):
        self._sell(50, self.card)
        for _number in range(3):
            self._sell(-30, self.card)
        self.assertEqual(self.card.points, -40.0)
        self.assertEqual(self.card.crm_points_debt, 40.0)
        self._sell(100, self.card)
        self.assertEqual(self.card.points, 60.0)
        self.assertProven()

    def test_a_first_purchase_makes_one_card(self):
        self.card.unlink()
        self._sell(50)
        self._sell(20)
        card = self.env["loyalty.card"].search([("partner_id", "=", self.member.id)])
        self.assertLedger(("earn", 50.0), ("earn", 20.0), card=card)
        self.assertTrue(card.crm_is_account)

    def _reserve(self, points, session=None):
        session = (session or self.session).with_user(self.cashier)
        return session.reserve_points({str(self.card.id): points})

    def assertReserved(self, points):
        self.env.invalidate_all()
        self.assertEqual(self.card.crm_reserved_points, points)

    def test_two_tills_want_the_same_points(self):
        self.card.points = 150
        other = self.session.create({"config_id": self.config.copy().id})
        self.assertFalse(self._reserve(100))
        self.assertRegex(self._reserve(100, other), "has 50 .* costs 100")
        self.assertReserved(100.0)
        # The same till corrects its order.
        self.assertFalse(self._reserve(150))
        self.assertRegex(self._reserve(151), "costs 151")
        self.assertReserved(150.0)
        self._sell(-150, self.card)
        self.assertEqual(self.card.points, 0.0)

    def test_a_reservation_is_consumed(self):
        self.card.points = 150
        self._reserve(100)
        held = self.env["crm.loyalty.reservation"].search(
            [("card_id", "=", self.card.id)]
        )
        self.assertEqual(held.state, "held")
        self.session._consume_reserved(self.card)
        self.assertEqual(held.state, "consumed")
        self.assertReserved(0)

    def test_a_quotation_and_the_till(self):
        """What a quotation has reserved is not paid with at the till."""
        self.card.points = 150
        self.program.crm_reservation_hours = 5
        order = self._order(card=self.card)
        self.assertEqual(order.order_line.filtered("reward_id").points_cost, 100)
        held = self.card.crm_reserved_points
        self.assertFalse(self._reserve(150 - held))
        self.assertTrue(self._reserve(150 - held + 1))

    def test_a_quotation_looks_at_what_the_till_holds(self):
        """Also where quotations themselves reserve nothing."""
        self.card.points = 150
        self.program.rule_ids.active = False
        self._reserve(100)
        order = self._order()
        self.assertEqual(order._get_real_points_for_coupon(self.card), 50.0)
        error = order._apply_program_reward(self.program.reward_ids, self.card)
        self.assertIn("error", error)

    def test_a_member_who_owes_money(self):
        self.card.points = 150
        self.program.crm_refuses_overdue = True
        self.env["crm.customer"]._refresh_contact(self.member)
        self.assertFalse(self._reserve(100))
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.member.id,
                "invoice_date": "2024-05-01",
                "invoice_date_due": "2024-06-01",
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Old", "price_unit": 80, "tax_ids": [Command.clear()]}
                    )
                ],
            }
        )
        invoice.action_post()
        self.env.flush_all()
        self.env["crm.customer"]._refresh_contact(self.member)
        self.assertRegex(self._reserve(100), "Silver Birch has .*80.00.* overdue")

    def test_a_stranger_reserves_nothing(self):
        user = new_test_user(self.env, login="points_guest", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.session.with_user(user).reserve_points({str(self.card.id): 1})

    def test_a_gift_card(self):
        """Odoo writes these as the cashier."""
        self.program = self._create_program(
            self.env, program_type="gift_card", applies_on="future"
        )
        card = self._create_card(self.program, self.env["res.partner"], 50)
        self._sell(-20, card, code=card.code, coupon_id=card.id)
        self.assertLedger(("unclassified", 50.0), ("redeem", -20.0), card=card)
        self.assertEqual(card.partner_id, self.member)
        history = card.history_ids
        self.assertEqual(sum(line.issued - line.used for line in history), 30.0)
        self.assertProven()

    def test_a_cashier_moves_no_points_by_hand(self):
        card = self.card.with_user(self.cashier)
        with self.assertRaises(AccessError):
            card.write({"points": 1000})
        wizard = self.env["loyalty.card.update.balance"].with_user(self.cashier)
        with self.assertRaises(AccessError):
            wizard.create(
                {"card_id": card.id, "new_balance": 9, "description": "Mine"}
            ).action_update_card_point()

    def test_contacts_of_a_company_share_points(self):
        """The till finds the card of the contact, which shows what all have earned."""
        self.card.unlink()
        firm = self.env["res.partner"].create({"name": "Oak", "is_company": True})
        self.program.crm_membership = "company"
        self.member.parent_id = firm
        self._sell(50)
        find = self.env["loyalty.card"]._find_account
        card, pool = (find(self.program.id, each.id) for each in (self.member, firm))
        self.assertEqual((card.points, pool.points), (50.0, 50.0))
        other = self._create_card(
            self.program,
            self.env["res.partner"].create({"name": "Mai", "parent_id": firm.id}),
        )
        first = self.session.create({"config_id": self.config.copy().id})
        second = self.session
        self.assertFalse(second.reserve_points({str(card.id): 40}))
        self.assertIn("10 Points", first.reserve_points({str(other.id): 40}))
        self._sell(-40, card)
        second._consume_reserved(card)
        self.env.invalidate_all()
        self.assertEqual((card.points, other.points), (10.0, 10.0))
        self.assertEqual(other.crm_reserved_points, 0.0)
        self.assertLedger(("earn", 50.0), ("redeem", -40.0), card=pool)
        self.assertEqual(pool.crm_entry_ids.member_id, card)
        self.assertProven()
