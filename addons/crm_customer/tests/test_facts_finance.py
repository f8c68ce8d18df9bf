from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import freeze_time

from .common import CrmCustomerCase


class TestCreditFacts(CrmCustomerCase):
    """Credit limit, payment terms, days sales outstanding."""

    def _use_credit_limits(self, default):
        self.env["ir.default"].set(
            "res.partner", "credit_limit", default, company_id=self.env.company.id
        )
        self.env.company.account_use_credit_limit = True

    def test_credit_limit(self):
        invoice = self._invoice(250.0, "2024-06-01")
        self.assertEmpty(self._customer(), "credit_limit", "credit_use")
        self._use_credit_limits(500.0)
        customer = self._customer()
        self.assertFacts(customer, credit_limit=500.0)
        self.assertAlmostEqual(customer.credit_use, 0.5)
        self.partner.credit_limit = 1000.0
        customer = self._customer()
        self.assertFacts(customer, credit_limit=1000.0)
        self.assertAlmostEqual(customer.credit_use, 0.25)
        self.assertOpens(customer, "credit_use", invoice)
        self.assertIncrementalIsFull()
        self.env.company.account_use_credit_limit = False
        self.assertEmpty(self._customer(), "credit_limit", "credit_use")
        self.assertIncrementalIsFull()

    def test_change_of_the_default_limit(self):
        self._invoice(250.0, "2024-06-01")
        self._use_credit_limits(500.0)
        self.assertFacts(self._customer(), credit_limit=500.0)
        self._use_credit_limits(2500.0)
        customer = self._customer()
        self.assertAlmostEqual(customer.credit_use, 0.1)
        self.assertIncrementalIsFull()

    def test_limit_and_terms_of_each_company(self):
        other = self.setup_other_company(name="Nhà Việt")["company"]
        terms = self.env.ref("account.account_payment_term_30days")
        other.account_use_credit_limit = True
        self.partner.with_company(other).credit_limit = 70.0
        self.partner.with_company(other).property_payment_term_id = terms
        self._use_credit_limits(500.0)
        self._invoice(100.0, "2024-06-01")
        self._create_invoice(
            company_id=other,
            partner_id=self.partner,
            invoice_date="2024-06-01",
            invoice_line_ids=[
                Command.create({"name": "Chair", "price_unit": 35.0, "tax_ids": []})
            ],
            post=True,
        )
        self.assertFacts(self._customer(), credit_limit=500.0, payment_term_id=False)
        theirs = self._customer(company=other)
        self.assertFacts(theirs, credit_limit=70.0, payment_term_id=terms.id)
        self.assertAlmostEqual(theirs.credit_use, 0.5)
        self.partner.with_company(other).property_payment_term_id = False
        self.assertFacts(self._customer(company=other), payment_term_id=False)
        self.assertIncrementalIsFull()

    def test_days_sales_outstanding(self):
        """115 due, 115 and 200 invoiced, taxes included: 115 / 315 of 365 days."""
        due = self._create_invoice_one_line(
            price_unit=100.0,
            product_id=self.product_a,
            tax_ids=self.tax_sale_a,
            partner_id=self.partner,
            invoice_date="2024-06-01",
            post=True,
        )
        paid = self._invoice(200.0, "2024-02-01")
        old = self._invoice(999.0, "2023-06-15")
        self._register_payment(paid + old)
        customer = self._customer()
        self.assertAlmostEqual(customer.dso, 115.0 / 315.0 * 365)
        self.assertOpens(customer, "dso", due + paid)
        self.assertIncrementalIsFull()

    def test_no_days_sales_outstanding_without_sales(self):
        self._invoice(100.0, "2023-06-15")
        self.assertEmpty(self._customer(), "dso")


