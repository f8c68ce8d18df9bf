from datetime import date

from psycopg2.errors import RaiseException

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import CrmLoyaltyCase


class TestTransfer(CrmLoyaltyCase):
    """Points go from one member to another, with their dates, or not at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.crm_can_transfer = True
        cls.friend = cls.env["res.partner"].create({"name": "Golden Ash"})
        cls.other = cls._create_card(cls.program, cls.friend)

    def _transfer(self, points, card=None, target=None, **values):
        return (
            self.env["crm.loyalty.transfer"]
            .create(
                {
                    "card_id": (card or self.card).id,
                    "target_id": (target or self.friend).id,
                    "points": points,
                    "reason": "Wedding present",
                    **values,
                }
            )
            .action_transfer()
        )

    def assertNothingMoved(self, sentence, points, **values):
        before = (self.card.points, self.other.points)
        with self.assertRaisesRegex(UserError, sentence):
            self._transfer(points, **values)
        self.assertEqual((self.card.points, self.other.points), before)

    def test_lots_keep_their_dates(self):
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 30})
        self._post("earn", 40)
        self.program.crm_expiry_days = 10
        self._post("earn", 30)
        self._transfer(50)
        self.assertLedger(("earn", 40.0), ("earn", 30.0), ("transfer", -50.0))
        self.assertLedger(("transfer", 50.0), card=self.other)
        self.assertEqual(
            [(lot.remaining, lot.expires_on) for lot in self.other.crm_lot_ids],
            [(30.0, date(2024, 6, 24)), (20.0, date(2024, 7, 14))],
        )
        self.assertEqual(self.card.crm_lot_ids.mapped("remaining"), [20.0])
        self.other.invalidate_recordset()
        self.assertEqual(self.other.crm_entry_ids.reason, "Wedding present")
        self.assertProven()

    def test_what_is_not_free_stays(self):
        self.program.crm_reservation_hours = 1
        self._post("earn", 150)
        self.program.crm_activation_days = 5
        self._post("earn", 500)
        self.program.rule_ids.active = False
        self._order(card=self.card)
        self.assertEqual(self.card.crm_reserved_points, 100.0)
        self.assertNothingMoved("50 Points at the most", 51)
        self._transfer(50)
        self._post("adjust", -120, reason="Returned", may_owe=True)
        self.assertNothingMoved("0 Points at the most", 1)
        self.assertProven()

    def test_what_the_program_allows(self):
        self._post("earn", 100)
        self.assertNothingMoved("more than zero", 0)
        self.assertNothingMoved("more than zero", -5)
        self.program.write({"crm_transfer_min": 10, "crm_transfer_year_cap": 60})
        self.assertNothingMoved("at least 10 Points", 9)
        self._transfer(40)
        self.assertNothingMoved("20 Points at the most", 21)
        self._transfer(20)
        self.assertNothingMoved("0 Points at the most", 10)
        self.assertNothingMoved("has these points", 10, target=self.member)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.assertNothingMoved("has no card in Green Points", 10, target=stranger)
        self.program.crm_can_transfer = False
        self.assertNothingMoved("does not allow", 10)
        with self.assertRaises(ValidationError):
            self.program.crm_transfer_min = 61

    def test_members_of_one_pool(self):
        self.program.crm_membership = "household"
        self._post("earn", 100)
        home = self.env["crm.loyalty.household"].create(
            {"name": "Home", "member_ids": [Command.link(self.member.id)]}
        )
        home.member_ids = [Command.link(self.friend.id)]
        self.assertNothingMoved("has these points", 10)
        guest = self.env["res.partner"].create({"name": "Guest"})
        card = self._create_card(self.program, guest)
        self._transfer(10, card=self.other, target=guest)
        self.assertEqual((self.card.points, self.other.points), (90.0, 90.0))
        self.assertEqual(card.points, 10.0)
        self.assertProven()

    def test_rights(self):
        self._post("earn", 100)
        seller = new_test_user(
            self.env, login="sender", groups="sales_team.group_sale_salesman_all_leads"
        )
        with self.assertRaises(AccessError):
            self.env["crm.loyalty.transfer"].with_user(seller).create({})
        manager = new_test_user(
            self.env, login="giver", groups="sales_team.group_sale_manager"
        )
        self.env["crm.loyalty.transfer"].with_user(manager).create(
            {
                "card_id": self.card.id,
                "target_id": self.friend.id,
                "points": 10,
                "reason": "Asked by phone",
            }
        ).action_transfer()
        self.assertEqual(self.other.points, 10.0)
        self.assertEqual(self.other.crm_entry_ids.user_id, manager)


class TestClosing(CrmLoyaltyCase):
    """Memberships end, and begin anew; the books stay right."""

    def _close(self, card=None, **values):
        page = self.env["crm.loyalty.closing"].create(
            {"card_id": (card or self.card).id, "reason": "Moved away", **values}
        )
        page.action_close()
        self.env.invalidate_all()
        return page

    def test_closing_and_reopening(self):
        self.program.crm_reservation_hours = 1
        self._post("earn", 100)
        self.program.crm_activation_days = 5
        self._post("earn", 20)
        self.program.crm_activation_days = 0
        self._order(card=self.card)
        self._close()
        self.assertEqual((self.card.points, self.card.crm_points_pending), (0.0, 0.0))
        self.assertEqual(self.card.crm_reserved_points, 0.0)
        self.assertFalse(self.card.active)
        last = self.card.crm_entry_ids.sorted("sequence")[-1]
        self.assertEqual(
            (last.kind, last.points, last.pending, last.reason),
            ("adjust", -100.0, -20.0, "Moved away"),
        )
        self.card.action_reopen()
        self.assertTrue(self.card.active and self.card.crm_is_account)
        self.assertFalse(self.card.crm_closed_on)
        self._order(confirm=True)
        self.assertEqual(self.card.points, 100.0)
        self.assertProven()

    def test_a_debt_is_written_off_first(self):
        self._post("adjust", -30, reason="Returned", may_owe=True)
        with self.assertRaisesRegex(UserError, "owes 30 Points"):
            self._close()
        self.assertTrue(self.card.active)
        self._close(is_written_off=True)
        self.assertEqual((self.card.points, self.card.crm_points_debt), (0.0, 0.0))
        self.assertProven()

    def test_documents_after_closing(self):
        """What comes back is taken, and what is owed is forgiven, on record."""
        spent = self._order(quantity=2, confirm=True)
        order = self._order(card=self.card, confirm=True)
        self._close()
        spent._action_cancel()
        self.assertEqual((self.card.points, self.card.crm_points_debt), (0.0, 0.0))
        order._action_cancel()
        self.assertEqual((self.card.points, self.card.crm_points_debt), (0.0, 0.0))
        reasons = self.card.crm_entry_ids.filtered("reason").mapped("reason")
        self.assertIn("The membership is closed", reasons)
        self.assertProven()

    def test_a_new_membership_is_in_the_way(self):
        self._close()
        self._order(confirm=True)
        with self.assertRaisesRegex(UserError, "has a card in this program"):
            self.card.action_reopen()

    def test_pools(self):
        self.program.crm_membership = "household"
        friend = self.env["res.partner"].create({"name": "Golden Ash"})
        other = self._create_card(self.program, friend, 50)
        self.env["crm.loyalty.household"].create(
            {
                "name": "Home",
                "member_ids": [Command.set([self.member.id, friend.id])],
            }
        )
        self.assertEqual((self.card.points, other.points), (50.0, 50.0))
        page = self._close(other)
        self.assertEqual((self.card.points, other.points), (50.0, 0.0))
        other.action_reopen()
        self.assertEqual(other.points, 50.0)
        page = self.env["crm.loyalty.closing"].create(
            {"card_id": self.card.id, "reason": "Moved away"}
        )
        self.assertIn("are closed, too: 1.", page.summary)
        page.action_close()
        self.env.invalidate_all()
        self.assertEqual((self.card.points, other.points), (0.0, 0.0))
        self.assertFalse(self.card.active or other.active)
        self.assertProven()

    def test_rights(self):
        seller = new_test_user(
            self.env, login="closer", groups="sales_team.group_sale_salesman_all_leads"
        )
        with self.assertRaises(AccessError):
            self.env["crm.loyalty.closing"].with_user(seller).create({})
        with self.assertRaises(AccessError):
            self.card.with_user(seller).action_reopen()
        for name in ("crm_closed_on", "crm_close_reason"):
            with self.assertRaises(AccessError):
                self.card.with_user(seller).write({name: False})


class TestErasure(CrmLoyaltyCase):
    """A person who is erased is in no card, reason or household any more; the ledger
    stays and is proven."""

    def test_reasons(self):
        friend = self.env["res.partner"].create({"name": "Golden Ash"})
        other = self._create_card(self.program, friend)
        self._post("adjust", 50, reason="Silver was very kind")
        self._post("adjust", 5, reason="Goodwill")
        self._post("adjust", 7, reason="From Silver Birch", card=other)
        self._post("adjust", 8, reason="Silver medal", card=other)
        self._post("earn", 3)
        self.member.unlink()
        self.env.invalidate_all()
        self.assertFalse(self.card.partner_id)
        rows = self.card.crm_entry_ids.sorted("sequence")
        self.assertEqual(rows.mapped("reason"), [False, "Goodwill", False])
        self.assertEqual(rows.mapped("is_erased"), [True, False, False])
        self.assertEqual(rows[0].explanation, "Adjusted")
        self.assertEqual(
            other.crm_entry_ids.sorted("sequence").mapped("reason"),
            [False, "Silver medal"],
        )
        self.assertProven()

    @mute_logger("odoo.sql_db")
    def test_a_reason_is_erased_and_nothing_else(self):
        self._post("adjust", 50, reason="Silver")
        self.env.flush_all()
        for change in (
            "reason = 'Gold', is_erased = TRUE",
            "reason = NULL",
            "reason = NULL, is_erased = TRUE, points = 70",
        ):
            with self.assertRaises(RaiseException), self.env.cr.savepoint():
                self.env.cr.execute(
                    f"UPDATE crm_loyalty_entry SET {change} WHERE card_id = %s",
                    [self.card.id],
                )

    def test_the_holder_of_a_household(self):
        self.program.crm_membership = "household"
        friend = self.env["res.partner"].create({"name": "Golden Ash"})
        other = self._create_card(self.program, friend, 50)
        home = self.env["crm.loyalty.household"].create(
            {
                "name": "The Birch Family",
                "member_ids": [Command.set([self.member.id, friend.id])],
            }
        )
        self.assertEqual(home.holder_id, self.member)
        self.member.unlink()
        self.env.invalidate_all()
        self.assertEqual((home.holder_id, home.member_ids), (friend, friend))
        self.assertNotIn("Birch", home.name)
        self.assertEqual((other.points, self.card.points), (50.0, 0.0))
        self.assertFalse(other.crm_pool_card_id)
        self.assertProven()

    def test_a_card_is_erased(self):
        self.program.crm_membership = "household"
        friend = self.env["res.partner"].create({"name": "Golden Ash"})
        other = self._create_card(self.program, friend, 50)
        home = self.env["crm.loyalty.household"].create(
            {
                "name": "Home",
                "member_ids": [Command.set([self.member.id, friend.id])],
            }
        )
        self._post("adjust", -80, reason="Returned", may_owe=True)
        self.card._erase_person()
        self.env.invalidate_all()
        self.assertEqual((other.points, home.holder_id), (-30.0, friend))
        self.assertFalse(self.card.partner_id or self.card.active)
        other._erase_person()
        self.env.invalidate_all()
        self.assertEqual((other.points, other.crm_points_debt), (0.0, 0.0))
        self.assertFalse(other.message_ids)
        self.assertProven()

    def test_the_look_up_of_personal_data(self):
        """Odoo's own page erases the person and finds no movement to delete."""
        if "privacy.lookup.wizard" not in self.env:
            self.skipTest("Odoo's look-up of personal data is not installed.")
        self.member.email = "silver@birch.example"
        self._post("earn", 50)
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": self.member.name, "email": self.member.email}
        )
        wizard.action_lookup()
        models = wizard.line_ids.mapped("res_model")
        self.assertIn("loyalty.card", models)
        self.assertFalse([each for each in models if each.startswith("crm.loyalty")])
        wizard.line_ids.action_unlink_all()
        self.env.invalidate_all()
        self.assertFalse(self.member.exists())
        self.assertFalse(self.card.partner_id or self.card.active)
        self.assertLedger(("earn", 50.0), ("adjust", -50.0))
        self.assertProven()
