from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .common_waiting import WaitingCase


class TestWaitingEvents(WaitingCase):
    """Points become usable as far as orders are delivered or invoiced."""

    def test_delivery_and_return(self):
        self.program.crm_usable_when = "delivered"
        order = self._order(quantity=4, confirm=True)
        self.assertPoints(0.0, 400.0)
        line = order.order_line
        line.qty_delivered = 1
        self.assertPoints(100.0, 300.0)
        line.qty_delivered = 4
        self.assertPoints(400.0, 0.0)
        self._post("redeem", -400)
        line.qty_delivered = 3
        self.assertPoints(-100.0, 100.0, 100.0)
        self._credit(self._invoice(order), 0.25)
        self.assertPoints(-100.0, 0.0, 100.0)
        last = self.card.crm_entry_ids.sorted("sequence")[-1]
        self.assertEqual(last.kind, "reverse")

    def test_computed_deliveries(self):
        """Those of other apps are followed at the end of the transaction."""
        self.program.crm_usable_when = "delivered"
        order = self._order(quantity=2, confirm=True)
        line = order.order_line
        line.qty_delivered_method = "analytic"
        self.env["account.analytic.line"].create(
            {
                "name": "Work",
                "so_line": line.id,
                "product_id": line.product_id.id,
                "account_id": self.env["account.analytic.account"]
                .create(
                    {
                        "name": "Lessons",
                        "plan_id": self.env["account.analytic.plan"]
                        .create({"name": "Lessons"})
                        .id,
                    }
                )
                .id,
                "unit_amount": 1,
                "amount": -1,
                "product_uom_id": line.product_uom_id.id,
            }
        )
        self.env.cr.flush()
        self.assertEqual(line.qty_delivered, 1.0)
        self.assertPoints(100.0, 100.0)

    def test_goods_that_come_back(self):
        if "stock.picking" not in self.env:
            self.skipTest("Goods are delivered with the app Inventory only.")
        self.program.crm_usable_when = "delivered"
        self.product.type = "consu"
        order = self._order(quantity=2, confirm=True)
        self.env.cr.flush()
        self.assertPoints(0.0, 200.0)
        delivery = order.picking_ids
        delivery.move_ids.quantity = 2
        delivery.button_validate()
        self.env.cr.flush()
        self.assertPoints(200.0, 0.0)
        self._post("redeem", -150)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=delivery.id, active_model="stock.picking"
        )
        action = wizard.create({}).action_create_returns_all()
        self.env["stock.picking"].browse(action["res_id"]).button_validate()
        self.env.cr.flush()
        self.assertEqual(order.order_line.qty_delivered, 0.0)
        self.assertPoints(-150.0, 200.0, 150.0)

    def test_what_cannot_be_delivered(self):
        """Neither reductions of the price nor what is free hold points back."""
        self.program.crm_usable_when = "delivered"
        order = self._order(quantity=2, confirm=True)
        order.order_line.create(
            {
                "order_id": order.id,
                "product_id": self.product.id,
                "name": "Goodwill",
                "price_unit": -50,
                "tax_ids": False,
            }
        )
        self.assertPoints(0.0, 150.0)
        order.order_line[0].qty_delivered = 2
        self.assertPoints(150.0, 0.0)

    def test_invoices(self):
        self.program.crm_usable_when = "invoiced"
        order = self._order(quantity=2, confirm=True)
        first = self._invoice(order, 0.5)
        self.assertPoints(100.0, 100.0)
        first.button_draft()
        self.assertPoints(0.0, 200.0)
        first.action_post()
        self._invoice(order)
        self.assertPoints(200.0, 0.0)
        self._credit(first, 0.5)
        self.assertPoints(150.0, 0.0)

    def test_credited_and_invoiced_anew(self):
        self.program.crm_usable_when = "invoiced"
        order = self._order(confirm=True)
        self._credit(self._invoice(order))
        self.assertPoints(0.0, 0.0)
        self._invoice(order)
        self.assertPoints(100.0, 0.0)

    def test_other_programs(self):
        """Only what orders earn waits, and only in programs of loyalty."""
        self._post("earn", 30)
        self.assertPoints(30.0, 0.0)
        self.program.program_type = "promotion"
        self.assertFalse(self.program._get_awaited())

    def test_turning_what_does_not_wait(self):
        entry = self._post("earn", 30)
        for kind, points in (("activate", 10), ("wait", -10)):
            with self.assertRaises(UserError):
                self._post(kind, points, reverses=entry.id)
        self.assertPoints(30.0, 0.0)

    def test_who_registers_payments_needs_no_right_on_points(self):
        self.program.crm_usable_when = "paid"
        invoice = self._invoice(self._order(confirm=True))
        user = new_test_user(
            self.env, login="points_biller", groups="account.group_account_invoice"
        )
        self.assertFalse(user.has_group("crm_loyalty.group_crm_loyalty_user"))
        self._pay(invoice.with_user(user))
        self.assertPoints(100.0, 0.0)

    def test_who_delivers_needs_no_right_on_points(self):
        self.program.crm_usable_when = "delivered"
        order = self._order(confirm=True)
        user = new_test_user(
            self.env,
            login="points_deliverer",
            groups="sales_team.group_sale_salesman_all_leads",
        )
        order.order_line.with_user(user).qty_delivered = 1
        self.assertPoints(100.0, 0.0)

    def test_proof(self):
        """A lot that was issued twice is found."""
        self._order(confirm=True)
        self.assertProven()
        lot = self.card.crm_lot_ids
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO crm_loyalty_lot (card_id, company_id, entry_id, issued,"
            " remaining, is_pending, waits_for)"
            " SELECT card_id, company_id, entry_id, issued, remaining, is_pending,"
            " waits_for FROM crm_loyalty_lot WHERE id = %s",
            [lot.id],
        )
        proof = self.env["crm.loyalty.proof"]._prove()
        self.assertEqual(
            sorted(proof.difference_ids.mapped("check")), ["lots", "waiting"]
        )

    def test_closing_a_card(self):
        self._order(confirm=True)
        self.assertPoints(0.0, 100.0)
        key = self.card.id
        self.card.sudo().unlink()
        entries = self.entries.search([("card_key", "=", key)])
        self.assertEqual(sum(entries.mapped("pending")), 0.0)
        self.assertProven()
