from datetime import date

from odoo import Command
from odoo.tests import freeze_time

from .common import TillCase


class TestTillFacts(TillCase):
    """What is bought at the till counts as a purchase, once."""

    def test_till_purchase(self):
        self._invoice(40.0, "2023-01-10")
        order = self._sell((self.chair, 2))
        self.assertEqual(order.state, "paid")
        facts = {
            "first_purchase_date": date(2023, 1, 10),
            "last_purchase_date": date(2024, 6, 10),
            "purchase_count": 2,
            "revenue": 240.0,
            "revenue_year": 200.0,
            "basket_average": 120.0,
            "till_purchase_count": 1,
            "till_revenue": 200.0,
            "amount_due": 40.0,
        }
        self.assertFacts(self._customer(), **facts)
        self._close()
        self.assertEqual(order.state, "done")
        self.assertFacts(self._customer(), **facts)
        self.assertIncrementalIsFull()

    def test_taxes_are_no_revenue(self):
        self.chair.taxes_id = self.taxes["tax7"]
        order = self._sell((self.chair, 1))
        self.assertEqual(order.amount_total, 107.0)
        self.assertFacts(self._customer(), revenue=100.0, till_revenue=100.0)
        self._take_back(order)
        self.assertFacts(self._customer(), revenue=0.0, purchase_count=0)

    def test_invoice_and_till_on_one_day(self):
        self._invoice(40.0, "2024-06-10")
        self._sell((self.chair, 1), partner=self.contact)
        self.assertFacts(
            self._customer(),
            purchase_count=1,
            basket_average=140.0,
            till_purchase_count=1,
        )

    def test_invoiced_order_counts_as_its_invoice(self):
        order = self._sell((self.chair, 1), is_invoiced=True)
        self.assertEqual(order.account_move.state, "posted")
        facts = {
            "purchase_count": 1,
            "revenue": 100.0,
            "till_purchase_count": 0,
            "till_revenue": 0.0,
        }
        self.assertFacts(self._customer(), **facts)
        self._close()
        self.assertFacts(self._customer(), **facts)
        self.assertIncrementalIsFull()

    def test_invoiced_after_the_session_was_closed(self):
        order = self._sell((self.chair, 1))
        self._close()
        self.assertFacts(self._customer(), till_revenue=100.0, revenue=100.0)
        order.action_pos_order_invoice()
        self.assertTrue(order.reversed_move_ids)
        self.assertFacts(
            self._customer(),
            purchase_count=1,
            revenue=100.0,
            till_purchase_count=0,
            till_revenue=0.0,
            last_purchase_date=date(2024, 6, 15),
        )
        self.assertIncrementalIsFull()

    def test_cart_and_cancelled_order_are_no_purchase(self):
        order = self._sell((self.chair, 1), state="draft", payment_ids=[])
        self.assertEqual(order.state, "draft")
        self.assertFalse(self._customer())
        order.action_pos_order_cancel()
        self.assertFalse(self._customer())

    def test_anonymous_order_is_nobodys(self):
        before = self.Customer.search_count([])
        self._sell((self.chair, 1), partner=self.env["res.partner"])
        self._settle()
        self.assertEqual(self.Customer.search_count([]), before)
        self.assertIncrementalIsFull()

    def test_cashier_is_no_salesperson(self):
        order = self._sell((self.chair, 1))
        self.assertTrue(order.user_id)
        self.assertFacts(self._customer(), user_id=False)


