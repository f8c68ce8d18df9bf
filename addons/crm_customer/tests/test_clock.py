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
        self._invoice(100.0, "2024-02-29", invoice_date_due="2024-02-29")
        self.assertFacts(
            self._customer(), revenue_year=100.0, next_due=datetime(2025, 2, 28)
        )
        with freeze_time("2025-02-27 23:00:00"):
            self.assertFacts(self._customer(), revenue_year=100.0)
            self.assertIncrementalIsFull()
        with freeze_time("2025-02-28 00:00:00"):
            self.assertFacts(
                self._customer(),
                revenue_year=0.0,
                revenue_previous_year=100.0,
                # Lost, after more than 365 days.
                next_due=datetime(2025, 3, 1),
            )
            self.assertIncrementalIsFull()
        with freeze_time("2026-02-28 00:00:00"):
            self.assertFacts(
                self._customer(),
                revenue_previous_year=0.0,
                revenue=100.0,
                # Lost in any case, after more than 730 days.
                next_due=datetime(2026, 3, 1),
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

    def test_facts_move_like_a_rebuild(self):
        """Day by day over the borders of all windows, only rows that are due."""
        days = ("2022-07-20", "2023-01-20", "2023-07-20", "2024-01-20", "2024-06-10")
        for number, day in enumerate(days):
            invoice = self._invoice(100.0, day, invoice_date_due=day)
            order = self._order_on(day, 100.0, cost=40.0)
            order.order_line.discount = 10 * number
            self._register_payment(invoice, payment_date=day)
            self._refund(invoice, day, amount=10.0)
        self._order_on("2024-07-20", 100.0, cost=40.0)
        self._invoice(100.0, "2024-07-20")
        self._settle()
        for now in (
            *("2024-07-18", "2024-07-19", "2024-07-20", "2024-07-21"),
            *("2025-01-19", "2025-01-20", "2025-07-20", "2026-01-20", "2026-07-20"),
        ):
            with self.subTest(now=now), freeze_time(f"{now} 00:00:00"):
                self.assertIncrementalIsFull()
        with freeze_time("2026-07-20 00:00:00"):
            self.env.invalidate_all()
            self.assertFacts(
                self._customer(),
                revenue_year=0.0,
                revenue_previous_year=0.0,
                credit_note_count=0,
                # Lost in any case, after more than 730 days.
                next_due=datetime(2026, 7, 21),
            )

    def test_mistyped_years(self):
        """A Jalali year taken for a Gregorian one breaks nothing, nor a far one."""
        self._invoice(100.0, "1405-02-01", invoice_date_due="1405-02-01")
        paid = self._invoice(60.0, "1405-03-01", invoice_date_due="1405-03-01")
        self._register_payment(paid, payment_date="2024-05-01")
        self._order_on("1405-03-01", 30.0)
        self._invoice(1.0, "2024-06-01", invoice_date_due="9999-12-31")
        self._order_on("9999-12-31", 1.0)
        self.partner.activity_schedule(
            "mail.mail_activity_data_todo", date(1405, 1, 1), user_id=self.env.uid
        )
        customer = self._customer()
        self.assertFacts(
            customer,
            refresh_error=False,
            first_purchase_date=date(1405, 2, 1),
            purchase_count=3,
            revenue=161.0,
            revenue_year=1.0,
            oldest_due_date=date(1405, 2, 1),
            next_activity_date=date(1405, 1, 1),
        )
        self.assertEqual(
            customer.overdue_days, (date(2024, 6, 15) - date(1405, 2, 1)).days
        )
        self.assertGreater(customer.days_late_mean, 200000)
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
