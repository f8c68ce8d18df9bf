from datetime import date, datetime

from odoo.tests import freeze_time
from odoo.tools import SQL

from .common import ProductionCase


class TestProduction(ProductionCase):
    """What is made for the customer: open, late, done."""

    def test_open(self):
        production = self._promise("2024-06-20 12:00:00")
        self.assertEqual(production.product_id, self.table)
        self.assertEqual(production.date_deadline, datetime(2024, 6, 20, 12))
        customer = self._customer()
        self.assertFacts(
            customer,
            production_open_count=1,
            production_late_count=0,
            production_promised_date=date(2024, 6, 20),
            production_expected_date=production.date_finished.date(),
            production_overrun=0,
            production_delay=0.0,
        )
        for fact in (
            "production_open_count",
            "production_promised_date",
            "production_expected_date",
        ):
            self.assertEqual(self._documents(customer, fact), production)
        self.assertFalse(self._documents(customer, "production_late_count"))
        self.assertIncrementalIsFull()

    def test_late_then_done(self):
        """The promised day passes, then production ends."""
        production = self._promise("2024-06-20 12:00:00")
        self.assertFacts(self._customer(), production_late_count=0)
        with freeze_time("2024-06-20 23:59:59"):
            self.assertFacts(self._customer(), production_late_count=0)
            self.assertIncrementalIsFull()
        with freeze_time("2024-06-21 00:00:00"):
            customer = self._customer()
            self.assertFacts(customer, production_late_count=1, production_delay=1.0)
            documents = self._documents(customer, "production_late_count")
            self.assertEqual(documents, production)
            self.assertIncrementalIsFull()
        self._finish(production, "2024-06-22 09:00:00")
        self.assertEqual(production.state, "done")
        with freeze_time("2024-06-22 10:00:00"):
            self.assertFacts(
                self._customer(),
                production_open_count=0,
                production_late_count=0,
                production_promised_date=False,
                production_expected_date=False,
                production_delay=0.0,
            )
            self.assertIncrementalIsFull()

    def test_days_are_those_of_the_company(self):
        """17:30 in UTC is the next day in Vietnam."""
        production = self._promise("2024-06-20 17:30:00")
        calendar = self.env.company.resource_calendar_id
        for timezone, day in (("Asia/Ho_Chi_Minh", 21), ("America/New_York", 20)):
            calendar.tz = timezone
            customer = self._customer()
            self.assertFacts(customer, production_promised_date=date(2024, 6, day))
            self.assertIncrementalIsFull()
        calendar.tz = "Asia/Ho_Chi_Minh"
        for now, late in (
            ("2024-06-21 16:59:59", self.env["mrp.production"]),
            ("2024-06-21 17:00:00", production),
        ):
            with freeze_time(now):
                customer = self._customer()
                self.assertFacts(customer, production_late_count=len(late))
                documents = self._documents(customer, "production_late_count")
                self.assertEqual(documents, late)

    def test_planned_end_is_the_promise_without_a_deadline(self):
        production = self._promise("2024-06-20 12:00:00")
        production.date_finished = "2024-06-14 12:00:00"
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE mrp_production SET date_deadline = NULL WHERE id = %s",
                production.id,
            )
        )
        customer = self._customer()
        self.assertFacts(
            customer,
            production_late_count=1,
            production_promised_date=date(2024, 6, 14),
            production_overrun=0,
        )
        self.assertEqual(self._documents(customer, "production_late_count"), production)
        self.assertIncrementalIsFull()

    def test_several(self):
        """The earliest promise and the latest planned end of all open orders."""
        productions = self._promise("2024-06-20 12:00:00")
        productions |= self._promise("2024-06-10 12:00:00")
        productions |= self._promise("2024-06-30 12:00:00", partner=self.contact)
        for production, end in zip(productions, (25, 18, 28), strict=True):
            production.date_finished = datetime(2024, 6, end, 12)
        self.assertFacts(
            self._customer(),
            production_open_count=3,
            production_late_count=1,
            production_promised_date=date(2024, 6, 10),
            production_expected_date=date(2024, 6, 28),
            production_overrun=8,
            production_delay=8.0,
        )
        self.assertIncrementalIsFull()

    def test_cancelled_production(self):
        production = self._promise("2024-06-10 12:00:00")
        self.assertFacts(self._customer(), production_late_count=1)
        production.action_cancel()
        self.assertFacts(self._customer(), production_open_count=0)
        self.assertIncrementalIsFull()
        production.unlink()
        self.assertIncrementalIsFull()

    def test_cancelled_order(self):
        """What is still being made is promised to nobody."""
        production = self._promise("2024-06-10 12:00:00")
        order = production.sale_line_id.order_id
        order._action_cancel()
        self.assertNotIn(production.state, ("done", "cancel"))
        customer = self._customer()
        self.assertFacts(customer, production_open_count=0, production_late_count=0)
        self.assertFalse(self._documents(customer, "production_open_count"))
        self.assertIncrementalIsFull()
        order.action_draft()
        order.order_line.unlink()
        self.assertIncrementalIsFull()

    def test_change_of_the_order(self):
        production = self._promise("2024-06-10 12:00:00")
        neighbour = self._create_partner(name="Neighbour")
        production.sale_line_id.order_id.partner_id = neighbour
        self.assertFacts(self._customer(neighbour), production_late_count=1)
        self.assertFalse(self._customer())
        self.assertIncrementalIsFull()
        production.sale_line_id = False
        self.assertFacts(self._customer(neighbour), production_open_count=0)
        self.assertIncrementalIsFull()

    def test_production_for_stock(self):
        self._order(10.0)
        self.env["mrp.production"].create({"product_id": self.table.id})
        self.assertFacts(self._customer(), production_open_count=0)
        self.assertIncrementalIsFull()

    def test_two_companies(self):
        """Each company counts what it makes for its own orders."""
        production = self._promise("2024-06-10 12:00:00")
        other = self.setup_other_company(name="Nhà Việt")["company"]
        self._order(5.0, company_id=other.id)
        self.assertFacts(self._customer(), production_late_count=1)
        self.assertFacts(self._customer(company=other), production_late_count=0)
        there = self._order(5.0, confirm=True, company_id=other.id)
        self.env["mrp.production"].with_company(other).create(
            {
                "product_id": self.wood.id,
                "company_id": other.id,
                "sale_line_id": there.order_line.id,
                "date_deadline": "2024-06-12 12:00:00",
            }
        )
        customer = self._customer(company=other)
        self.assertFacts(
            customer,
            production_late_count=1,
            production_promised_date=date(2024, 6, 12),
        )
        self.assertNotIn(production, self._documents(customer, "production_late_count"))
        self.assertIncrementalIsFull()

    def test_number_of_queries(self):
        """A refresh issues as many queries for many orders as for few."""
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(4)]
        )
        for partner in partners:
            self._promise("2024-06-10 12:00:00", partner=partner)
        self._settle()

        def refresh(partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Customer._refresh_pairs(
                (partner.id, self.env.company.id) for partner in partners
            )
            return self.env.cr.sql_log_count - before

        refresh(partners[:1])
        self.assertEqual(refresh(partners[:1]), refresh(partners))

    def test_order_line_is_indexed(self):
        """Odoo has no index on the order line of a manufacturing order."""
        indexes = self.env.execute_query(
            SQL("SELECT indexdef FROM pg_indexes WHERE tablename = 'mrp_production'")
        )
        self.assertTrue([row for row in indexes if "(sale_line_id)" in row[0]])

    def test_timeline(self):
        """Open production stands at its creation, and at its end when it is done."""
        source = self.Customer._timeline_sources()["production"]
        self.assertEqual(source.department, "production")
        production = self._promise("2024-06-20 12:00:00")
        self._promise("2024-06-20 12:00:00").action_cancel()
        [event] = self._read_events(source)
        self.assertEqual(event["document_id"], production.id)
        self.assertEqual(event["title"], f"{production.name} · Table")
        self.assertEqual(event["happened_at"], production.create_date)
        self._finish(production, "2024-06-22 09:00:00")
        [event] = self._read_events(source)
        self.assertEqual(event["happened_at"], datetime(2024, 6, 22, 9))