class TestTillRefunds(TillCase):
    """Refunds at the till lower the document that they refund."""

    def test_partial_refund(self):
        order = self._sell((self.chair, 3))
        self._take_back(order, 1)
        self.assertFacts(
            self._customer(),
            purchase_count=1,
            revenue=200.0,
            basket_average=200.0,
            till_purchase_count=1,
            till_revenue=200.0,
            last_purchase_date=date(2024, 6, 10),
        )
        self.assertIncrementalIsFull()

    def test_full_refund_is_no_purchase(self):
        self._sell((self.table, 1), at="2024-05-02 09:00:00")
        self._take_back(self._sell((self.chair, 2)), 2)
        self._close()
        self.assertFacts(
            self._customer(),
            purchase_count=1,
            revenue=250.0,
            till_purchase_count=1,
            till_revenue=250.0,
            last_purchase_date=date(2024, 5, 2),
        )
        self.assertIncrementalIsFull()

    def test_refund_made_in_the_backend(self):
        order = self._sell((self.chair, 2))
        refund = order._refund()
        self.make_payment(refund, self.cash_pm1, refund.amount_total)
        self.assertEqual(refund.amount_total, -200.0)
        self.assertFacts(self._customer(), purchase_count=0, till_revenue=0.0)
        self.assertIncrementalIsFull()

    def test_exchange(self):
        """A chair against a table: the table is a purchase, the chair none."""
        order = self._sell((self.chair, 1))
        exchange = self._sell(
            self._returned(order), (self.table, 1), at="2024-06-12 09:00:00"
        )
        self.assertEqual(exchange.amount_total, 150.0)
        self.assertFacts(
            self._customer(),
            purchase_count=1,
            revenue=250.0,
            basket_average=250.0,
            last_purchase_date=date(2024, 6, 12),
        )
        self.assertIncrementalIsFull()

    def test_refund_of_several_orders(self):
        """Each order is lowered by its own part: one stays a purchase."""
        first = self._sell((self.chair, 1), at="2024-06-03 09:00:00")
        second = self._sell((self.table, 2), at="2024-06-04 09:00:00")
        refund = self._refund_lines((first + second).lines)
        self.make_payment(refund, self.cash_pm1, -350.0)
        self.assertEqual(refund.state, "paid")
        self.assertFacts(
            self._customer(),
            purchase_count=1,
            revenue=250.0,
            basket_average=250.0,
            first_purchase_date=date(2024, 6, 4),
            till_revenue=250.0,
        )
        self.assertIncrementalIsFull()

    def _refund_lines(self, sold):
        """Return an order, to be paid, that takes back one of each line."""
        amount = -sum(sold.mapped("price_unit"))
        lines = [
            Command.create(
                {
                    "product_id": line.product_id.id,
                    "qty": -1,
                    "price_unit": line.price_unit,
                    "price_subtotal": -line.price_unit,
                    "price_subtotal_incl": -line.price_unit,
                    "refunded_orderline_id": line.id,
                }
            )
            for line in sold
        ]
        return self.env["pos.order"].create(
            {
                "session_id": self.pos_session.id,
                "partner_id": self.partner.id,
                "date_order": "2024-06-05 09:00:00",
                "is_refund": True,
                "amount_total": amount,
                "amount_tax": 0.0,
                "amount_paid": 0.0,
                "amount_return": 0.0,
                "lines": lines,
            }
        )

    def test_rounding_of_a_full_refund_is_no_purchase(self):
        """The cent between an order and its lines is refunded with it."""
        order = self._sell((self.chair, 3))
        refund = self._take_back(order, 3)
        (order + refund).flush_recordset()
        order.lines.price_subtotal = 299.99
        refund.lines.price_subtotal = 299.99
        self.assertFacts(self._customer(), purchase_count=0, revenue=0.0)

    def test_goods_taken_back_without_an_order(self):
        """As a credit note without invoice: the revenue sinks, a purchase stays."""
        self._sell((self.table, 1))
        self._sell((self.chair, -1), at="2024-06-12 09:00:00", is_refund=True)
        self.assertFacts(
            self._customer(),
            purchase_count=1,
            revenue=150.0,
            last_purchase_date=date(2024, 6, 10),
        )

    def test_refund_of_an_invoiced_order(self):
        """The till makes a credit note that reverses the invoice."""
        order = self._sell((self.chair, 1), is_invoiced=True)
        refund = self._take_back(order, is_invoiced=True)
        self.assertEqual(refund.account_move.reversed_entry_id, order.account_move)
        self.assertFacts(self._customer(), purchase_count=0, revenue=0.0)
        self.assertIncrementalIsFull()

    def test_refund_without_credit_note_of_an_invoiced_order(self):
        order = self._sell((self.chair, 1), is_invoiced=True)
        self._take_back(order)
        self.assertFacts(
            self._customer(),
            purchase_count=0,
            revenue=0.0,
            till_purchase_count=0,
            till_revenue=-100.0,
        )
        self.assertIncrementalIsFull()

    def test_credit_note_for_an_order_without_invoice(self):
        order = self._sell((self.chair, 2))
        refund = self._take_back(order, 2, is_invoiced=True)
        self.assertEqual(refund.account_move.move_type, "out_refund")
        self.assertFalse(refund.account_move.reversed_entry_id)
        self.assertFacts(self._customer(), purchase_count=0, revenue=0.0)
        self._close()
        refund.account_move.button_draft()
        self.assertFacts(self._customer(), purchase_count=1, revenue=200.0)
        self.assertIncrementalIsFull()

    def test_refunded_order_is_invoiced_later(self):
        order = self._sell((self.chair, 2))
        self._take_back(order, 2)
        self.assertFacts(self._customer(), purchase_count=0)
        order.action_pos_order_invoice()
        self.assertFacts(self._customer(), purchase_count=0, revenue=0.0)
        self.assertIncrementalIsFull()


