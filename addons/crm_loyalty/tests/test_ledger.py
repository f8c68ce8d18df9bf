from datetime import date

import psycopg2

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..models.movement import Movement
from .common import CrmLoyaltyCase


class TestLedger(CrmLoyaltyCase):
    """Whatever writes points makes one entry, and the same event makes it once."""

    def test_a_new_card_with_points(self):
        card = self._create_card(self.program, self.env.user.partner_id, 30.0)
        self.assertLedger(("unclassified", 30.0), card=card)
        self.assertEqual(card.points, 30.0)
        self.assertProven()

    def test_an_unknown_writer_is_recorded(self):
        self.card.points = 50.0
        self.card.points += 25.5
        self.card.write({"points": 75.5})
        self.assertLedger(("unclassified", 50.0), ("unclassified", 25.5))
        self.card.points -= 100.0
        self.assertEqual(self.card.points, -24.5)
        self.assertEqual(self.card.crm_points_debt, 24.5)
        self.assertProven()

    def test_a_writer_past_odoo_is_found_and_recorded(self):
        self._post("earn", 100)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE loyalty_card SET points = 170 WHERE id = %s", [self.card.id]
        )
        self.env.invalidate_all()
        proof = self.env["crm.loyalty.proof"]._prove()
        found = proof.difference_ids.filtered(lambda each: each.check == "balance")
        self.assertEqual(found.card_id, self.card)
        self.assertEqual((found.expected, found.found), ("100.0000", "170"))
        self._post("redeem", -150)
        self.assertLedger(("earn", 100.0), ("unclassified", 70.0), ("redeem", -150.0))
        self.assertEqual(self.card.points, 20.0)
        self.assertProven()

    def test_restored_from_the_ledger(self):
        self._post("earn", 100)
        self._post("redeem", -30)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE loyalty_card SET points = NULL, crm_points_pending = 7,"
            " crm_points_debt = 3 WHERE id = %s",
            [self.card.id],
        )
        self.env.invalidate_all()
        self.env["crm.loyalty.health"].create([{}]).action_prove()
        health = self.env["crm.loyalty.health"].create([{}])
        self.assertEqual(health.proof_result, "different")
        health.action_restore()
        self.assertEqual(self.card.points, 70.0)
        self.assertEqual(self.card.crm_points_pending, 0.0)
        self.assertEqual(self.card.crm_points_debt, 0.0)
        self.assertProven()

    def test_points_are_decimals(self):
        for _number in range(30):
            self.card.points += 0.1
        self.assertEqual(self.card.points, 3.0)
        self.assertProven()

    def test_no_amount(self):
        for amount in (1e12, float("nan"), float("inf")):
            with self.assertRaises(UserError):
                self._post("earn", amount)
            with self.assertRaises(UserError):
                self.card.points = amount
        wizard = self.env["loyalty.card.update.balance"].create(
            {"card_id": self.card.id, "new_balance": 1e12, "description": "Typo"}
        )
        with self.assertRaisesRegex(UserError, "no amount of points"):
            wizard.action_update_card_point()
        with self.assertRaisesRegex(UserError, "no amount of points"):
            self._create_card(self.program, self.env.user.partner_id, 1e12)
        with self.assertRaisesRegex(UserError, "of no points"):
            self._post("earn", 0.00001)

    def test_the_same_event_is_recorded_once(self):
        order = self._order()
        first = self._post("earn", 40, key="till 7", origin=order)
        again = self._post("earn", 40.0, key="till 7", origin=order)
        self.assertEqual(first, again)
        self.assertEqual(self.card.points, 40.0)
        for other in ({"points": 41}, {"kind": "adjust"}, {"origin": None}):
            values = {"kind": "earn", "points": 40, "origin": order} | other
            with self.assertRaisesRegex(UserError, "till 7"):
                self._post(key="till 7", **values)
        with self.assertRaisesRegex(UserError, "till 8"):
            self.entries._post(
                [
                    Movement(self.card, "earn", 1, key="till 8"),
                    Movement(self.card, "earn", 2, key="till 8"),
                ]
            )
        self.assertEqual(self.card.points, 40.0)

    def test_more_than_the_card_holds(self):
        self._post("earn", 99)
        with self.assertRaisesRegex(UserError, "99 .* and 100 .* are needed"):
            self._post("redeem", -100)
        self.assertLedger(("earn", 99.0))

    def test_a_card_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaisesRegex(UserError, "cannot be used in Other"):
            self._post("earn", 5, company=other)
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.env.company.id}
        )
        self._post("earn", 5, company=branch)
        self.assertEqual(self.card.points, 5.0)

    def test_a_deleted_card_leaves_its_movements(self):
        card = self._create_card(self.program, self.env.user.partner_id)
        key = card.id
        self._post("earn", 30, card=card)
        self._post("redeem", -10, card=card)
        card.unlink()
        entries = self.entries.search([("card_key", "=", key)], order="sequence")
        self.assertEqual(entries.mapped("points"), [30.0, -10.0, -20.0])
        self.assertFalse(entries.card_id)
        self.assertProven()

    def test_explanations(self):
        order = self._order(confirm=True)
        entry = self.entries.search([("card_id", "=", self.card.id)])
        self.assertEqual(entry.explanation, f"Earned with {order.name}")
        self.assertEqual(entry.action_open_document()["res_id"], order.id)
        by_hand = self._post("adjust", 5, reason="Goodwill")
        self.assertEqual(by_hand.explanation, "Adjusted: Goodwill")
        with self.assertRaisesRegex(UserError, "No document"):
            by_hand.action_open_document()