class TestPaymentFacts(CrmCustomerCase):
    """How late invoices are paid, and money paid back."""

    def _paid(self, due, paid_on, amount=100.0, **values):
        invoice = self._invoice(amount, due, invoice_date_due=due, **values)
        self._register_payment(invoice, payment_date=paid_on)
        return invoice

    def test_days_late(self):
        """Late by 10 and -3 days in the last 6 months, by 5 in the 6 before."""
        recent = self._paid("2024-01-31", "2024-02-10")
        recent += self._paid("2024-03-31", "2024-03-28", partner=self.contact)
        before = self._paid("2023-09-30", "2023-10-05")
        self._paid("2023-05-01", "2023-06-15")
        self._invoice(100.0, "2024-01-01", invoice_date_due="2024-01-02")
        customer = self._customer()
        # The early payment is reconciled on the later of both dates.
        late = [10, 0, 5]
        self.assertAlmostEqual(customer.days_late_mean, sum(late) / 3)
        self.assertAlmostEqual(customer.days_late_trend, 5.0 - 5.0)
        self.assertOpens(customer, "days_late_mean", recent + before)
        self.assertOpens(customer, "days_late_trend", recent + before)
        self.assertIncrementalIsFull()

    def test_paid_early(self):
        invoice = self._invoice(100.0, "2024-03-01", invoice_date_due="2024-03-31")
        self._register_payment(invoice, payment_date="2024-03-28")
        customer = self._customer()
        self.assertAlmostEqual(customer.days_late_mean, -3.0)
        self.assertEmpty(customer, "days_late_trend")

    def test_paid_in_parts(self):
        """The day of the last part counts, and none before it."""
        invoice = self._invoice(100.0, "2024-03-01", invoice_date_due="2024-03-31")
        self._register_payment(invoice, payment_date="2024-04-10", amount=40.0)
        self.assertEmpty(self._customer(), "days_late_mean")
        self._register_payment(invoice, payment_date="2024-04-20")
        self.assertAlmostEqual(self._customer().days_late_mean, 20.0)
        invoice.line_ids.remove_move_reconcile()
        self.assertEmpty(self._customer(), "days_late_mean")
        self.assertIncrementalIsFull()

    def test_credit_note_is_no_payment(self):
        invoice = self._invoice(100.0, "2024-03-01", invoice_date_due="2024-03-31")
        credit_note = self._refund(invoice, "2024-05-01")
        receivable = (invoice + credit_note).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        receivable.filtered(lambda line: not line.reconciled).reconcile()
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEmpty(self._customer(), "days_late_mean")
        self.assertIncrementalIsFull()

    def test_change_of_the_due_date(self):
        invoice = self._paid("2024-03-31", "2024-04-10")
        self.assertAlmostEqual(self._customer().days_late_mean, 10.0)
        invoice.invoice_date_due = "2024-04-08"
        self.assertAlmostEqual(self._customer().days_late_mean, 2.0)
        self.assertIncrementalIsFull()

    def test_clock_of_payments(self):
        """Windows of 6 and 12 months, and a payment of tomorrow."""
        self._paid("2023-07-01", "2023-07-11")
        self._paid("2024-01-01", "2024-01-05")
        self._paid("2024-06-01", "2024-06-16")
        for now, mean, trend in (
            ("2024-06-15", 7.0, 4.0 - 10.0),
            ("2024-06-16", 29.0 / 3, 9.5 - 10.0),
            ("2024-07-04", 29.0 / 3, 9.5 - 10.0),
            ("2024-07-05", 29.0 / 3, 15.0 - 7.0),
            ("2024-07-11", 9.5, 15.0 - 4.0),
            ("2025-01-05", 15.0, None),
            ("2025-06-16", None, None),
        ):
            with self.subTest(now=now), freeze_time(f"{now} 00:00:00"):
                customer = self._customer()
                for fact, value in (
                    ("days_late_mean", mean),
                    ("days_late_trend", trend),
                ):
                    if value is None:
                        self.assertEmpty(customer, fact)
                    else:
                        self.assertAlmostEqual(customer[fact], value)
                self.assertIncrementalIsFull()

    def test_refunds(self):
        invoice = self._paid("2024-03-01", "2024-03-01")
        credit_note = self._refund(invoice, "2024-04-01", amount=30.0)
        self.assertFacts(self._customer(), refund_amount=0.0)
        payment = self._register_payment(credit_note)
        self.assertEqual(payment.payment_type, "outbound")
        customer = self._customer()
        self.assertFacts(customer, refund_amount=30.0)
        self.assertOpens(customer, "refund_amount", payment)
        payment.action_draft()
        payment.action_cancel()
        self.assertFacts(self._customer(), refund_amount=0.0)
        self.assertIncrementalIsFull()

    def test_refund_in_foreign_currency(self):
        """90 EUR at 2 to 1."""
        foreign = self.setup_other_currency("EUR")
        invoice = self._invoice(90.0, "2024-05-01", currency_id=foreign)
        self._register_payment(invoice)
        credit_note = self._refund(invoice, "2024-06-01")
        self._register_payment(credit_note)
        self.assertFacts(self._customer(), refund_amount=45.0)
        self.assertIncrementalIsFull()

    def test_payment_to_a_vendor_is_no_refund(self):
        self._invoice(1.0, "2024-05-01")
        bill = self._create_invoice_one_line(
            move_type="in_invoice",
            price_unit=100.0,
            product_id=self.product_a,
            partner_id=self.partner,
            invoice_date="2024-02-01",
            post=True,
        )
        self._register_payment(bill)
        self.assertFacts(self._customer(), refund_amount=0.0)


