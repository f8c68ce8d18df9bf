import contextlib

import psycopg2

from odoo import api, models
from odoo.tools import SQL

#: fewer rows are written faster with the indexes than the indexes are built
MANY_ROWS = 10_000
#: the tables that a rebuild fills
FILLED_TABLES = ("crm_customer", "crm_customer_stage_interval")


class CrmCustomer(models.Model):
    """The first load: very many rows, written into empty tables.

    Looking each row up in each table that it refers to, and each index, takes most of
    the time of such a load. So it does what the manual of PostgreSQL advises: foreign
    keys and indexes are dropped, and made again over all rows at once, in the same
    transaction. Nobody else sees the tables without them, nor the rows.
    """

    _inherit = "crm.customer"

    @contextlib.contextmanager
    def _in_bulk(self, count):
        """Write ``count`` rows without foreign keys and indexes, if there are many and
        none before; otherwise, or while somebody uses the tables, with them."""
        dropped = []
        if count >= MANY_ROWS and self._is_first_load() and self._lock_filled():
            dropped = self.env.execute_query(self._query_droppable())
        for drop, *_restore in dropped:
            self.env.cr.execute(drop)
        yield
        for _drop, *restore in dropped:
            for statement in filter(None, restore):
                self.env.cr.execute(statement)

    @api.model
    def _is_first_load(self):
        """Return whether no table that is filled has a row."""
        return not any(
            self.env.execute_query(SQL("SELECT FROM %s LIMIT 1", SQL.identifier(table)))
            for table in FILLED_TABLES
        )

    @api.model
    def _lock_filled(self):
        """Lock the tables, and those that they refer to, until the transaction ends;
        return False, at once, where another transaction uses one of them."""
        referred = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT confrelid::regclass::text FROM pg_constraint
                WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
                """,
                list(FILLED_TABLES),
            )
        )
        tables = sorted({*FILLED_TABLES, *(table for (table,) in referred)})
        query = SQL(
            "LOCK TABLE %s IN ACCESS EXCLUSIVE MODE NOWAIT",
            SQL(", ").join(SQL.identifier(table) for table in tables),
        )
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
        except psycopg2.errors.LockNotAvailable:
            return False
        return True

    @api.model
    def _query_droppable(self):
        """One row per index that guards nothing and per foreign key: the statements
        that drop it, make it again and, if it has one, restore its comment, by which
        the ORM knows a changed definition."""
        return SQL(
            """
            SELECT FORMAT('DROP INDEX %%s', indexrelid::regclass),
                   pg_get_indexdef(indexrelid),
                   'COMMENT ON INDEX ' || indexrelid::regclass || ' IS '
                       || QUOTE_LITERAL(obj_description(indexrelid, 'pg_class'))
            FROM pg_index
            WHERE indrelid = ANY(%(tables)s::regclass[]) AND NOT indisunique
            UNION ALL
            SELECT FORMAT('ALTER TABLE %%s DROP CONSTRAINT %%I',
                          conrelid::regclass, conname),
                   FORMAT('ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
                          conrelid::regclass, conname, pg_get_constraintdef(oid)),
                   NULL
            FROM pg_constraint
            WHERE conrelid = ANY(%(tables)s::regclass[]) AND contype = 'f'
            """,
            tables=list(FILLED_TABLES),
        )