class TestAppendOnly(CrmLoyaltyCase):
    """Nobody changes what is recorded, and a change past the guards is found."""

    def setUp(self):
        super().setUp()
        self.earned = self._post("earn", 100)
        self.redeemed = self._post("redeem", -40)
        self.lot = self.env["crm.loyalty.lot"].search([("card_id", "=", self.card.id)])
        self.env.flush_all()

    def test_records_refuse(self):
        for records in (self.earned, self.lot, self.redeemed.use_ids):
            self.assertTrue(records)
            field = "issued" if records == self.lot else "points"
            for refused in (
                lambda r=records: r.unlink(),
                lambda r=records, f=field: r.write({f: 7}),
            ):
                with self.assertRaises(UserError):
                    refused()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses(self):
        for statement in (
            "UPDATE crm_loyalty_entry SET points = 7",
            "UPDATE crm_loyalty_entry SET card_id = NULL",
            "UPDATE crm_loyalty_entry SET user_id = 2 WHERE id = %(entry)s",
            "DELETE FROM crm_loyalty_entry WHERE id = %(entry)s",
            "TRUNCATE crm_loyalty_entry CASCADE",
            "UPDATE crm_loyalty_lot SET issued = 7",
            "UPDATE crm_loyalty_lot SET expires_on = '2030-01-01'",
            "DELETE FROM crm_loyalty_lot",
            "UPDATE crm_loyalty_lot_use SET points = 7",
            "DELETE FROM crm_loyalty_lot_use",
        ):
            with (
                self.subTest(statement),
                self.assertRaisesRegex(psycopg2.errors.RaiseException, "append-only"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, {"entry": self.earned.id})

    def test_a_deleted_user_is_let_go(self):
        user = self.env["res.users"].create({"name": "Gone", "login": "crm_gone"})
        entry = (
            self.entries.with_user(user)
            .sudo()
            ._post([Movement(self.card, "adjust", 3, reason="Goodwill")])
        )
        self.assertEqual(entry.user_id, user)
        key = user.id
        user.unlink()
        self.assertEqual((entry.user_id.id, entry.user_key), (False, key))
        self.assertProven()

    def test_a_tampered_row_is_found(self):
        for column, value in {
            "points": "points + 1",
            "reason": "'Bonus'",
            "effective_date": "effective_date + 1",
            "hash": "'0'",
        }.items():
            with self.subTest(column), self.assertRaises(ZeroDivisionError):
                with self.env.cr.savepoint():
                    self.env.cr.execute(
                        "ALTER TABLE crm_loyalty_entry DISABLE TRIGGER USER"
                    )
                    self.env.cr.execute(
                        f"UPDATE crm_loyalty_entry SET {column} = {value}"
                        " WHERE id = %s",
                        [self.earned.id],
                    )
                    proof = self.env["crm.loyalty.proof"]._prove()
                    broken = proof.difference_ids.filtered(
                        lambda each: each.check == "chain"
                    )
                    self.assertEqual(broken.card_id, self.card)
                    self.assertEqual(broken.found, "1")
                    raise ZeroDivisionError
        self.assertProven()

    def test_a_removed_row_is_found(self):
        self._post("earn", 1)
        self.env.cr.execute("ALTER TABLE crm_loyalty_entry DISABLE TRIGGER USER")
        self.env.cr.execute("ALTER TABLE crm_loyalty_lot_use DISABLE TRIGGER USER")
        for table, column in (("lot_use", "entry_id"), ("entry", "id")):
            self.env.cr.execute(
                f"DELETE FROM crm_loyalty_{table} WHERE {column} = %s",
                [self.redeemed.id],
            )
        self.env.invalidate_all()
        checks = self.env["crm.loyalty.proof"]._prove().difference_ids.mapped("check")
        self.assertEqual(sorted(set(checks)), ["balance", "chain", "uses"])

    def test_a_row_of_sql_is_chained(self):
        self.env.cr.execute(
            """
            INSERT INTO crm_loyalty_entry (card_id, card_key, company_id, kind, points,
                pending, effective_date, recorded_at, event_key, sequence, hash)
            SELECT card_id, card_key, company_id, kind, 5, 0, %s, recorded_at, 'x', 1,
                ''
            FROM crm_loyalty_entry WHERE id = %s RETURNING sequence, balance
            """,
            [date(2024, 6, 15), self.earned.id],
        )
        self.assertEqual(self.env.cr.fetchone()[0], 3)
        checks = self.env["crm.loyalty.proof"]._prove().difference_ids.mapped("check")
        self.assertNotIn("chain", checks)
