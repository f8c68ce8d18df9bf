from odoo import api, models
from odoo.tools import SQL

#: of each sort and hash of a rebuild, which reads all documents in one statement
WORK_MEMORY = "128MB"
SCOPE_TABLE = "crm_customer_rebuild_scope"
CONTACTS_TABLE = "crm_customer_rebuild_contacts"
ROWS_TABLE = "crm_customer_rebuild_rows"
#: of the computed rows, the columns by which they are joined and chosen
ROW_KEYS = ("customer_id", "partner_id", "company_id", "is_customer", "purchase_count")


class CrmCustomer(models.Model):
    """The rebuild of everybody: the same statement, in steps.

    Computing into tables of their own lets PostgreSQL work in parallel, which it never
    does in a statement that writes stored rows. The tables live within the transaction
    only; they are unlogged and not temporary, as parallel workers cannot read those.
    """

    _inherit = "crm.customer"

    @api.model
    def _rebuild(self):
        """Recompute every customer of every company; return how many changed."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL work_mem = %s", (WORK_MEMORY,))
        self.env.cr.execute("SET LOCAL maintenance_work_mem = %s", (WORK_MEMORY,))
        # Millions of groups do not fit in memory: sorted in parallel they take half of
        # the time of hash tables that spill to disk.
        self.env.cr.execute("SET LOCAL enable_hashagg = off")
        # So much is computed of each row that workers pay for tables which are too
        # small to be scanned by several.
        self.env.cr.execute("SET LOCAL min_parallel_table_scan_size = '1MB'")
        # Unlike a subquery a table has statistics. Without them the planner takes
        # the joins for small ones and reads line by line.
        scope = _all_of(SCOPE_TABLE)
        self._create_rebuild_table(SCOPE_TABLE, self._query_scope_of_all())
        self._create_rebuild_table(
            CONTACTS_TABLE,
            SQL("WITH scope AS (%s) %s", scope, self._query_scope_contacts()),
        )
        changed = self._write_rebuilt(scope)
        self._drop_rebuild_table(CONTACTS_TABLE)
        self._drop_rebuild_table(SCOPE_TABLE)
        return changed

    @api.model
    def _write_rebuilt(self, scope):
        """Compute the rows in scope and write those that differ."""
        contacts = _all_of(CONTACTS_TABLE)
        considered = SQL("considered AS NOT MATERIALIZED (%s)", _all_of(ROWS_TABLE))
        sources = self._create_source_tables(self._query_scopes(scope, contacts))
        computed = self._query_computed(
            scope, contacts=contacts, aggregates=[_all_of(table) for table in sources]
        )
        while True:
            count = self._create_rebuild_table(
                ROWS_TABLE, SQL("WITH %s SELECT * FROM computed", computed), ROW_KEYS
            )
            missing = self.env.execute_query(
                SQL("WITH %s %s", considered, self._query_missing_cells())
            )
            if missing:
                self.env["crm.customer.prediction.cell"]._create_cells(missing)
            else:
                with self._in_bulk(count):
                    changed = self._write_considered(considered)
            self._drop_rebuild_table(ROWS_TABLE)
            if not missing:
                break
        for table in sources:
            self._drop_rebuild_table(table)
        return changed

    @api.model
    def _create_source_tables(self, scopes):
        """Aggregate each source into a table; return their names, in order.

        Parallel workers can join tables, but not what workers have aggregated in the
        same statement.
        """
        tables = {}
        for name, source in self._fact_sources().items():
            tables[f"crm_customer_rebuild_source_{name}"] = source
        for table, source in tables.items():
            self._create_rebuild_table(
                table,
                SQL("WITH %s %s", scopes, self._query(source)),
                ("partner_id", "company_id"),
            )
        return list(tables)

    @api.model
    def _create_rebuild_table(self, name, query, columns=()):
        """Write the rows of a query into a table for the rest of the rebuild.

        :param columns: those of which the planner needs statistics, by default all
        :return: number of rows
        """
        table = SQL.identifier(name)
        self.env.cr.execute(SQL("CREATE UNLOGGED TABLE %s AS %s", table, query))
        count = self.env.cr.rowcount
        analyzed = SQL(", ").join(SQL.identifier(column) for column in columns)
        self.env.cr.execute(
            SQL("ANALYZE %s %s", table, SQL("(%s)", analyzed) if columns else SQL())
        )
        return count

    @api.model
    def _drop_rebuild_table(self, name):
        self.env.cr.execute(SQL("DROP TABLE %s", SQL.identifier(name)))


def _all_of(table):
    return SQL("SELECT * FROM %s", SQL.identifier(table))
