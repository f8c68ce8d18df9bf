from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common_waiting import WaitingCase


class TestWaitingPaid(WaitingCase):
    """Points become usable as far as orders are paid, through real documents."""

    def test_from_order_to_nothing(self):
        order = self._order(quantity=2, confirm=True)
        self.assertPoints(0.0, 200.0)
        first = self._invoice(order, 0.5)
        self.assertPoints(0.0, 200.0)
        self._pay(first, 33.33)
        self.assertPoints(33.33, 166.67)
        self._pay(first, 66.67)
        self.assertPoints(100.0, 100.0)
        for left in (75.0, 50.0, 25.0, 0.0):
            self._credit(first, 0.25)
            self.assertPoints(left, 100.0)
        order._action_cancel()
        self.assertPoints(0.0, 0.0)

    def test_roundings_do_not_add_up(self):
        self.product.list_price = 33.35
        order = self._order(confirm=True)
        invoice = self._invoice(order)
        for paid in (11.11, 11.11, 11.13):
            self._pay(invoice, paid)
        self.assertPoints(33.35, 0.0)
        for left in (22.34, 11.33, 0.32):
            self._credit(invoice, 0.33)
            self.assertPoints(left, 0.0)
        self._credit(invoice, 0.01)
        self.assertPoints(0.0, 0.0)

    def test_credit_of_what_is_not_paid(self):
        """It takes from what is pending, and leaves what is paid."""
        invoice = self._invoice(self._order(confirm=True))
        self._pay(invoice, 50)
        self._credit(invoice, 0.25)
        self.assertPoints(50.0, 25.0)
        self.assertLedger(("earn", 0.0), ("activate", 50.0), ("reverse", 0.0))
        self._credit(invoice, 0.5)
        self.assertPoints(25.0, 0.0)

    def test_credited_and_paid_back(self):
        invoice = self._invoice(self._order(confirm=True))
        self._pay(invoice)
        note = self._credit(invoice, 0.25)
        self.assertPoints(75.0, 0.0)
        self._pay(note)
        self.assertPoints(75.0, 0.0)

    def test_payment_undone(self):
        invoice = self._invoice(self._order(confirm=True))
        payment = self._pay(invoice)
        self.assertPoints(100.0, 0.0)
        self._post("redeem", -80)
        payment.action_draft()
        self.assertPoints(-80.0, 100.0, 80.0)
        last = self.card.crm_entry_ids.sorted("sequence")[-1]
        self.assertEqual(last.kind, "wait")
        self.assertEqual(
            last.explanation, f"Points of {invoice.display_name} are pending again"
        )
        payment.action_post()
        self.assertPoints(20.0, 0.0)

    def test_who_owes_points_goes_on_buying(self):
        invoice = self._invoice(self._order(confirm=True))
        payment = self._pay(invoice)
        self._post("redeem", -80)
        payment.action_draft()
        self.assertPoints(-80.0, 100.0, 80.0)
        order = self._order()
        self.assertFalse(order._get_claimable_rewards())
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertPoints(-80.0, 200.0, 80.0)

    def test_the_same_twice(self):
        invoice = self._invoice(self._order(confirm=True))
        self._pay(invoice, 40)
        count = len(self.card.crm_entry_ids)
        invoice.line_ids._let_points_follow()
        invoice.line_ids.sale_line_ids.order_id._let_points_follow_events()
        self.assertEqual(len(self.card.crm_entry_ids), count)
        self.assertPoints(40.0, 60.0)

    def test_write_off(self):
        invoice = self._invoice(self._order(confirm=True))
        self._pay(invoice, 60)
        entry = self._write_off(invoice, 30)
        self.assertPoints(60.0, 10.0)
        self._write_off(invoice, 10)
        self.assertPoints(60.0, 0.0)
        entry.line_ids.remove_move_reconcile()
        self.assertPoints(60.0, 30.0)

    def test_write_off_with_the_payment(self):
        invoice = self._invoice(self._order(confirm=True))
        self._pay(
            invoice,
            amount=90,
            payment_difference_handling="reconcile",
            writeoff_account_id=self._account("expense").id,
        )
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertPoints(90.0, 0.0)

    def test_write_off_where_points_wait_for_nothing(self):
        self.program.crm_usable_when = "once"
        invoice = self._invoice(self._order(confirm=True))
        self.assertPoints(100.0, 0.0)
        self._pay(invoice, 80)
        self.assertPoints(100.0, 0.0)
        self._post("redeem", -95)
        self._write_off(invoice, 20)
        self.assertPoints(-15.0, 0.0, 15.0)

    def test_moved_between_customers_is_no_write_off(self):
        invoice = self._invoice(self._order(confirm=True))
        account = self._receivable(invoice).account_id
        other = self.env["res.partner"].create({"name": "Silver Birch & Sons"})
        self._write_off(invoice, 100, account=account, partner=other)
        self.assertPoints(100.0, 0.0)

    def test_many_invoices_at_once(self):
        orders = [self._order(confirm=True) for _number in range(3)]
        invoices = self.env["account.move"].union(
            *(self._invoice(order) for order in orders)
        )
        self._pay(invoices, group_payment=True)
        self.assertPoints(300.0, 0.0)

    def test_queries_do_not_grow(self):
        def settle(count):
            invoices = self.env["account.move"].union(
                *(self._invoice(self._order(confirm=True)) for _n in range(count))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            orders = invoices.line_ids.sale_line_ids.order_id
            documents = {order: order.invoice_ids for order in orders}
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            orders._let_points_follow_events(documents)
            return self.env.cr.sql_log_count - before

        settle(2)
        self.assertLessEqual(settle(6), settle(2))

    def test_an_invoice_without_points_costs_one_query(self):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.member.id,
                "invoice_line_ids": [
                    Command.create({"name": "Other", "price_unit": 5, "tax_ids": []})
                ],
            }
        )
        move.action_post()
        self.env.flush_all()
        with self.assertQueryCount(1):
            move.line_ids._let_points_follow()

    def test_edits(self):
        order = self._order(quantity=2, confirm=True)
        self._pay(self._invoice(order, 0.5))
        self.assertPoints(100.0, 100.0)
        order.order_line.product_uom_qty = 4
        self.assertPoints(100.0, 300.0)
        order.order_line.product_uom_qty = 1
        self.assertPoints(100.0, 0.0)
        order._action_cancel()
        self.assertPoints(0.0, 0.0)

    def test_cancelled_and_confirmed_again(self):
        order = self._order(confirm=True)
        order._action_cancel()
        order.action_draft()
        order._update_programs_and_rewards()
        order.action_confirm()
        self._pay(self._invoice(order))
        self.assertPoints(100.0, 0.0)

    def test_days_and_expiry_count_from_the_payment(self):
        self.program.write(
            {
                "crm_activation_days": 7,
                "crm_expiry": "days",
                "crm_expiry_days": 30,
            }
        )
        invoice = self._invoice(self._order(confirm=True))
        with freeze_time("2024-07-01 10:00:00"):
            payment = self._pay(invoice, 50)
            self.assertPoints(0.0, 100.0)
            lot = self.card.crm_lot_ids.filtered("active_from")
            self.assertEqual(lot.active_from.isoformat(), "2024-07-08")
            self.assertEqual(lot.expires_on.isoformat(), "2024-08-06")
            payment.action_draft()
            self.env.invalidate_all()
            self.assertFalse(self.card.crm_lot_ids.filtered("active_from"))
            payment.action_post()
        with freeze_time("2024-07-08 10:00:00"):
            self.entries._settle(self.card)
            self.assertPoints(50.0, 50.0)
            payment.action_draft()
            self.assertPoints(0.0, 100.0)

    def test_what_waits_cannot_be_spent(self):
        order = self._order(quantity=2, confirm=True)
        with self.assertRaises(UserError):
            self._post("redeem", -1)
        again = self._order(quantity=1)
        self.assertFalse(again._get_claimable_rewards())
        self._pay(self._invoice(order))
        self._order(card=self.card, confirm=True)
        self.assertEqual(self.card.points, 100.0)

    def test_the_program_changes(self):
        """Points keep the event that was promised."""
        invoice = self._invoice(self._order(confirm=True))
        self.program.crm_usable_when = "once"
        self.assertPoints(0.0, 100.0)
        self._order(confirm=True)
        self.assertPoints(100.0, 100.0)
        self._pay(invoice)
        self.assertPoints(200.0, 0.0)

    def test_yen(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": yen.id, "name": "2024-01-01", "rate": 150.0}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Yen", "currency_id": yen.id}
        )
        order = self._order()
        order.pricelist_id = pricelist
        order.order_line.price_unit = 10001
        order._update_programs_and_rewards()
        order.action_confirm()
        total = self.card.crm_points_pending
        self.assertAlmostEqual(total, 66.67)
        invoice = self._invoice(order)
        self.assertEqual(invoice.currency_id, yen)
        for _number in range(3):
            self._pay(invoice, 3333)
        self.assertPoints(66.66, 0.01)
        self._pay(invoice, 2)
        self.assertPoints(total, 0.0)

    def test_down_payment(self):
        order = self._order(quantity=2, confirm=True)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "percentage",
                "amount": 30,
            }
        )
        down = wizard._create_invoices(order)
        down.action_post()
        self._pay(down)
        self.assertPoints(60.0, 140.0)
        rest = order._create_invoices(final=True)
        rest.action_post()
        self._pay(rest)
        self.assertPoints(200.0, 0.0)

    def test_two_companies(self):
        """A card of all companies: each payment moves what its own order earned."""
        self.program.company_id = False
        other = self._create_company(name="Nhà Việt")
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=other, install_demo=False
        )
        self._pay(self._invoice(self._order(confirm=True)))
        order = (
            self.env["sale.order"]
            .with_company(other)
            .create(
                {
                    "company_id": other.id,
                    "partner_id": self.member.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "price_unit": 50,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
            )
        )
        order._update_programs_and_rewards()
        order.action_confirm()
        self.assertEqual(self.card.points, 100.0)
        pending = self.card.crm_points_pending
        self.assertTrue(pending)
        self._pay(self._invoice(order))
        self.assertPoints(100.0 + pending, 0.0)
        last = self.card.crm_entry_ids.sorted("sequence")[-1]
        self.assertEqual(last.company_id, other)
        self.assertEqual(self.card.crm_lot_ids.sorted("id")[-1].company_id, other)

    def test_merged_cards(self):
        """What waits goes to the card of the member when it is paid."""
        invoice = self._invoice(self._order(confirm=True))
        self._pay(invoice, 40)
        twin = self.env["res.partner"].create({"name": "Silver Birch Twin"})
        account = self._create_card(self.program, twin)
        self.card._merge_into(account)
        self.card.sudo().partner_id = twin
        self.assertPoints(40.0, 0.0, card=account)
        self.assertPoints(0.0, 60.0)
        self._pay(invoice)
        self.assertPoints(100.0, 0.0, card=account)
        self.assertPoints(0.0, 0.0)

    def test_what_it_waits_for(self):
        order = self._order(confirm=True)
        lot = self.card.crm_lot_ids
        self.assertEqual(lot.waiting_text, f"Payment of {order.name}")
        invoice = self._invoice(order)
        self.env.invalidate_all()
        self.assertEqual(lot.waiting_text, f"Payment of {invoice.name}")
        self.assertEqual(
            self.card.crm_waiting_text, f"100 Points: Payment of {invoice.name}"
        )
        self.assertEqual(
            lot.entry_id.explanation, f"Earned with {order.name}, pending until paid"
        )
        self._pay(invoice)
        self.env.invalidate_all()
        self.assertFalse(lot.waiting_text)
        self.assertFalse(self.card.crm_waiting_text)
