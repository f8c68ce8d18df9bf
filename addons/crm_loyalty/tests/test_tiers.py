from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user

from .common_tiers import TierCase


class TestTiers(TierCase):
    """Members rise at once, and fall when the window has ended."""

    def test_tiers_out_of_order(self):
        for values in (
            {"threshold": 50},
            {"threshold": 100},
            {"threshold": 0, "order_threshold": 0},
            {"sequence": 0},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.gold.write(values)
        with self.assertRaisesRegex(ValidationError, "Gold must take more than Silver"):
            self.gold.threshold = 100
        with self.assertRaisesRegex(UserError, "no amount of points"):
            self.gold.threshold = 1e12

    def test_terms_that_make_no_sense(self):
        for values in (
            {"crm_tier_grace_days": -1},
            {"crm_tier_window": "rolling", "crm_tier_length": 0},
            {"crm_tier_window": "period", "crm_tier_period": False},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.program.write(values)

    def test_up_at_once(self):
        self._order(confirm=True)
        self.assertEqual(self.card.crm_tier_id, self.silver)
        self.assertEqual(self.card.crm_tier_until, date(2024, 12, 31))
        self._order(quantity=2, confirm=True)
        self.assertEqual(self.card.crm_tier_id, self.gold)
        self.assertStays(("Silver", "reached"), ("Gold", "reached"))
        self.assertEqual(self.card.crm_stay_ids[0].amount, 300.0)

    def test_by_orders(self):
        self.program.rule_ids.reward_point_amount = 0.1
        for _number in range(5):
            self._order(confirm=True)
        self.assertEqual(self.card.crm_tier_id, self.gold)
        self.assertEqual(self.card.crm_stay_ids[0].order_count, 5)

    def test_orders_that_no_tier_asks_for_are_not_counted(self):
        self.gold.order_threshold = 0
        self._order(quantity=3, confirm=True)
        self.assertEqual(self.card.crm_tier_id, self.gold)
        self.assertFalse(self.card.crm_stay_ids.order_count)

    def test_spent_points_still_count(self):
        self._post("earn", 100)
        self._post("redeem", -100)
        self._post("adjust", 500, reason="Goodwill")
        self.assertEqual(self.card.crm_tier_id, self.silver)

    def test_a_cancelled_order_counts_no_more(self):
        order = self._order(quantity=3, confirm=True)
        order._action_cancel()
        self.assertEqual(self.card.crm_tier_id, self.gold)
        self.assertEqual(self._assess_on("2024-12-31"), self.gold)
        self.assertFalse(self._assess_on("2025-01-01"))
        self.assertStays(("Gold", "reached"))

    def test_down_after_the_window_and_the_days_of_grace(self):
        self.program.crm_tier_grace_days = 10
        self._order(quantity=3, confirm=True)
        self.assertEqual(self._assess_on("2025-01-05"), self.gold)
        self.assertEqual(self.card.crm_tier_until, date(2025, 12, 31))
        self.assertEqual(self._assess_on("2026-01-10"), self.gold)
        self.assertEqual(self.card.crm_tier_until, date(2025, 12, 31))
        self.assertFalse(self._assess_on("2026-01-11"))

    def test_kept_by_what_is_earned_in_the_days_of_grace(self):
        self.program.crm_tier_grace_days = 10
        self._order(quantity=3, confirm=True)
        self._assess_on("2025-01-05")
        with freeze_time("2026-01-08 10:00:00"):
            self._post("earn", 300)
        self.assertEqual(self.card.crm_tier_id, self.gold)
        self.assertEqual(self.card.crm_tier_until, date(2026, 12, 31))
        self.assertEqual(self._assess_on("2026-01-20"), self.gold)

    def test_soft_landing(self):
        self.program.write({"crm_tier_is_soft": True, "crm_tier_window": "rolling"})
        self._order(quantity=3, confirm=True)
        self.assertEqual(self.card.crm_tier_until, date(2025, 6, 14))
        self.assertEqual(self._assess_on("2025-06-14"), self.gold)
        self.assertEqual(self._assess_on("2025-06-15"), self.silver)
        self.assertEqual(self._assess_on("2026-06-14"), self.silver)
        self.assertFalse(self._assess_on("2026-06-15"))
        self.assertStays(("Gold", "reached"), ("Silver", "missed"))

    def test_jalali_year(self):
        self.program.crm_tier_calendar = "jalali"
        self._order(confirm=True)
        self.assertEqual(self.card.crm_tier_until, date(2025, 3, 20))

    def test_anniversary(self):
        self.env.cr.execute(
            "UPDATE loyalty_card SET create_date = '2022-08-01' WHERE id = %s",
            (self.card.id,),
        )
        self.program.crm_tier_window = "anniversary"
        self._order(confirm=True)
        self.assertEqual(self.card.crm_tier_until, date(2024, 7, 31))
        self.assertEqual(self._assess_on("2024-08-01"), self.silver)
        self.assertFalse(self._assess_on("2025-08-01"))

    def test_merged_cards_count_together(self):
        other = self.env["res.partner"].create({"name": "Twin"})
        second = self._create_card(self.program, other)
        self._post("earn", 60, card=second)
        self._post("earn", 60)
        second.partner_id = self.member
        second._merge_into(self.card)
        self._assess_on("2024-06-15")
        self.assertEqual(self.card.crm_tier_id, self.silver)

    def test_an_archived_tier(self):
        self._order(quantity=3, confirm=True)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.gold.unlink()
        self.gold.active = False
        self.assertEqual(self._assess_on("2024-06-16"), self.silver)
        self.assertStays(("Gold", "reached"), ("Silver", "terms"))

    def test_a_deleted_card_ends_its_stay(self):
        self._order(confirm=True)._action_cancel()
        stay = self.card.crm_stay_ids
        key = self.card.id
        self.env["sale.order"].search([("partner_id", "=", self.member.id)]).unlink()
        self.card.unlink()
        self.env.invalidate_all()
        self.assertTrue(stay.date_to)
        self.assertEqual(stay.card_key, key)

    def test_the_history_is_not_rewritten(self):
        self._order(confirm=True)
        stay = self.card.crm_stay_ids
        with self.assertRaises(UserError):
            stay.date_from = "2020-01-01"
        with self.assertRaises(UserError):
            stay.unlink()
        with self.assertRaises(UserError):
            self.card.crm_tier_id = self.gold

    def test_who_may_do_what(self):
        self._order(confirm=True)
        stay = self.card.crm_stay_ids
        salesperson, manager, other = (
            new_test_user(self.env, login=f"tier_{login}", groups=groups)
            for login, groups in (
                ("sales", "sales_team.group_sale_salesman"),
                ("manager", "sales_team.group_sale_manager"),
                ("outside", "base.group_user"),
            )
        )
        self.assertEqual(self.silver.with_user(salesperson).name, "Silver")
        self.assertEqual(stay.with_user(salesperson).tier_id, self.silver)
        with self.assertRaises(AccessError):
            self.silver.with_user(salesperson).threshold = 1
        self.silver.with_user(manager).threshold = 90
        with self.assertRaises(AccessError):
            stay.with_user(other).read(["tier_id"])
        self.member.user_id = manager
        found = self.env["crm.loyalty.tier.stay"].with_user(salesperson).search([])
        self.assertNotIn(stay, found)

    def test_companies(self):
        self._order(confirm=True)
        company = self.env["res.company"].create({"name": "Other"})
        manager = new_test_user(
            self.env,
            login="tier_other",
            groups="sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self.tiers.with_user(manager).search([]))
        self.assertFalse(
            self.env["crm.loyalty.tier.stay"].with_user(manager).search([])
        )
