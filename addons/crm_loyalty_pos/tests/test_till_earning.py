from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user

from .common import TillEarningCase


class TestTillEarning(TillEarningCase):
    """The same basket earns the same in sales and at the till."""

    def _earn_in_sales(self, *basket, partner=None):
        order = self._quote(*basket, partner=partner)
        order.action_confirm()
        return self._get_points(partner or self.friend)

    def _earn_at_till(self, *basket):
        self._sync(*(self._prepare_line(*line) for line in basket))
        return self._get_points(self.member)

    def _get_points(self, partner):
        card = self.env["loyalty.card"]._find_account(self.program.id, partner.id)
        return card.points + card.crm_points_pending

    def assertSame(self, points, *basket):
        basket = basket or ((3.0, 33.335, self.product), (1.0, 50.0, self.other))
        self.assertEqual(self._earn_in_sales(*basket), points)
        self.assertEqual(self._earn_at_till(*basket), points)
        self.assertProven()

    def test_once(self):
        order = self._sync(self._prepare_line(2))
        self.assertLedger(("earn", 200.0))
        # The till counts otherwise and tells later, perhaps twice.
        for _number in range(2):
            answer = self._confirm(order, self.card, 777)
            self.assertEqual(answer["coupon_updates"][0]["points"], 200.0)
        self.assertLedger(("earn", 200.0))
        self.assertEqual(self.card.history_ids.mapped("issued"), [200.0])

    def test_nobody_earns_nothing(self):
        self._sync(self._prepare_line(), partner=self.env["res.partner"])
        self.assertLedger()

    def test_a_draft_earns_nothing_yet(self):
        self._sync(self._prepare_line(), state="draft", payment_ids=[])
        self.assertLedger()

    def test_a_first_card(self):
        self.card.unlink()
        self.assertEqual(self._earn_at_till((2.0, 100.0, self.product)), 200.0)

    def test_the_till_learns_the_number_of_a_first_card(self):
        self.card.unlink()
        order = self._sync(self._prepare_line(2))
        values = {"points": 200, "program_id": self.program.id, "coupon_id": -7}
        values["partner_id"] = self.member.id
        order = order.with_user(self.cashier)
        [update] = order.confirm_coupon_programs({"-7": values})["coupon_updates"]
        card = self.env["loyalty.card"]._find_account(self.program.id, self.member.id)
        self.assertEqual((update["old_id"], update["id"]), (-7, card.id))
        self.assertEqual(update["points"], 200.0)

    def test_rounding(self):
        self.rule.reward_point_amount = 0.333
        self.assertSame(49.95)

    def test_untaxed(self):
        self.product.taxes_id = self.env["account.tax"].create(
            {"name": "A fifth", "amount": 20}
        )
        self.program.crm_earn_on = "untaxed"
        self.assertSame(200.0, (2.0, 100.0, self.product))

    def test_taxed(self):
        self.product.taxes_id = self.env["account.tax"].create(
            {"name": "A fifth", "amount": 20}
        )
        self.assertSame(240.0, (2.0, 100.0, self.product))

    def test_one_product_by_the_piece(self):
        self.rule.write(
            {
                "reward_point_mode": "unit",
                "reward_point_amount": 5,
                "product_ids": [Command.set(self.product.ids)],
                "minimum_qty": 2,
            }
        )
        self.assertSame(15.0)

    def test_a_rule_that_holds_today_only(self):
        self.rule.crm_date_to = date(2024, 6, 14)
        self.assertSame(0.0)

    def test_hours(self):
        self.rule.crm_hour_to = 8
        self.assertSame(0.0)

    def test_a_multiplier_and_a_cap(self):
        self.program.rule_ids = [
            Command.create({"crm_effect": "multiply", "crm_factor": 3})
        ]
        self.program.crm_day_cap = 400
        self.assertSame(300.0, (1.0, 100.0, self.product))
        self.assertEqual(self._earn_at_till((1.0, 100.0, self.product)), 400.0)

    def test_the_first_purchase_on_any_channel(self):
        self.rule.crm_occasion = "first"
        self.assertSame(100.0, (1.0, 100.0, self.product))
        basket = (1.0, 100.0, self.product)
        self.assertEqual(self._earn_at_till(basket), 100.0)
        self.assertEqual(self._earn_in_sales(basket, partner=self.member), 100.0)

    def test_a_margin(self):
        self.rule.write({"crm_has_margin_floor": True, "crm_margin_floor": 50})
        self.product.standard_price = 60
        self.other.standard_price = 40
        self.assertSame(0.0, (1.0, 100.0, self.product))
        self.assertEqual(self._earn_at_till((1.0, 100.0, self.other)), 100.0)

    def test_the_margin_of_a_combination(self):
        """What is in it has the price and the cost."""
        self.product.standard_price = 60
        combo = self._create_combo(self.product)
        part = {"price": 100, "product": self.product}
        basket = self._prepare_basket(
            self._prepare_line(
                price=0, product=combo, combo_lines=[self._prepare_line(**part)]
            )
        )
        order = self.env["pos.order"].create(self._prepare_order())
        order.lines = [Command.create(self._prepare_line(price=0, product=combo))]
        order.lines = [
            Command.create(self._prepare_line(combo_parent_id=order.lines.id, **part))
        ]
        for floor, points in ((30, 100.0), (50, 0.0)):
            self.rule.write({"crm_has_margin_floor": True, "crm_margin_floor": floor})
            [told] = self.session.count_points(basket)
            self.assertEqual(told["points"], points)
            self.assertEqual(order._count_points(self.program)[self.program], points)
            self.assertEqual(self._count_combo_in_sales(combo), points)

    def _create_combo(self, product):
        items = [Command.create({"product_id": product.id})]
        combo = self.env["product.combo"].create(
            {"name": "Choice", "combo_item_ids": items}
        )
        return self.env["product.product"].create(
            {
                "name": "Package",
                "type": "combo",
                "list_price": 100,
                "combo_ids": [Command.set(combo.ids)],
            }
        )

    def _count_combo_in_sales(self, combo):
        order = self.env["sale.order"].create({"partner_id": self.friend.id})
        line = {"order_id": order.id, "product_uom_qty": 1}
        lines = self.env["sale.order.line"]
        whole = lines.create(line | {"product_id": combo.id})
        lines.create(
            line
            | {
                "product_id": self.product.id,
                "combo_item_id": combo.combo_ids.combo_item_ids.id,
                "linked_line_id": whole.id,
            }
        )
        return order._count_points(self.program)[self.program]

    def test_a_tier(self):
        self.env["crm.loyalty.tier"].create(
            {"name": "Gold", "program_id": self.program.id, "multiplier": 1.5}
            | {"threshold": 50}
        )
        for partner in (self.member, self.friend):
            card = self.env["loyalty.card"]._find_account(self.program.id, partner.id)
            card = card or self._create_card(self.program, partner)
            with freeze_time("2024-06-14 10:00:00"):
                self._post("earn", 50, card=card)
            self.assertTrue(card.crm_tier_id)
        self.assertSame(200.0, (1.0, 100.0, self.product))

    def test_what_points_pay_earns_nothing(self):
        self.card.points = 100
        reward = self._prepare_reward(self.card)
        order = self._sync(self._prepare_line(), reward)
        self._confirm(order, self.card, 0.0)
        self.assertLedger(("unclassified", 100), ("earn", 90), ("redeem", -100))
        self._confirm(order, self.card, 0.0)
        self.assertEqual(self.card.points, 90.0)
        history = self.card.history_ids
        self.assertEqual((sum(history.mapped("used"))), 100.0)

    def test_another_currency(self):
        """Odoo leaves out the programmes of other currencies."""
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.env["res.currency.rate"].create(
            {"name": "2024-01-01", "rate": 150, "currency_id": yen.id}
        )
        self.program.currency_id = yen
        self.assertSame(15000.0, (1.0, 100.0, self.product))

    def test_another_till(self):
        other = self.config.copy({"name": "Other"})
        self.program.pos_config_ids = other
        self.assertEqual(self._earn_at_till((1.0, 100.0, self.product)), 0.0)
        self.program.pos_ok = False
        self.assertEqual(self._earn_at_till((1.0, 100.0, self.product)), 0.0)

    def _count(self, *basket):
        """Ask what a basket will earn, as the till does before it is paid."""
        lines = [self._prepare_line(*line) for line in basket]
        session = self.session.with_user(self.cashier)
        answer = session.count_points(self._prepare_basket(*lines))
        return {each["program_id"]: each["points"] for each in answer}

    def test_the_till_is_told_what_will_be_recorded(self):
        self.program.rule_ids = [
            Command.create({"crm_effect": "multiply", "crm_factor": 3})
        ]
        self.rule.write({"crm_occasion": "first", "crm_has_margin_floor": True})
        basket = (2.0, 33.335, self.product)
        told = self._count(basket)[self.program.id]
        self.assertEqual(told, 200.01)
        self.assertFalse(self.env["pos.order"].search([("state", "=", "draft")]))
        self.assertEqual(self._earn_at_till(basket), told)

    def test_a_stranger_asks_nothing(self):
        user = new_test_user(self.env, login="points_guest", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.session.with_user(user).count_points({})
