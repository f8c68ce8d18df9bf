from odoo.tools import SQL

from .common import TillCase

TRIGGERS = SQL(
    "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE %s",
    r"crm\_customer\_queue\_%",
)


class TestTillQueue(TillCase):
    """Whatever changes an order at the till queues its customer."""

    def _queued(self):
        self.env.flush_all()
        return {change.partner_id for change in self.queue._take(1000)}

    def test_order_life(self):
        order = self._sell((self.chair, 1))
        self.assertIn(self.partner.id, self._queued())
        self.Customer._refresh_contact(self.partner)
        order.nb_print = 1
        self.assertFalse(self._queued())
        other = self._create_partner(name="Other")
        order.partner_id = other
        self.assertEqual(self._queued(), {self.partner.id, other.id})
        self.Customer._refresh_contact(self.partner)
        self.Customer._refresh_contact(other)
        self.assertFalse(self._customer())
        self.assertFacts(self._customer(other), till_revenue=100.0)
        self.assertIncrementalIsFull()

    def test_sql_changes(self):
        order = self._sell((self.chair, 2))
        self._take_back(order, 1)
        self.assertFacts(self._customer(), purchase_count=1, till_revenue=100.0)
        self.env.cr.execute(
            SQL("UPDATE pos_order SET amount_total = 90 WHERE id = %s", order.id)
        )
        self.assertFacts(self._customer(), purchase_count=0, till_revenue=-10.0)
        self.env.cr.execute(
            SQL(
                "UPDATE pos_order_line SET refunded_orderline_id = NULL"
                " WHERE refunded_orderline_id = %s",
                order.lines.id,
            )
        )
        self.assertFacts(self._customer(), purchase_count=1, till_revenue=-10.0)
        self.env.cr.execute(SQL("DELETE FROM pos_order WHERE id = %s", order.id))
        self.assertFacts(self._customer(), purchase_count=0, till_revenue=-100.0)
        self.assertIncrementalIsFull()

    def test_currency_of_a_till(self):
        self._open(self.other_currency_config)
        self._sell((self.chair, 1))
        self._settle()
        self.env.cr.execute(
            SQL(
                "UPDATE account_journal SET currency_id = NULL WHERE id = %s",
                self.config.journal_id.id,
            )
        )
        self.assertIn(self.partner.id, self._queued())

    def test_uninstallation_drops_the_own_triggers_only(self):
        before = {table for (table,) in self.env.execute_query(TRIGGERS)}
        self.assertLessEqual(set(self.queue._till_tables()), before)
        self.queue._drop_triggers_of(self.queue._till_tables())
        after = {table for (table,) in self.env.execute_query(TRIGGERS)}
        self.assertEqual(before - after, set(self.queue._till_tables()))

    def test_uninstallation_counts_till_customers_anew(self):
        self._sell((self.chair, 1))
        self._settle()
        self.queue._append_till_customers()
        self.assertIn(self.partner.id, self._queued())
