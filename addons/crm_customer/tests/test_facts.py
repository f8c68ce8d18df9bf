from datetime import date

from odoo import Command, fields

from .common import CrmCustomerCase


class TestSalesFacts(CrmCustomerCase):
    """Purchases, revenue, orders, quotations and opportunities."""

    def test_invoices(self):
        self._invoice(100.0, "2023-01-10")
        self._invoice(250.0, "2024-02-01")
        self._invoice(50.0, "2024-02-01")
        self.assertFacts(
            self._customer(),
            first_purchase_date=date(2023, 1, 10),
            last_purchase_date=date(2024, 2, 1),
            purchase_count=2,
            revenue=400.0,
            revenue_year=300.0,
            basket_average=200.0,
        )
        self.assertIncrementalIsFull()

    def test_draft_invoice_is_no_purchase(self):
        self._create_invoice_one_line(
            price_unit=100.0,
            product_id=self.product_a,
            partner_id=self.partner,
            invoice_date="2024-02-01",
        )
        self.assertFacts(
            self._customer(),
            purchase_count=0,
            revenue=0.0,
            amount_due=0.0,
            last_purchase_date=False,
        )

    def test_vendor_bill_makes_no_customer(self):
        self._create_invoice_one_line(
            move_type="in_invoice",
            price_unit=100.0,
            product_id=self.product_a,
            partner_id=self.partner,
            invoice_date="2024-02-01",
            post=True,
        )
        self.assertFalse(self._customer())

    def test_contact_counts_for_its_company(self):
        self._invoice(100.0, "2024-02-01", partner=self.contact)
        self.assertFacts(self._customer(), purchase_count=1, revenue=100.0)
        self.assertFalse(self._customer(self.contact))

    def test_partial_refund_keeps_the_purchase(self):
        invoice = self._invoice(100.0, "2024-02-01")
        self._refund(invoice, "2024-03-01", amount=30.0)
        self.assertFacts(
            self._customer(),
            purchase_count=1,
            revenue=70.0,
            basket_average=70.0,
            last_purchase_date=date(2024, 2, 1),
        )

    def test_full_refund_removes_the_purchase(self):
        self._invoice(80.0, "2024-01-05")
        invoice = self._invoice(100.0, "2024-02-01")
        self._refund(invoice, "2024-03-01")
        self.assertFacts(
            self._customer(),
            purchase_count=1,
            revenue=80.0,
            last_purchase_date=date(2024, 1, 5),
        )
        self.assertIncrementalIsFull()

    def test_refunded_document_of_a_day_with_another(self):
        kept = self._invoice(40.0, "2024-02-01")
        self._refund(self._invoice(100.0, "2024-02-01"), "2024-02-02")
        self.assertFacts(
            self._customer(),
            purchase_count=1,
            revenue=40.0,
            basket_average=40.0,
            last_purchase_date=kept.invoice_date,
        )

    def test_credit_note_without_invoice(self):
        self._invoice(100.0, "2024-02-01")
        self._create_invoice_one_line(
            move_type="out_refund",
            price_unit=25.0,
            product_id=self.product_a,
            tax_ids=[],
            partner_id=self.partner,
            invoice_date="2024-02-02",
            post=True,
        )
        self.assertFacts(self._customer(), purchase_count=1, revenue=75.0)

    def test_taxes_are_no_revenue_but_are_due(self):
        self._create_invoice_one_line(
            price_unit=100.0,
            product_id=self.product_a,
            tax_ids=self.tax_sale_a,
            partner_id=self.partner,
            invoice_date="2024-06-15",
            post=True,
        )
        self.assertFacts(self._customer(), revenue=100.0, amount_due=115.0)

    def test_orders_and_quotations(self):
        self._order(200.0)
        sent = self._order(300.0)
        sent.action_quotation_sent()
        self._order(1000.0, confirm=True, cost=600.0)
        cancelled = self._order(5000.0)
        cancelled.action_cancel()
        self.assertFacts(
            self._customer(),
            quotation_count=2,
            quotation_amount=500.0,
            order_count=1,
            margin=400.0,
            purchase_count=0,
        )
        sent.action_confirm()
        self.assertFacts(
            self._customer(), quotation_count=1, quotation_amount=200.0, order_count=2
        )
        self.assertIncrementalIsFull()

    def test_opportunities(self):
        self._opportunity(1000.0)
        won = self._opportunity(500.0)
        lost = self._opportunity(300.0)
        self._opportunity(70.0, type="lead")
        self.assertFacts(self._customer(), opportunity_count=3, expected_revenue=1800.0)
        won.action_set_won()
        lost.action_set_lost()
        self.assertFacts(self._customer(), opportunity_count=1, expected_revenue=1000.0)
        self.assertIncrementalIsFull()

    def test_salesperson(self):
        users = self.env["res.users"].create(
            [
                {
                    "name": name,
                    "login": name,
                    "company_id": self.env.company.id,
                    "company_ids": [Command.set(self.env.company.ids)],
                }
                for name in ("by_contact", "by_order", "by_invoice", "by_lead")
            ]
        )
        by_contact, by_order, by_invoice, by_lead = users
        self._opportunity(user_id=by_lead.id)
        self.assertFacts(self._customer(), user_id=by_lead.id)
        self._invoice(10.0, "2024-01-01", invoice_user_id=by_invoice)
        self.assertFacts(self._customer(), user_id=by_invoice.id)
        self._order(10.0, user_id=by_lead.id, date_order="2024-01-01 08:00:00")
        self._order(10.0, user_id=by_order.id, date_order="2024-01-02 08:00:00")
        self.assertFacts(self._customer(), user_id=by_order.id)
        self.partner.user_id = by_contact
        self.assertFacts(self._customer(), user_id=by_contact.id)
        self.assertIncrementalIsFull()


