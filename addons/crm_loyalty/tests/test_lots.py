from datetime import date

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time

from .common import CrmLoyaltyCase


class TestLots(CrmLoyaltyCase):
    """Points live from their own first day to their own last day."""

    def _lots(self):
        return self.env["crm.loyalty.lot"].search(
            [("card_id", "=", self.card.id)], order="id"
        )

    def _settle_on(self, day):
        """Let the clock pass; return what is left of the lots."""
        with freeze_time(f"{day} 10:00:00"):
            self.entries._settle(self.card)
            return self._lots().mapped("remaining")

    def test_the_lot_that_expires_first_pays(self):
        self._post("earn", 10)
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 60})
        self._post("earn", 20)
        self.program.crm_expiry_days = 30
        self._post("earn", 40)
        redeemed = self._post("redeem", -50)
        self.assertEqual(
            [(use.expires_on, use.points) for use in redeemed.use_ids],
            [(date(2024, 7, 14), 40.0), (date(2024, 8, 13), 10.0)],
        )
        self.assertEqual(self._lots().mapped("remaining"), [10.0, 10.0, 0.0])
        self.assertEqual(self.card.crm_expiring_on, date(2024, 8, 13))
        self.assertEqual(self.card.crm_expiring_points, 10.0)
        self.assertProven()

    def test_given_back_to_the_lots_it_came_from(self):
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 30})
        self._post("earn", 40)
        self.program.crm_expiry_days = 60
        self._post("earn", 20)
        redeemed = self._post("redeem", -50)
        given = self._post("reverse", 15, reverses=redeemed.id)
        self.assertEqual(self._lots().mapped("remaining"), [5.0, 20.0])
        self.assertEqual(sum(given.use_ids.mapped("points")), -15.0)
        with self.assertRaisesRegex(UserError, "35 .* are left"):
            self._post("reverse", 36, reverses=redeemed.id)
        self._post("reverse", 35, reverses=redeemed.id)
        self.assertEqual(self._lots().mapped("remaining"), [40.0, 20.0])
        self.assertProven()

    def test_given_back_after_the_last_day(self):
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 10})
        self._post("earn", 40)
        redeemed = self._post("redeem", -40)
        with freeze_time("2024-07-01 10:00:00"):
            self._post("reverse", 40, reverses=redeemed.id)
        self.assertLedger(
            ("earn", 40.0), ("redeem", -40.0), ("reverse", 40.0), ("expire", -40.0)
        )
        self.assertEqual(self.card.points, 0.0)
        self.assertProven()

    def test_taken_back_from_its_own_lot_first(self):
        earned = self._post("earn", 40)
        self._post("earn", 20)
        self._post("redeem", -30)
        self._post("reverse", -15, reverses=earned.id, may_owe=True)
        self.assertEqual(self._lots().mapped("remaining"), [0.0, 15.0])
        self._post("reverse", -25, reverses=earned.id, may_owe=True)
        self.assertEqual(self.card.points, -10.0)
        self.assertEqual(self.card.crm_points_debt, 10.0)
        with self.assertRaisesRegex(UserError, "0 .* are left"):
            self._post("reverse", -1, reverses=earned.id, may_owe=True)
        self.assertProven()

    def test_what_has_expired_is_not_taken_back_again(self):
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 10})
        earned = self._post("earn", 100)
        self._post("redeem", -60)
        self.assertEqual(self._settle_on("2024-06-25"), [0.0])
        with self.assertRaisesRegex(UserError, "60 .* are left"):
            self._post("reverse", -100, reverses=earned.id, may_owe=True)
        self._post("reverse", -60, reverses=earned.id, may_owe=True)
        self.assertEqual(self.card.crm_points_debt, 60.0)
        self.assertProven()

    def test_a_debt_is_paid_by_what_comes_back(self):
        earned = self._post("earn", 100)
        redeemed = self._post("redeem", -80)
        self._post("reverse", -100, reverses=earned.id, may_owe=True)
        self.assertEqual(self.card.points, -80.0)
        self._post("reverse", 80, reverses=redeemed.id)
        self.assertEqual(self.card.points, 0.0)
        self.assertEqual(self.card.crm_points_debt, 0.0)
        self.assertEqual(self._lots().mapped("remaining"), [0.0])
        self.assertProven()

    def test_a_debit_that_owes_is_undone(self):
        self._post("earn", 30)
        taken = self._post("unclassified", -50, may_owe=True)
        self.assertEqual(self.card.crm_points_debt, 20.0)
        self._post("reverse", 25, reverses=taken.id)
        self.assertEqual(self.card.crm_points_debt, 0.0)
        self.assertEqual(self.card.points, 5.0)
        self._post("reverse", 25, reverses=taken.id)
        self.assertEqual(self.card.points, 30.0)
        self.assertProven()

    def test_pending_until_their_day(self):
        self.program.write(
            {"crm_activation_days": 10, "crm_expiry": "days", "crm_expiry_days": 5}
        )
        earned = self._post("earn", 100)
        self.assertEqual((earned.points, earned.pending), (0.0, 100.0))
        self.assertEqual(self.card.points, 0.0)
        self.assertEqual(self.card.crm_points_pending, 100.0)
        with self.assertRaises(UserError):
            self._post("redeem", -10)
        self._post("reverse", -30, reverses=earned.id, may_owe=True)
        self.assertEqual(self.card.crm_points_pending, 70.0)
        self._settle_on("2024-06-24")
        self.assertEqual(self.card.points, 0.0)
        self._settle_on("2024-06-25")
        self.assertEqual(self.card.points, 70.0)
        self.assertEqual(self.card.crm_points_pending, 0.0)
        self._settle_on("2024-06-29")
        self.assertEqual(self.card.points, 70.0)
        self._settle_on("2024-06-30")
        self.assertEqual(self.card.points, 0.0)
        self.assertProven()

    def test_the_clock_catches_up_in_order(self):
        """Somebody who looks a year later finds each movement on its own day."""
        self.program.write(
            {"crm_activation_days": 10, "crm_expiry": "days", "crm_expiry_days": 5}
        )
        self._post("earn", 100)
        self._settle_on("2025-06-15")
        entries = self.card.crm_entry_ids.sorted("sequence")
        days = entries.mapped("effective_date")
        self.assertEqual(
            days, [date(2024, 6, 15), date(2024, 6, 25), date(2024, 6, 30)]
        )
        self.assertLedger(("earn", 0.0), ("activate", 100.0), ("expire", -100.0))

    def test_the_end_of_a_period(self):
        self.program.write({"crm_expiry": "period", "crm_expiry_period": "quarter"})
        for calendar, after, last_day in (
            ("gregorian", 0, date(2024, 6, 30)),
            ("gregorian", 1, date(2024, 9, 30)),
            ("jalali", 0, date(2024, 6, 20)),
            ("jalali", 3, date(2025, 3, 20)),
        ):
            with self.subTest(calendar=calendar, after=after):
                self.program.write(
                    {
                        "crm_expiry_calendar": calendar,
                        "crm_expiry_periods_after": after,
                    }
                )
                self._post("earn", 1)
                self.assertEqual(self._lots()[-1].expires_on, last_day)

    def test_inactivity(self):
        self._post("earn", 100)
        with freeze_time("2024-08-01 10:00:00"):
            self.program.write({"crm_expiry": "inactivity", "crm_expiry_days": 30})
        self.assertEqual(self._settle_on("2024-08-31"), [100.0])
        with freeze_time("2024-08-31 10:00:00"):
            self._post("redeem", -10)
            self.assertEqual(self.card.crm_expiring_on, date(2024, 9, 30))
            self.assertEqual(self.card.crm_expiring_points, 90.0)
        self._post("adjust", 5, reason="Goodwill")
        self.assertEqual(self._settle_on("2024-09-30"), [90.0, 5.0])
        self.assertEqual(self._settle_on("2024-10-01"), [0.0, 0.0])
        self.assertProven()

    def test_terms_that_make_no_sense(self):
        for values in (
            {"crm_activation_days": -1},
            {"crm_expiry": "days", "crm_expiry_days": 0},
            {"crm_expiry": "inactivity", "crm_expiry_days": -5},
            {"crm_expiry": "period", "crm_expiry_periods_after": -1},
            {"crm_expiry": "period", "crm_expiry_period": False},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.program.write(values)


class TestClock(CrmLoyaltyCase):
    """The scheduled action: all that is due, in batches, once."""

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_loyalty.ir_cron_crm_loyalty_settle"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_all_that_is_due_in_batches(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(12)]
        )
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 10})
        cards = self.card.union(
            *(self._create_card(self.program, partner, 20) for partner in partners)
        )
        self.patch_batch_size(5)
        self._post("earn", 5)
        self._run()
        self.assertEqual(set(cards.mapped("points")), {20.0, 5.0})
        with freeze_time("2024-06-25 10:00:00"):
            self.assertEqual(len(self.entries._query_due_cards()), 13)
            self._run()
            self.assertFalse(self.entries._query_due_cards())
            expired = self.entries.search([("kind", "=", "expire")])
            self.assertEqual(len(expired), 13)
            self._run()
            self.assertEqual(self.entries.search([("kind", "=", "expire")]), expired)
        self.assertEqual(set(cards.mapped("points")), {0.0})
        self.assertProven()

    def _create_cards_that_expire(self):
        """Create cards with different balances, of each of which 10 points expire."""
        members = self.env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(3)]
        )
        cards = self.card.browse().union(
            *(
                self._create_card(self.program, member, number)
                for number, member in enumerate(members, 1)
            )
        )
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 10})
        for card in cards:
            self._post("earn", 10, card=card)
        return cards

    def test_each_card_shows_its_own_balance(self):
        cards = self._create_cards_that_expire()
        with freeze_time("2024-06-25 10:00:00"):
            self._run()
        self.assertEqual(cards.mapped("points"), [1.0, 2.0, 3.0])
        self.assertEqual(set(cards.mapped("crm_last_activity")), {date(2024, 6, 15)})
        self.assertProven()

    def test_chatter_follows_where_it_is_asked_for(self):
        """Odoo writes changes of the balance into the chatter of the card."""
        cards = self._create_cards_that_expire()
        self.env.cr.flush()
        with freeze_time("2024-06-25 10:00:00"):
            self.entries.with_context(
                tracking_disable=False, mail_notrack=False
            )._settle(cards)
            self.env.cr.flush()
        self.assertEqual(
            sorted(cards.message_ids.tracking_value_ids.mapped("new_value_float")),
            [1.0, 2.0, 3.0],
        )
        self.assertProven()

    def test_automation_rules_hear_of_expiry(self):
        if "base.automation" not in self.env:
            self.skipTest("no automation rules")
        cards = self._create_cards_that_expire()
        model = self.env["ir.model"]._get("loyalty.card")
        action = {
            "name": "Mark",
            "model_id": model.id,
            "state": "code",
            "code": "record.write({'code': record.code + ' lower'})",
        }
        rule = self.env["base.automation"].create(
            {
                "name": "The balance changes",
                "model_id": model.id,
                "trigger": "on_create_or_write",
                "trigger_field_ids": self.env["ir.model.fields"]
                ._get("loyalty.card", "points")
                .ids,
                "action_server_ids": [Command.create(action)],
            }
        )
        self.addCleanup(rule._unregister_hook)
        with freeze_time("2024-06-25 10:00:00"):
            self._run()
        for card in cards:
            self.assertTrue(card.code.endswith(" lower"), card.points)
        self.assertProven()

    def patch_batch_size(self, size):
        from ..models import crm_loyalty_clock

        self.patch(crm_loyalty_clock, "BATCH_SIZE", size)

    def test_inactivity_is_found_by_sql_as_by_the_engine(self):
        self._post("earn", 100)
        self.program.write({"crm_expiry": "inactivity", "crm_expiry_days": 30})
        for day, due in (("2024-07-15", False), ("2024-07-16", True)):
            with freeze_time(f"{day} 10:00:00"):
                self.assertEqual(self.card.id in self.entries._query_due_cards(), due)
                self.env.invalidate_all()
                self.assertEqual(bool(self.card.crm_lapsed_points), due)
