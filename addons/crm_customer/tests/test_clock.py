from datetime import date, datetime

from odoo.tests import freeze_time

from .common import CrmCustomerCase


class TestClock(CrmCustomerCase):
    """The passing of time alone changes figures, at the instant foreseen."""

    def test_falls_overdue(self):
        self._invoice(100.0, "2024-06-10", invoice_date_due="2024-06-20")
        customer = self._customer()
        self.assertFacts(
            customer,
            amount_overdue=0.0,
            next_due=datetime(2024, 6, 21),
        )
        with freeze_time("2024-06-20 23:59:59"):
            self.assertFacts(self._customer(), amount_overdue=0.0)
            self.assertIncrementalIsFull()
        with freeze_time("2024-06-21 00:00:00"):
            self.assertFacts(self._customer(), amount_overdue=100.0)
            self.assertIncrementalIsFull()

    def test_day_begins_in_the_company_time_zone(self):
        self.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        self._invoice(100.0, "2024-06-10", invoice_date_due="2024-06-20")
        self.assertFacts(self._customer(), next_due=datetime(2024, 6, 20, 17))
        with freeze_time("2024-06-20 17:00:00"):
            self.assertFacts(self._customer(), amount_overdue=100.0)
        self.env.company.resource_calendar_id.tz = "America/New_York"
        self.assertFacts(self._customer(), next_due=datetime(2024, 6, 21, 4))
        self.assertIncrementalIsFull()

    def test_leaves_the_last_12_months(self):
        invoice = self._invoice(100.0, "2024-02-29")
        self._register_payment(invoice)
        self.assertFacts(
            self._customer(), revenue_year=100.0, next_due=datetime(2025, 2, 28)
        )
        with freeze_time("2025-02-27 23:00:00"):
            self.assertFacts(self._customer(), revenue_year=100.0)
            self.assertIncrementalIsFull()
        with freeze_time("2025-02-28 00:00:00"):
            self.assertFacts(
                self._customer(), revenue_year=0.0, revenue=100.0, next_due=False
            )
            self.assertIncrementalIsFull()

    def test_every_instant_foreseen_is_in_the_future(self):
        """A row that is due again at once would keep the cron busy for ever."""
        for month in range(1, 13):
            self._invoice(10.0, date(2023, month, 28))
            self._invoice(10.0, date(2024, 2, 29))
        for now in (
            "2024-06-28 00:00:00",
            "2024-12-31 23:59:59",
            "2025-02-28 00:00:00",
        ):
            with self.subTest(now=now), freeze_time(now):
                customer = self._customer()
                self.assertTrue(
                    not customer.next_due
                    or customer.next_due > datetime.fromisoformat(now)
                )
                self.assertIncrementalIsFull()

    def test_only_due_rows_are_recomputed(self):
        self._invoice(100.0, "2024-06-10", invoice_date_due="2024-06-20")
        other = self._create_partner(name="Later")
        self._invoice(5.0, "2024-06-10", invoice_date_due="2024-08-20", partner=other)
        self._settle()
        with freeze_time("2024-06-21 00:00:00"):
            due = {partner for partner, *_rest in self.Customer._query_due_pairs()}
        self.assertIn(self.partner.id, due)
        self.assertNotIn(other.id, due)