class TestOverdueDays(CrmCustomerCase):
    """Days overdue grow every day, so they are computed, and searched by date."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for days, day in ((0, "2024-06-15"), (1, "2024-06-14"), (45, "2024-05-01")):
            partner = cls._create_partner(name=f"Late by {days}")
            cls._invoice(10.0, day, partner=partner, invoice_date_due=day)
        cls._order(10.0)
        cls._settle()
        cls.rows = cls.Customer.search([("company_id", "=", cls.env.company.id)])

    def test_days(self):
        found = {row.partner_id.name: row.overdue_days for row in self.rows}
        self.assertEqual(found["Late by 0"], 0)
        self.assertEqual(found["Late by 1"], 1)
        self.assertEqual(found["Late by 45"], 45)
        self.assertEqual(found["Silver Birch"], 0)

    def test_grow_without_recomputation(self):
        with freeze_time("2024-07-01 00:00:00"):
            self.env.invalidate_all()
            self.assertEqual(max(self.rows.mapped("overdue_days")), 61)
            self.assertEqual(len(self._found("overdue_days", ">", 60)), 1)

    def _found(self, *condition):
        return self.rows.search(Domain(*condition) & Domain("id", "in", self.rows.ids))

    def test_search(self):
        for operator in ("=", "!=", "<", "<=", ">", ">=", "in", "not in"):
            for days in (-1, 0, 0.5, 1, 2, 45, 46, 10**9):
                value = [days, 45] if "in" in operator else days
                with self.subTest(operator=operator, value=value):
                    expected = self.rows.filtered(
                        lambda row, operator=operator, value=value: _compare(
                            row.overdue_days, operator, value
                        )
                    )
                    self.assertEqual(
                        self._found("overdue_days", operator, value), expected
                    )

    def test_each_company_has_its_day(self):
        """At 10 o'clock in UTC the next day has begun on Kiritimati."""
        other = self._create_company(name="Kiritimati")
        other.resource_calendar_id.tz = "Pacific/Kiritimati"
        self._create_invoice(
            company_id=other,
            partner_id=self.partner,
            invoice_date="2024-06-14",
            invoice_date_due="2024-06-14",
            invoice_line_ids=[
                Command.create({"name": "Chair", "price_unit": 35.0, "tax_ids": []})
            ],
            post=True,
        )
        row = self._customer(company=other)
        self.assertEqual(row.oldest_due_date, date(2024, 6, 14))
        self.assertEqual(row.overdue_days, 2)
        self.assertIn(row, self.Customer.search([("overdue_days", "=", 2)]))

    def test_text_is_refused(self):
        with self.assertRaisesRegex(UserError, "Unsupported operator"):
            self.Customer.search([("overdue_days", "like", "4")])


def _compare(days, operator, value):
    return {
        "=": lambda: days == value,
        "!=": lambda: days != value,
        "<": lambda: days < value,
        "<=": lambda: days <= value,
        ">": lambda: days > value,
        ">=": lambda: days >= value,
        "in": lambda: days in value,
        "not in": lambda: days not in value,
    }[operator]()
