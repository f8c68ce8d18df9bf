from odoo import api, models
from odoo.tools import SQL

#: of each sort and hash of a rebuild, which reads all documents in one statement
WORK_MEMORY = "128MB"
SCOPE_TABLE = "crm_customer_rebuild_scope"
CONTACTS_TABLE = "crm_customer_rebuild_contacts"
ROWS_TABLE = "crm_customer_rebuild_rows"


class CrmCustomer(models.Model):
    """The rebuild of everybody: the same statement, in two steps.

    Computing into a table of its own lets PostgreSQL work in parallel, which it never
    does in a statement that writes stored rows. The tables live within the transaction
    only; they are unlogged and not temporary, as parallel workers cannot read those.
    """

    _inherit = "crm.customer"

    @api.model
    def _rebuild(self):
        """Recompute every customer of every company; return how many changed."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL work_mem = %s", (WORK_MEMORY,))
        # Millions of groups do not fit in memory: sorted in parallel they take half of
        # the time of hash tables that spill to disk.
        self.env.cr.execute("SET LOCAL enable_hashagg = off")
        # Unlike a subquery a table has statistics. Without them the planner takes
        # the joins for small ones and reads line by line.
        scope = SQL("SELECT * FROM %s", SQL.identifier(SCOPE_TABLE))
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
        contacts = SQL("SELECT * FROM %s", SQL.identifier(CONTACTS_TABLE))
        rows = SQL("SELECT * FROM %s", SQL.identifier(ROWS_TABLE))
        considered = SQL("considered AS NOT MATERIALIZED (%s)", rows)
        while True:
            self._create_rebuild_table(
                ROWS_TABLE,
                SQL(
                    "WITH %s SELECT * FROM computed",
                    self._query_computed(scope, contacts=contacts),
                ),
            )
            missing = self.env.execute_query(
                SQL("WITH %s %s", considered, self._query_missing_cells())
            )
            if missing:
                self.env["crm.customer.prediction.cell"]._create_cells(missing)
            else:
                changed = self._write_considered(considered)
            self._drop_rebuild_table(ROWS_TABLE)
            if not missing:
                return changed

    @api.model
    def _create_rebuild_table(self, name, query):
        """Write the rows of a query into a table for the rest of the rebuild."""
        table = SQL.identifier(name)
        self.env.cr.execute(SQL("CREATE UNLOGGED TABLE %s AS %s", table, query))
        self.env.cr.execute(SQL("ANALYZE %s", table))

    @api.model
    def _drop_rebuild_table(self, name):
        self.env.cr.execute(SQL("DROP TABLE %s", SQL.identifier(name)))
