from odoo import api, fields, models
from odoo.tools import SQL

FUNCTION_PREFIX = "crm_customer_queue_"
TRANSITION_TABLES = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "NEW TABLE AS new_rows OLD TABLE AS old_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


class CrmCustomerQueue(models.Model):
    """Customers whose documents have changed and whose row has not yet.

    Statement-level triggers append to it, in the transaction of the document.
    Triggers see what the ORM does not: recomputed fields, reconciliation, plain
    SQL, deletions. Duplicates are wanted: a unique key would make the second of
    two documents saved at once wait for the first, and then fail under
    REPEATABLE READ. They collapse when the queue is read.
    """

    _name = "crm.customer.queue"
    _description = "Changed Customer"
    _order = "id"
    _log_access = False

    # Plain integers: a foreign key would lock the contact for each document.
    partner_id = fields.Integer("Contact", required=True, readonly=True)
    company_id = fields.Integer(readonly=True)
    source = fields.Char(readonly=True)
    queued_at = fields.Datetime(required=True, readonly=True)

    def init(self):
        self._create_triggers()

    @api.model
    def _watched_tables(self):
        """Return what to watch, by table. An addon adds its own with ``super()``
        and drops the triggers it brought in its uninstall hook.

        :rtype: dict[str, Watch]
        """
        return {}

    @api.model
    def _take(self, limit):
        """Remove up to ``limit`` entries and return whom they concern.

        Entries that another transaction is taking are left to it. In plain SQL:
        the ORM has no ``DELETE … RETURNING`` and no ``SKIP LOCKED`` with it.

        :return: distinct (partner id, company id), of the contact named by an
            entry and of the commercial partner to which it belongs now
        """
        return self.env.execute_query(
            SQL(
                """
                WITH taken AS (
                    DELETE FROM crm_customer_queue WHERE id IN (
                        SELECT id FROM crm_customer_queue
                        ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                    RETURNING partner_id, company_id
                ), concerned AS (
                    SELECT partner_id, company_id FROM taken
                    UNION
                    SELECT partner.commercial_partner_id, taken.company_id
                    FROM taken JOIN res_partner partner ON partner.id = partner_id
                )
                SELECT DISTINCT concerned.partner_id, company.id
                FROM concerned
                JOIN res_company company
                  ON concerned.company_id IS NULL
                  OR concerned.company_id = company.id
                WHERE concerned.partner_id IS NOT NULL
                """,
                limit,
            )
        )

    # Triggers

    @api.model
    def _create_triggers(self):
        """Create or replace the triggers on the watched tables."""
        self._drop_triggers()
        for table, watch in self._watched_tables().items():
            function = SQL.identifier(f"{FUNCTION_PREFIX}{table}")
            self.env.cr.execute(self._query_create_function(function, table, watch))
            for event in watch.events:
                self.env.cr.execute(
                    SQL(
                        "CREATE TRIGGER %s AFTER %s ON %s REFERENCING %s"
                        " FOR EACH STATEMENT EXECUTE FUNCTION %s()",
                        SQL.identifier(f"{FUNCTION_PREFIX}{event.lower()}"),
                        SQL(event),
                        SQL.identifier(table),
                        SQL(TRANSITION_TABLES[event]),
                        function,
                    )
                )

    @api.model
    def _query_create_function(self, function, table, watch):
        """Return the trigger function of one table; the ORM has no triggers."""
        old, new = (
            SQL(", ").join(
                SQL.identifier(alias, column) for column in ("id", *watch.columns)
            )
            for alias in ("o", "n")
        )
        return SQL(
            """
            CREATE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'INSERT' THEN
                    WITH changed AS (SELECT %(new)s FROM new_rows n) %(append)s;
                ELSIF TG_OP = 'DELETE' THEN
                    WITH changed AS (SELECT %(old)s FROM old_rows o) %(append)s;
                ELSE
                    WITH changed AS (
                        SELECT changed_row.*
                        FROM new_rows n JOIN old_rows o ON o.id = n.id,
                        LATERAL (SELECT %(old)s UNION ALL SELECT %(new)s) changed_row
                        WHERE (%(new)s) IS DISTINCT FROM (%(old)s)
                    ) %(append)s;
                END IF;
                RETURN NULL;
            END $$
            """,
            function=function,
            new=new,
            old=old,
            append=self._query_append(table, watch),
        )

    @api.model
    def _query_append(self, table, watch):
        """Append whom the rows ``changed`` concern; part of a trigger function."""
        return SQL(
            """
            INSERT INTO crm_customer_queue (partner_id, company_id, source, queued_at)
            SELECT DISTINCT pair.partner_id, pair.company_id, %s,
                   NOW() AT TIME ZONE 'UTC'
            FROM (%s) pair WHERE pair.partner_id IS NOT NULL
            """,
            table,
            watch.pairs,
        )

    @api.model
    def _drop_triggers(self):
        """Drop all functions of the queue and, with them, their triggers."""
        functions = self.env.execute_query(
            SQL(
                "SELECT proname FROM pg_proc WHERE proname LIKE %s"
                " AND pronamespace = current_schema::regnamespace",
                FUNCTION_PREFIX.replace("_", r"\_") + "%",
            )
        )
        for (function,) in functions:
            self.env.cr.execute(
                SQL("DROP FUNCTION %s() CASCADE", SQL.identifier(function))
            )