class TestTillCompanies(TillCase):
    """Companies, currencies and time zones."""

    def test_day_in_the_time_zone_of_the_company(self):
        self._sell((self.chair, 1), at="2024-06-10 20:00:00")
        self.assertFacts(self._customer(), last_purchase_date=date(2024, 6, 10))
        self.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        self.assertFacts(self._customer(), last_purchase_date=date(2024, 6, 11))
        self.assertIncrementalIsFull()

    def test_till_in_another_currency(self):
        """Half a euro to the dollar: 200 dollars of the first till, and 50 euro,
        which are 100 dollars, of the second one."""
        self._sell((self.chair, 2))
        self._open(self.other_currency_config)
        order = self._sell((self.chair, 1))
        self.assertEqual(order.currency_id, self.other_currency)
        self.assertEqual(order.amount_total, 50.0)
        self.assertFacts(self._customer(), revenue=300.0, till_revenue=300.0)
        self._take_back(order)
        self.assertFacts(self._customer(), revenue=200.0, purchase_count=1)
        self.assertIncrementalIsFull()

    def test_full_refund_at_another_rate_is_no_purchase(self):
        self._open(self.other_currency_config)
        order = self._sell((self.chair, 1))
        self.other_currency.rate_ids.create(
            {"currency_id": self.other_currency.id, "name": "2024-06-11", "rate": 0.4}
        )
        refund = self._take_back(order)
        self.assertEqual((order.currency_rate, refund.currency_rate), (0.5, 0.4))
        self.assertFacts(self._customer(), purchase_count=0, revenue=-25.0)

    def test_two_companies(self):
        data = self.setup_other_company(name="Nhà Việt")
        company = data["company"]
        self._sell((self.chair, 1))
        order = self._sell((self.table, 1))
        order.company_id = company
        self.assertFacts(self._customer(), till_revenue=100.0)
        self.assertFacts(self._customer(company=company), till_revenue=250.0)
        self.assertIncrementalIsFull()


class TestTillClock(TillCase):
    """What the passing of time alone changes."""

    def test_order_of_a_later_day(self):
        self._sell((self.chair, 1), at="2024-06-20 09:00:00")
        self.assertFacts(self._customer(), purchase_count=0, till_purchase_count=0)
        with freeze_time("2024-06-20 00:00:01"):
            self.assertFacts(self._customer(), purchase_count=1, till_revenue=100.0)
            self.assertIncrementalIsFull()

    def test_order_leaves_the_last_twelve_months(self):
        self._sell((self.chair, 1), at="2024-06-10 09:00:00")
        with freeze_time("2025-06-09 23:59:00"):
            self.assertFacts(self._customer(), revenue_year=100.0)
        with freeze_time("2025-06-10 00:00:01"):
            self.assertFacts(
                self._customer(),
                revenue_year=0.0,
                revenue_previous_year=100.0,
                revenue=100.0,
            )
            self.assertIncrementalIsFull()
        with freeze_time("2026-06-10 00:00:01"):
            self.assertFacts(self._customer(), revenue_previous_year=0.0, revenue=100.0)
            self.assertIncrementalIsFull()
