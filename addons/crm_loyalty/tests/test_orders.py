from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time

from .common import CrmLoyaltyCase


class TestOrders(CrmLoyaltyCase):
    """What orders do to points: confirmed, changed, cancelled, several at once."""

    def test_earned_and_redeemed(self):
        self.card.points = 100
        order = self._order(quantity=3, card=self.card, confirm=True)
        self.assertEqual(self.card.points, 290.0)
        self.assertLedger(("unclassified", 100.0), ("earn", 290.0), ("redeem", -100.0))
        entries = self.entries.search([("origin_id", "=", order.id)])
        self.assertEqual(set(entries.mapped("origin_model")), {"sale.order"})
        self.assertEqual(entries.company_id, order.company_id)
        self.assertProven()

    def test_an_order_spends_what_it_earns(self):
        order = self._order(quantity=2, card=self.card, confirm=True)
        self.assertEqual(order.amount_total, 190.0)
        self.assertLedger(("earn", 190.0), ("redeem", -100.0))

    def test_three_quotations_confirmed_together(self):
        """Odoo spends one balance three times, and the card holds -200."""
        self.card.points = 100
        self.program.rule_ids.unlink()
        orders = self.env["sale.order"].union(
            *(self._order(card=self.card) for _number in range(3))
        )
        with self.assertRaisesRegex(UserError, "holds 0 .* and 100 .* are needed"):
            orders.action_confirm()
        self.env.invalidate_all()
        self.assertEqual(self.card.points, 100.0)
        orders[0].action_confirm()
        self.assertEqual(self.card.points, 0.0)
        with self.assertRaises(ValidationError):
            orders[1].action_confirm()
        self.assertProven()

    def test_cancelled_after_the_points_were_spent(self):
        """Odoo keeps a silent balance below zero; here the next earning pays it."""
        first = self._order(confirm=True)
        self.program.rule_ids.active = False
        self._order(card=self.card, confirm=True)
        self.assertEqual(self.card.points, 0.0)
        first._action_cancel()
        self.assertEqual(self.card.points, -100.0)
        self.assertEqual(self.card.crm_points_debt, 100.0)
        self.assertProven()
        self._post("earn", 130)
        self.assertEqual(self.card.points, 30.0)
        self.assertEqual(self.card.crm_points_debt, 0.0)
        self.assertProven()

    def test_cancelled_and_confirmed_again(self):
        self._post("earn", 100)
        order = self._order(quantity=2, card=self.card, confirm=True)
        self.assertEqual(self.card.points, 190.0)
        order._action_cancel()
        self.assertEqual(self.card.points, 100.0)
        self.assertLedger(
            ("earn", 100.0),
            ("earn", 190.0),
            ("redeem", -100.0),
            ("reverse", 100.0),
            ("reverse", -190.0),
        )
        reversals = self.entries.search([("kind", "=", "reverse")])
        self.assertEqual(sorted(reversals.source_id.mapped("points")), [-100.0, 190.0])
        order.action_draft()
        order._update_programs_and_rewards()
        order.action_confirm()
        self.assertEqual(self.card.points, 300.0)
        order._action_cancel()
        self.assertEqual(self.card.points, 100.0)
        self.assertProven()

    def test_a_confirmed_order_that_grows_and_shrinks(self):
        """Odoo leaves the member at -400 after the order is cancelled."""
        self._post("earn", 50)
        order = self._order(confirm=True)
        for quantity, balance in ((5, 550.0), (2, 250.0), (3, 350.0)):
            order.order_line.product_uom_qty = quantity
            self.assertEqual(self.card.points, balance)
            order._update_programs_and_rewards()
            self.assertEqual(self.card.points, balance)
        order._apply_program_reward(self.reward, self.card)
        self.assertEqual(self.card.points, 240.0)
        order._update_programs_and_rewards()
        self.assertEqual(self.card.points, 240.0)
        order._action_cancel()
        self.assertEqual(self.card.points, 50.0)
        self.assertProven()

    def test_a_confirmed_order_of_less(self):
        """Odoo leaves 1000 points for an order of one unit."""
        order = self._order(quantity=10, confirm=True)
        self.assertEqual(self.card.points, 1000.0)
        order.order_line.product_uom_qty = 1
        self.assertEqual(self.card.points, 100.0)
        order.order_line.copy({"order_id": order.id})
        self.assertEqual(self.card.points, 200.0)
        order.order_line.price_unit = 0
        self.assertEqual(self.card.points, 0.0)
        self.assertProven()

    def test_an_expired_card_does_not_pay(self):
        """Odoo lets a card of 2020 pay."""
        self.card.points = 100
        self.program.rule_ids.active = False
        order = self._order(card=self.card)
        self.card.expiration_date = "2020-01-01"
        self.assertEqual(order._get_real_points_for_coupon(self.card), -100.0)
        with self.assertRaises(ValidationError):
            order.action_confirm()
        self.assertFalse(order._get_claimable_rewards())
        with self.assertRaisesRegex(UserError, "valid until"):
            self._post("redeem", -100)
        self.assertEqual(self.card.points, 100.0)

    def test_yen_do_not_round_points(self):
        """Odoo offers a reward of 100 points to a card of 99.6."""
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.program.currency_id = yen
        self.program.rule_ids.active = False
        self._post("earn", "99.6")
        order = self._order()
        self.assertEqual(order._get_real_points_for_coupon(self.card), 99.6)
        self.assertFalse(order._get_claimable_rewards())
        self._post("earn", "0.4")
        order._apply_program_reward(self.reward, self.card)
        self.assertEqual(order._get_real_points_for_coupon(self.card), 0.0)
        order.action_confirm()
        self.assertEqual(self.card.points, 0.0)

    def test_more_than_a_card_can_hold(self):
        """An order of 200 thousand million rials, say, at a point each."""
        order = self._order()
        order.order_line.price_unit = 2e11
        with self.assertRaisesRegex(UserError, "more points than a card can hold"):
            order._update_programs_and_rewards()

    def test_points_that_lapsed_do_not_pay(self):
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 10})
        self._post("earn", 100)
        self.program.rule_ids.active = False
        with freeze_time("2024-06-24 10:00:00"):
            order = self._order(card=self.card)
        with freeze_time("2024-06-25 10:00:00"):
            self.env.invalidate_all()
            self.assertEqual(self.card.crm_lapsed_points, 100.0)
            with self.assertRaises(ValidationError):
                order.action_confirm()

    def test_pending_points_do_not_pay_their_own_order(self):
        self.program.crm_activation_days = 14
        order = self._order(quantity=2)
        self.assertEqual(order._get_real_points_for_coupon(self.card), 0.0)
        order.action_confirm()
        self.assertEqual(self.card.points, 0.0)
        self.assertEqual(self.card.crm_points_pending, 200.0)
        self.assertFalse(order._get_claimable_rewards())
        order._action_cancel()
        self.assertEqual(self.card.crm_points_pending, 0.0)
        self.assertEqual(self.card.crm_points_debt, 0.0)
        self.assertProven()

    def test_the_card_of_another_person(self):
        self.card.points = 100
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        order = self._order(partner=stranger)
        order._apply_program_reward(self.reward, self.card)
        order.action_confirm()
        self.assertFalse(order.order_line.reward_id)
        with self.assertRaisesRegex(UserError, "cannot be used by Stranger"):
            order._apply_program_reward(self.reward, self.card)
        self.assertEqual(self.card.points, 100.0)
        colleague = self.env["res.partner"].create(
            {"name": "Mai", "parent_id": self.member.id}
        )
        order = self._order(partner=colleague, confirm=True)
        order._apply_program_reward(self.reward, self.card)
        self.assertEqual(self.card.points, 0.0)

    def test_an_order_of_before_the_ledger(self):
        """What was earned before comes back all the same, as unclassified."""
        order = self._order(confirm=True)
        self._forget_ledger()
        self.entries._open_ledger()
        self.assertLedger(("opening", 100.0))
        self.assertProven()
        order.coupon_point_ids.points = 150
        self.assertEqual(self.card.points, 150.0)
        order._action_cancel()
        self.assertEqual(self.card.points, 0.0)
        self.assertProven()

    def test_gift_card(self):
        program = self._create_program(
            self.env, program_type="gift_card", applies_on="future"
        )
        wizard = self.env["loyalty.generate.wizard"].create(
            {
                "program_id": program.id,
                "mode": "anonymous",
                "coupon_qty": 2,
                "points_granted": 50,
                "description": "Fair",
            }
        )
        cards = wizard.generate_coupons()
        for card in cards:
            self.assertLedger(("adjust", 50.0), card=card)
        entries = self.entries.search([("card_id", "in", cards.ids)])
        self.assertEqual(set(entries.mapped("reason")), {"Fair"})

    def test_update_balance(self):
        self._post("earn", 10)
        wizard = self.env["loyalty.card.update.balance"].create(
            {"card_id": self.card.id, "new_balance": 25, "description": "Goodwill"}
        )
        wizard.action_update_card_point()
        self.assertLedger(("earn", 10.0), ("adjust", 15.0))
        entry = self.entries.search([("kind", "=", "adjust")])
        self.assertEqual(entry.reason, "Goodwill")
        self.assertEqual(self.card.history_ids.issued, 15.0)
