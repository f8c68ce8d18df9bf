from odoo import Command, fields
from odoo.tests import freeze_time

from .common import CrmLoyaltyCase


class TestCredit(CrmLoyaltyCase):
    """Credit notes undo what orders did to points, in proportion."""

    def _sell(self, quantity=1.0, card=None):
        order = self._order(quantity=quantity, card=card, confirm=True)
        invoice = order._create_invoices()
        invoice.action_post()
        return order, invoice

    def _credit(self, invoice, part=1.0):
        """Post a credit note for a part of each line."""
        note = invoice._reverse_moves([{"invoice_date": fields.Date.today()}])
        for line in note.invoice_line_ids:
            line.quantity *= part
        note.action_post()
        return note

    def test_all_of_it(self):
        """Odoo leaves the points."""
        self.card.points = 100
        _order, invoice = self._sell(quantity=3, card=self.card)
        # 10 of 300 are paid with points and earn none.
        self.assertEqual(self.card.points, 290.0)
        note = self._credit(invoice)
        self.assertEqual(self.card.points, 100.0)
        entry = self.card.crm_entry_ids.filtered(
            lambda each: each.kind == "reverse" and each.points < 0
        )
        self.assertEqual(
            (entry.origin_model, entry.origin_id), ("account.move", note.id)
        )
        self.assertEqual(entry.source_id.kind, "earn")
        self.assertEqual(entry.explanation, f"Taken back from {note.display_name}")
        self.assertProven()

    def test_in_parts_that_add_up(self):
        self.product.list_price = 33.35
        order, invoice = self._sell()
        self.assertEqual(self.card.points, 33.35)
        for left in (22.34, 11.33, 0.32):
            self._credit(invoice, 0.33)
            self.assertEqual(self.card.points, left)
        self._credit(invoice, 0.01)
        self.assertEqual(self.card.points, 0.0)
        self.assertEqual(self.card.crm_points_debt, 0.0)
        order._action_cancel()
        self.assertEqual(self.card.points, 0.0)
        self.assertProven()

    def test_after_the_points_were_spent(self):
        _order, invoice = self._sell(quantity=2)
        self._post("redeem", -150)
        self._credit(invoice, 0.5)
        self.assertEqual(self.card.points, -50.0)
        self.assertEqual(self.card.crm_points_debt, 50.0)
        self._credit(invoice, 0.5)
        self.assertEqual(self.card.crm_points_debt, 150.0)
        self.assertProven()

    def test_a_credit_note_that_is_taken_back(self):
        self.card.points = 100
        _order, invoice = self._sell(quantity=2, card=self.card)
        note = self._credit(invoice)
        self.assertEqual(self.card.points, 100.0)
        note.button_draft()
        self.assertEqual(self.card.points, 190.0)
        note.action_post()
        self.assertEqual(self.card.points, 100.0)
        note.button_draft()
        self.assertEqual(self.card.points, 190.0)
        self.assertProven()

    def test_credited_and_invoiced_anew(self):
        order, invoice = self._sell()
        self._credit(invoice)
        self.assertEqual(self.card.points, 0.0)
        order._create_invoices().action_post()
        self.assertEqual(self.card.points, 100.0)
        self.assertProven()

    def test_credited_cancelled_and_sold_after_all(self):
        """An order that is confirmed again earns once, whatever its first life was."""
        order, invoice = self._sell()
        self._credit(invoice)
        order._action_cancel()
        order.action_draft()
        order._update_programs_and_rewards()
        order.action_confirm()
        self.assertEqual(self.card.points, 100.0)
        again = order._create_invoices()
        again.action_post()
        self.assertEqual(self.card.points, 100.0)
        self._credit(again, 0.5)
        self.assertEqual(self.card.points, 50.0)
        order._action_cancel()
        self.assertEqual(self.card.points, 0.0)
        self.assertProven()

    def test_credited_and_then_taken_off_the_order(self):
        """What was taken back does not return when the credit note is paid out."""
        order, invoice = self._sell()
        note = self._credit(invoice)
        order.order_line.product_uom_qty = 0
        self.assertEqual(self.card.points, 0.0)
        (invoice | note).line_ids.remove_move_reconcile()
        self.assertEqual(self.card.points, 0.0)
        self.assertProven()

    def test_credited_in_part_and_then_reduced(self):
        order, invoice = self._sell(quantity=2)
        note = self._credit(invoice, 0.5)
        self.assertEqual(self.card.points, 100.0)
        order.order_line.product_uom_qty = 1
        self.assertEqual(self.card.points, 100.0)
        note.button_draft()
        note.action_post()
        self.assertEqual(self.card.points, 100.0)
        order._action_cancel()
        self.assertEqual(self.card.points, 0.0)
        self.assertProven()

    def test_invoiced_in_another_currency(self):
        """What was sold in dollars may have to be invoiced in dongs."""
        dong = self.env.ref("base.VND")
        dong.active = True
        self.env["res.currency.rate"].create(
            [
                {"currency_id": dong.id, "name": "2024-01-01", "rate": 25000.0},
                {"currency_id": dong.id, "name": "2024-07-01", "rate": 26000.0},
            ]
        )
        order = self._order(confirm=True)
        invoice = order._create_invoices()
        invoice.currency_id = dong
        invoice.invoice_line_ids.price_unit = 2500000
        invoice.action_post()
        self._credit(invoice, 0.25)
        self.assertEqual(self.card.points, 75.0)
        with freeze_time("2024-07-15 10:00:00"):
            self._credit(invoice, 0.75)
        self.assertEqual(self.card.points, 0.0)
        self.assertProven()

    def test_the_first_of_two_notes_is_cancelled(self):
        _order, invoice = self._sell(quantity=4)
        first, second = self._credit(invoice, 0.25), self._credit(invoice, 0.5)
        self.assertEqual(self.card.points, 100.0)
        first.button_draft()
        first.button_cancel()
        self.assertEqual(self.card.points, 200.0)
        self._post("redeem", -150)
        second.button_draft()
        self.assertEqual(self.card.points, 250.0)
        self.assertProven()

    def test_what_has_expired_is_not_taken_again(self):
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 10})
        order, invoice = self._sell()
        with freeze_time("2024-07-15 10:00:00"):
            self.entries._settle(self.card)
            self._credit(invoice)
            order.order_line.product_uom_qty = 0
        self.assertEqual(self.card.points, 0.0)
        self.assertEqual(self.card.crm_points_debt, 0.0)
        self.assertProven()

    def test_other_invoices(self):
        move = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.member.id,
                "invoice_line_ids": [
                    Command.create({"name": "Other", "price_unit": 5, "tax_ids": []})
                ],
            }
        )
        move.action_post()
        self.assertLedger()
