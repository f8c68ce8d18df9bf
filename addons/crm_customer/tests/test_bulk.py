from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.crm_customer.models import crm_customer_bulk

from .common import CrmCustomerCase
from .common_transactions import TransactionsCase

DEFINITIONS = """
    SELECT pg_get_indexdef(indexrelid), obj_description(indexrelid, 'pg_class')
    FROM pg_index WHERE indrelid::regclass::text = ANY(%(tables)s)
    UNION ALL
    SELECT conname || ' ' || pg_get_constraintdef(oid),
           obj_description(oid, 'pg_constraint')
    FROM pg_constraint WHERE conrelid::regclass::text = ANY(%(tables)s)
    ORDER BY 1
"""


@tagged("post_install", "-at_install")
class TestFirstLoad(CrmCustomerCase):
    """Very many rows are written without indexes and foreign keys, and then equal
    those that were written with them."""

    def _read(self, query):
        self.env.cr.execute(query, {"tables": list(crm_customer_bulk.FILLED_TABLES)})
        return self.env.cr.fetchall()

    def _read_rows(self):
        return self._read(
            """
            SELECT TO_JSONB(customer) - ARRAY[
                       'id', 'create_date', 'write_date', 'stage_since'],
                   stay.stage, stay.previous_stage, stay.cause, stay.partner_id
            FROM crm_customer customer
            JOIN crm_customer_stage_interval stay
              ON stay.customer_id = customer.id AND stay.date_to IS NULL
            ORDER BY customer.partner_id, customer.company_id
            """
        )

    def _empty(self):
        for table in crm_customer_bulk.FILLED_TABLES:
            self.env.cr.execute(f"DELETE FROM {table}")

    def test_same_rows_and_definitions(self):
        self._invoice(100.0, "2024-03-01")
        self._order(50.0, confirm=True)
        self.env.flush_all()
        self._settle()
        self._empty()
        self.Customer._rebuild()
        rows, definitions = self._read_rows(), self._read(DEFINITIONS)
        self.assertTrue(rows)
        self._empty()
        with patch.object(crm_customer_bulk, "MANY_ROWS", 1):
            self.assertEqual(self.Customer._rebuild(), len(rows))
            self.assertEqual(self._read_rows(), rows)
            self.assertEqual(self._read(DEFINITIONS), definitions)
            # Now that there are rows, nothing is dropped.
            with self.Customer._in_bulk(1):
                self.assertEqual(self._read(DEFINITIONS), definitions)
        self.assertIncrementalIsFull()

    def test_without_indexes_and_foreign_keys(self):
        self._empty()
        before = self._read(DEFINITIONS)
        with (
            patch.object(crm_customer_bulk, "MANY_ROWS", 1),
            self.Customer._in_bulk(1),
        ):
            within = self._read(DEFINITIONS)
        self.assertTrue(set(within) < set(before))
        self.assertFalse([name for name, _comment in within if "FOREIGN KEY" in name])
        self.assertTrue(all("UNIQUE" in name for name, _ in within if "INDEX" in name))


@tagged("post_install", "-at_install")
class TestLocks(TransactionsCase):
    def test_nobody_waits(self):
        """While another transaction reads a contact, the tables stay as they are."""
        with self._transaction() as reader, self._transaction() as loader:
            reader["res.partner"].search([], limit=1).mapped("name")
            self.assertFalse(loader["crm.customer"]._lock_filled())
            reader.cr.rollback()
            self.assertTrue(loader["crm.customer"]._lock_filled())
            loader.cr.rollback()
