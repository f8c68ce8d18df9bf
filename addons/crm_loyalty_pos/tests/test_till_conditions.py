from odoo import Command

from .common import TillCase

#: conditions of the only rule, and what a purchase of 100 earns on a Saturday at nine
ONLY_CONDITIONS = (
    ({"crm_effect": "multiply"}, 0.0),
    ({"crm_order_cap": 40}, 40.0),
    ({"crm_date_to": "2024-06-30"}, 100.0),
    ({"crm_date_to": "2024-06-14"}, 0.0),
    ({"crm_hour_from": 8}, 100.0),
    ({"crm_hour_from": 12}, 0.0),
    ({"sun": False}, 100.0),
    ({"sat": False}, 0.0),
    ({"crm_occasion": "first"}, 100.0),
    ({"crm_occasion": "anniversary"}, 0.0),
    ({"crm_has_margin_floor": True, "crm_margin_floor": 40}, 100.0),
    ({"crm_has_margin_floor": True, "crm_margin_floor": 60}, 0.0),
)
#: settings of the program that the till does not know
SETTINGS = (
    ({"crm_earn_on": "untaxed"}, 100.0),
    ({"crm_day_cap": 30}, 30.0),
    ({"crm_member_cap": 70}, 70.0),
)


class TestTillConditions(TillCase):
    """What the till is told before the payment is what is recorded afterwards, also
    where no rule of the program is one that it understands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.program.rule_ids
        cls.product.standard_price = 50

    def _count(self, *lines, partner=None):
        session = self.session.with_user(self.cashier)
        [answer] = session.count_points(self._prepare_basket(*lines, partner=partner))
        return answer

    def _get_card(self, member):
        return self.env["loyalty.card"]._find_account(self.program.id, member.id)

    def assertSame(self, points):
        """Members who buy for the first time are told what they get."""
        partner = self.env["res.partner"].create({"name": "Red Maple"})
        told = self._count(self._prepare_line(), partner=partner)
        self.assertEqual((told["points"], told["balance"]), (points, 0.0))
        self._sync(self._prepare_line(), partner=partner)
        self.assertEqual(self._get_card(partner).points, points)

    def test_only_rules_with_conditions(self):
        for values, points in ONLY_CONDITIONS:
            with self.subTest(values), self.env.cr.savepoint() as savepoint:
                self.rule.write(values)
                self.assertSame(points)
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_settings_of_the_program(self):
        self.product.taxes_id = self.env["account.tax"].create(
            {"name": "A fifth", "amount": 20}
        )
        for values, points in SETTINGS:
            with self.subTest(values), self.env.cr.savepoint() as savepoint:
                self.program.write(values)
                self.assertSame(points)
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_a_rule_with_a_code(self):
        """The till shows its points; the server counts none, and tells so."""
        self.rule.write({"mode": "with_code", "code": "GREEN"})
        self.assertSame(0.0)

    def test_points_that_wait(self):
        """They are told, and are not in what can be spent."""
        self.program.crm_activation_days = 5
        self.card.points = 60
        told = self._count(self._prepare_line())
        self.assertEqual(
            (told["points"], told["usable"], told["balance"]), (100.0, 0.0, 60.0)
        )
        order = self._sync(self._prepare_line())
        [update] = self._confirm(order, self.card, 100.0)["coupon_updates"]
        self.assertEqual(update["points"], 60.0)
        self.assertEqual(self.card.crm_points_pending, 100.0)

    def test_points_that_have_expired(self):
        """The till is told what can be spent, before the clock has come round."""
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 10})
        self._post("earn", 60)
        self._age_lots(self.env, self.card.id, 20)
        self.assertEqual(self.card.points, 60.0)
        self.assertEqual(self._count(self._prepare_line())["balance"], 0.0)

    def test_a_member_redeems_where_all_rules_have_conditions(self):
        self.card.points = 150
        self.rule.crm_date_to = "2024-06-14"
        config = self.config
        loaded = self.env["loyalty.rule"]._load_pos_data_search_read({}, config)
        self.assertEqual([rule["id"] for rule in loaded], self.rule.ids)
        reward = self._prepare_reward(self.card)
        session = self.session.with_user(self.cashier)
        basket = self._prepare_basket(self._prepare_line(), reward)
        self.assertFalse(session.reserve_points({str(self.card.id): 100}, basket))
        order = self._sync(self._prepare_line(), reward)
        [update] = self._confirm(order, self.card, -100)["coupon_updates"]
        self.assertEqual(update["points"], 50.0)
        self.assertLedger(("unclassified", 150.0), ("redeem", -100.0))

    def test_a_conditional_rule_beside_a_plain_one(self):
        first = {"reward_point_mode": "order", "crm_occasion": "first"}
        self.program.rule_ids = [Command.create(first | {"reward_point_amount": 7})]
        self.assertSame(107.0)