class TestFinanceFacts(CrmCustomerCase):
    """What is due, and since when."""

    def test_due_and_overdue(self):
        self._invoice(100.0, "2024-05-01", invoice_date_due="2024-05-31")
        self._invoice(40.0, "2024-06-01", invoice_date_due="2024-07-01")
        self._invoice(7.0, "2024-06-15", invoice_date_due="2024-06-15")
        self.assertFacts(
            self._customer(),
            amount_due=147.0,
            amount_overdue=100.0,
            oldest_due_date=date(2024, 5, 31),
        )

    def test_payment(self):
        invoice = self._invoice(100.0, "2024-05-01", invoice_date_due="2024-05-31")
        self._register_payment(invoice, amount=30.0)
        self.assertFacts(self._customer(), amount_due=70.0, amount_overdue=70.0)
        self._register_payment(invoice)
        self.assertFacts(
            self._customer(), amount_due=0.0, amount_overdue=0.0, oldest_due_date=False
        )
        self.assertIncrementalIsFull()

    def test_cancelled_payment(self):
        invoice = self._invoice(100.0, "2024-05-01", invoice_date_due="2024-05-31")
        self._register_payment(invoice)
        self.assertFacts(self._customer(), amount_due=0.0)
        invoice.line_ids.remove_move_reconcile()
        self.assertFacts(self._customer(), amount_due=100.0, amount_overdue=100.0)
        self.assertIncrementalIsFull()

    def test_instalments(self):
        """Only the instalment whose day has passed is overdue."""
        terms = self.env["account.payment.term"].create(
            {
                "name": "Half now, half in 60 days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50.0, "nb_days": days}
                    )
                    for days in (0, 60)
                ],
            }
        )
        self._invoice(100.0, "2024-06-01", invoice_payment_term_id=terms)
        self.assertFacts(
            self._customer(),
            amount_due=100.0,
            amount_overdue=50.0,
            oldest_due_date=date(2024, 6, 1),
        )

    def test_open_credit_note_reduces_what_is_due(self):
        invoice = self._invoice(100.0, "2024-05-01", invoice_date_due="2024-05-31")
        self._refund(invoice, "2024-05-20", amount=30.0)
        invoice.line_ids.remove_move_reconcile()
        self.assertFacts(
            self._customer(),
            amount_due=70.0,
            amount_overdue=70.0,
            oldest_due_date=date(2024, 5, 31),
        )

    def test_figures_are_fields(self):
        """Every fact is a stored, searchable, groupable column."""
        for name in self.Customer._fact_columns():
            with self.subTest(fact=name):
                self.assertTrue(self.Customer._fields[name].store)
        found = self.Customer._read_group(
            [("amount_overdue", ">", 0), ("company_id", "=", self.env.company.id)],
            ["user_id"],
            ["amount_overdue:sum"],
        )
        self.assertFalse(found)

    def test_invoice_of_the_future_waits_for_its_day(self):
        self._invoice(100.0, "2024-06-20", invoice_date_due="2024-07-20")
        customer = self._customer()
        self.assertFacts(customer, purchase_count=0, revenue=0.0, amount_due=100.0)
        self.assertEqual(fields.Date.to_date(customer.next_due), date(2024, 6, 20))
