from datetime import date

from odoo.tests import freeze_time
from odoo.tools import SQL

from .common import DeliveryCase


class TestDelivery(DeliveryCase):
    """Promises kept, broken, and late now."""

    def test_on_time_share(self):
        """Of two deliveries one was done two days after the promised day."""
        kept, broken = (
            self._promise("2024-06-10 12:00:00"),
            self._promise("2024-06-08 12:00:00"),
        )
        self.assertPromised(kept.picking_ids, "2024-06-10 12:00:00")
        transfers = self._deliver(kept, "2024-06-10 22:00:00")
        transfers |= self._deliver(broken, "2024-06-10 08:00:00")
        customer = self._customer()
        self.assertFacts(
            customer,
            delivery_count=2,
            delivery_on_time_rate=0.5,
            delivery_late_count=0,
            delivery_late_since=False,
            return_count=0,
            return_rate=0.0,
        )
        self.assertEqual(self._documents(customer, "delivery_count"), transfers)
        self.assertEqual(self._documents(customer, "delivery_on_time_rate"), transfers)
        self.assertIncrementalIsFull()

    def test_days_are_those_of_the_company(self):
        """17:30 in UTC is the next day in Vietnam, and the same day in New York."""
        order = self._promise("2024-06-10 12:00:00")
        self._deliver(order, "2024-06-10 17:30:00")
        calendar = self.env.company.resource_calendar_id
        for timezone, on_time in (("Asia/Ho_Chi_Minh", 0.0), ("America/New_York", 1.0)):
            calendar.tz = timezone
            self.assertFacts(self._customer(), delivery_on_time_rate=on_time)
            self.assertIncrementalIsFull()

    def test_becomes_late_by_the_clock(self):
        order = self._promise("2024-06-20 12:00:00")
        delivery = order.picking_ids
        self.assertFacts(self._customer(), delivery_late_count=0)
        with freeze_time("2024-06-20 23:59:59"):
            customer = self._customer()
            self.assertFacts(customer, delivery_late_count=0)
            self.assertFalse(self._documents(customer, "delivery_late_count"))
        with freeze_time("2024-06-21 00:00:00"):
            customer = self._customer()
            self.assertFacts(
                customer, delivery_late_count=1, delivery_late_since=date(2024, 6, 20)
            )
            for fact in ("delivery_late_count", "delivery_late_since"):
                self.assertEqual(self._documents(customer, fact), delivery)
            self.assertIncrementalIsFull()
        self._deliver(order, "2024-06-22 09:00:00")
        with freeze_time("2024-06-22 10:00:00"):
            self.assertFacts(
                self._customer(),
                delivery_count=1,
                delivery_on_time_rate=0.0,
                delivery_late_count=0,
                delivery_late_since=False,
            )
            self.assertIncrementalIsFull()

    def test_new_promise(self):
        """The order promises another day; the deadline of its delivery follows."""
        order = self._promise("2024-06-12 12:00:00")
        self.assertFacts(self._customer(), delivery_late_count=1)
        order.commitment_date = "2024-06-30 12:00:00"
        self.assertFacts(self._customer(), delivery_late_count=0)
        self.assertIncrementalIsFull()

    def test_scheduled_date_is_the_promise_without_a_deadline(self):
        order = self._promise("2024-06-30 12:00:00")
        order.picking_ids.date_deadline = False
        self.assertFacts(self._customer(), delivery_late_count=0)
        order.picking_ids.scheduled_date = "2024-06-14 12:00:00"
        customer = self._customer()
        self.assertFacts(
            customer, delivery_late_count=1, delivery_late_since=date(2024, 6, 14)
        )
        self.assertEqual(
            self._documents(customer, "delivery_late_count"), order.picking_ids
        )
        self.assertIncrementalIsFull()

    def test_leaves_the_last_12_months(self):
        order = self._promise("2023-06-20 12:00:00")
        delivery = self._deliver(order, "2023-06-20 12:00:00")
        customer = self._customer()
        self.assertFacts(customer, delivery_count=1, delivery_on_time_rate=1.0)
        self.assertEqual(self._documents(customer, "delivery_count"), delivery)
        with freeze_time("2024-06-19 23:59:59"):
            self.assertFacts(self._customer(), delivery_count=1)
        with freeze_time("2024-06-20 00:00:00"):
            customer = self._customer()
            self.assertFacts(customer, delivery_count=0, delivery_on_time_rate=0.0)
            self.assertFalse(self._documents(customer, "delivery_count"))
            self.assertIncrementalIsFull()

    def test_cancelled_order(self):
        order = self._promise("2024-06-12 12:00:00")
        self.assertFacts(self._customer(), delivery_late_count=1)
        order._action_cancel()
        self.assertFacts(self._customer(), delivery_late_count=0)
        self.assertIncrementalIsFull()
        order.picking_ids.unlink()
        self.assertIncrementalIsFull()

    def test_counts_for_who_ordered(self):
        """Not for the address of delivery; a contact's order is the company's."""
        neighbour = self._create_partner(name="Neighbour")
        self._order(5.0, partner=neighbour)
        order = self._promise(
            "2024-06-12 12:00:00",
            partner=self.contact,
            partner_shipping_id=neighbour.id,
        )
        self.assertEqual(order.picking_ids.partner_id, neighbour)
        self.assertFacts(self._customer(), delivery_late_count=1)
        self.assertFacts(self._customer(neighbour), delivery_late_count=0)
        order.partner_id = neighbour
        self.assertFacts(self._customer(neighbour), delivery_late_count=1)
        self.assertFalse(self._customer())
        self.assertIncrementalIsFull()

    def test_delivery_without_order_makes_no_customer(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        self.env["stock.picking"].create(
            {
                "partner_id": self.partner.id,
                "picking_type_id": warehouse.out_type_id.id,
                "scheduled_date": "2024-06-01",
            }
        )
        self.assertFalse(self._customer())

    def test_location_that_is_no_longer_the_customers(self):
        order = self._promise("2024-06-12 12:00:00")
        self.assertFacts(self._customer(), delivery_late_count=1)
        self.env.cr.execute(
            SQL(
                "UPDATE stock_location SET usage = 'inventory' WHERE id = %s",
                order.picking_ids.location_dest_id.id,
            )
        )
        self.assertFacts(self._customer(), delivery_late_count=0)
        self.assertIncrementalIsFull()

    def test_two_companies(self):
        other = self.setup_other_company(name="Nhà Việt")["company"]
        here = self._promise("2024-06-12 12:00:00")
        there = self._promise("2024-06-10 12:00:00", company_id=other.id)
        self.assertEqual(there.picking_ids.company_id, other)
        delivery = self._deliver(there, "2024-06-09 12:00:00")
        customer = self._customer(company=other)
        self.assertFacts(
            customer,
            delivery_count=1,
            delivery_on_time_rate=1.0,
            delivery_late_count=0,
        )
        self.assertEqual(self._documents(customer, "delivery_count"), delivery)
        customer = self._customer()
        self.assertFacts(customer, delivery_count=0, delivery_late_count=1)
        self.assertEqual(
            self._documents(customer, "delivery_late_count"), here.picking_ids
        )
        self.assertIncrementalIsFull()

    def test_number_of_queries(self):
        """A refresh issues as many queries for many deliveries as for few."""
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(6)]
        )
        for partner in partners:
            self._promise("2024-06-12 12:00:00", partner=partner)
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
