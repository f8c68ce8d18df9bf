from unittest.mock import patch

from odoo.tests import freeze_time
from odoo.tools import SQL, mute_logger

from ..models.fact_source import Fact
from .common import CrmCustomerCase


class TestCron(CrmCustomerCase):
    """The cron empties the queue, follows the clock and survives a failure."""

    def _run(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_customer.ir_cron_crm_customer_refresh"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _row(self, partner):
        return self.Customer.search([("partner_id", "=", partner.id)])

    def test_queue_and_clock(self):
        self._invoice(100.0, "2024-06-10", invoice_date_due="2024-06-20")
        self._run()
        self.assertEqual(self._row(self.partner).revenue, 100.0)
        self.assertEqual(self.queue.search_count([]), 0)
        with freeze_time("2024-06-22 00:00:00"):
            self._run()
        self.assertEqual(self._row(self.partner).amount_overdue, 100.0)

    def test_batches(self):
        partners = [self._create_partner(name=f"Customer {n}") for n in range(5)]
        for partner in partners:
            self._order(10.0, partner=partner)
        with patch(
            "odoo.addons.crm_customer.models.crm_customer_refresh.BATCH_SIZE", 2
        ):
            self._run()
        for partner in partners:
            self.assertEqual(self._row(partner).quotation_count, 1)

    @mute_logger("odoo.addons.crm_customer.models.crm_customer_refresh", "odoo.sql_db")
    def test_failing_customer_is_isolated(self):
        broken = self._create_partner(name="Broken")
        known = self._create_partner(name="Known")
        self._order(10.0, partner=known)
        self._settle()
        for partner in (broken, known, self.partner):
            self._order(10.0, partner=partner)
        customer_class = self.env.registry["crm.customer"]
        sources = customer_class._fact_sources

        def failing_sources(model):
            result = sources(model)
            result["order"].facts["order_count"] = Fact(
                SQL(
                    "1 / MIN(CASE WHEN doc.partner_id IN %s THEN 0 ELSE 1 END) - 1",
                    (broken.id, known.id),
                )
            )
            return result

        with patch.object(customer_class, "_fact_sources", failing_sources):
            self._run()
        self.assertEqual(self._row(self.partner).quotation_count, 1)
        self.assertIn("division by zero", self._row(broken).refresh_error)
        self.assertIn("division by zero", self._row(known).refresh_error)
        self.assertEqual(self._row(known).quotation_count, 1)
        with freeze_time("2024-06-15 11:00:01"):
            self._run()
            self.assertIncrementalIsFull()
        self.assertFalse(self._row(broken).refresh_error)
        self.assertEqual(self._row(known).quotation_count, 2)
