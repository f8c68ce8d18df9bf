from unittest.mock import patch

from odoo.tools import SQL

from ..hooks import uninstall_hook
from .common import DeliveryCase


class TestTriggers(DeliveryCase):
    """Several addons bring triggers; none touches those of another."""

    def _watched(self):
        """Return the tables that have triggers of the queue."""
        return {
            table
            for (table,) in self.env.execute_query(
                SQL(
                    "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
                    " WHERE tgname LIKE %s",
                    r"crm\_customer\_queue\_%",
                )
            )
        }

    def test_uninstall_drops_its_own(self):
        before = self._watched()
        uninstall_hook(self.env)
        self.assertEqual(before - self._watched(), {"stock_picking", "stock_location"})

    def test_an_addon_that_loads_earlier_is_updated(self):
        """It does not know the tables of those that load after it."""
        before = self._watched()
        queue = type(self.queue)
        few = {"sale_order": self.queue._watched_tables()["sale_order"]}
        with patch.object(queue, "_watched_tables", return_value=few):
            self.queue._create_triggers()
        self.assertEqual(self._watched(), before)
        order = self._promise("2024-06-12 12:00:00")
        self.assertFacts(self._customer(), delivery_late_count=1)
        order.picking_ids.action_cancel()
        self.assertFacts(self._customer(), delivery_late_count=0)
