from odoo import api, fields, models
from odoo.tools import SQL

from .watch import Change

FUNCTION_PREFIX = "crm_customer_queue_"
TRANSITION_TABLES = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "NEW TABLE AS new_rows OLD TABLE AS old_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
ROWS = {"INSERT": "new_rows", "UPDATE": "new_rows", "DELETE": "old_rows"}
FEW_ROWS = 100


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
    # Without a contact, all customers of the company that ever bought are meant.
    partner_id = fields.Integer("Contact", readonly=True)
    company_id = fields.Integer(readonly=True)
    document_model = fields.Char(readonly=True)
    document_id = fields.Integer(readonly=True)
    queued_at = fields.Datetime(required=True, readonly=True)

    _company_idx = models.Index("(id) WHERE partner_id IS NULL")

    def init(self):
        # Afterwards, as a watched column may be one that is being added.
        self.pool.post_init(self._create_triggers)

    @api.model
    def _watched_tables(self):
        """Return what to watch, by table. An addon adds its own with ``super()``
        and drops the triggers it brought in its uninstall hook.

        :rtype: dict[str, Watch]
        """
        return {}

    @api.model
    def _append_company(self, company, cause):
        """Append all customers of a company that ever bought.

        One entry for all of them: whoever appends it does not wait until a million
        are written.

        :param cause: record of the version that came into force
        """
        self.sudo().create(
            {
                "company_id": company.id,
                "document_model": cause._name,
                "document_id": cause.id,
                "queued_at": fields.Datetime.now(),
            }
        )

    @api.model
    def _count_waiting(self):
        """Return how many entries there are, each customer of a company for one."""
        company_ids = self.search([("partner_id", "=", False)]).mapped("company_id")
        customers = self.env["crm.customer"].with_context(active_test=False)
        by_company = customers._read_group(
            [("company_id", "in", company_ids), ("purchase_count", ">", 0)],
            ["company_id"],
            ["__count"],
        )
        counts = {company.id: count for company, count in by_company}
        return self.search_count([("partner_id", "!=", False)]) + sum(
            counts.get(company_id, 0) for company_id in company_ids
        )

    @api.model
    def _take(self, limit):
        """Remove up to ``limit`` entries and return whom they concern.

        Entries that another transaction is taking are left to it. In plain SQL:
        the ORM has no ``DELETE … RETURNING`` and no ``SKIP LOCKED`` with it.

        :return: one :class:`Change` for each contact and company, of the contact
            named by an entry and of the commercial partner to which it belongs
            now; of several documents it names the one that changed last
        """
        self._expand_companies()
        return [
            Change(*row)
            for row in self.env.execute_query(
                SQL(
                    """
                    WITH taken AS (
                        DELETE FROM crm_customer_queue WHERE id IN (
                            SELECT id FROM crm_customer_queue
                            ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                        RETURNING *
                    )
                    SELECT DISTINCT ON (concerned.partner_id, company.id)
                           concerned.partner_id, company.id,
                           taken.document_model, taken.document_id
                    FROM taken
                    LEFT JOIN res_partner contact ON contact.id = taken.partner_id
                    CROSS JOIN LATERAL (
                        VALUES (taken.partner_id), (contact.commercial_partner_id)
                    ) concerned (partner_id)
                    JOIN res_company company
                      ON taken.company_id IS NULL OR taken.company_id = company.id
                    WHERE concerned.partner_id IS NOT NULL
                    ORDER BY concerned.partner_id, company.id, taken.id DESC
                    """,
                    limit,
                )
            )
        ]

    @api.model
    def _expand_companies(self):
        """Replace the entries of whole companies by one for each customer. In plain
        SQL, because the ORM would read and write customer by customer."""
        self.env.cr.execute(
            SQL(
                """
                WITH taken AS (
                    DELETE FROM crm_customer_queue WHERE id IN (
                        SELECT id FROM crm_customer_queue
                        WHERE partner_id IS NULL FOR UPDATE SKIP LOCKED)
                    RETURNING *
                )
                INSERT INTO crm_customer_queue (
                    partner_id, company_id, document_model, document_id, queued_at)
                SELECT customer.partner_id, customer.company_id, taken.document_model,
                       taken.document_id, taken.queued_at
                FROM taken JOIN crm_customer customer
                  ON customer.company_id = taken.company_id
                 AND customer.purchase_count > 0
                """
            )
        )

    # Triggers

    @api.model
    def _create_triggers(self):
        """Create or replace the triggers on the watched tables.

        Those on other tables are left alone: while one addon is installed or
        updated, addons that come after it in order are not loaded yet.
        """
        tables = self._watched_tables()
        self._drop_triggers_of(tables)
        for table, watch in tables.items():
            for event in watch.events:
                name = SQL.identifier(f"{FUNCTION_PREFIX}{table}_{event.lower()}")
                statement = self._query_append(watch, event)
                self.env.cr.execute(
                    self._query_create_function(name, ROWS[event], statement)
                )
                self.env.cr.execute(
                    SQL(
                        "CREATE TRIGGER %s AFTER %s ON %s REFERENCING %s"
                        " FOR EACH STATEMENT EXECUTE FUNCTION %s()",
                        name,
                        SQL(event),
                        SQL.identifier(table),
                        SQL(TRANSITION_TABLES[event]),
                        name,
                    )
                )

    @api.model
    def _query_create_function(self, name, rows, statement):
        """Return the function of one trigger; the ORM has no triggers.

        A session keeps the plan of its first call. One made for few rows would
        compare each old row with each new row of a mass update, so many rows get
        a plan of their own.
        """
        return SQL(
            """
            CREATE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (SELECT COUNT(*) FROM (SELECT FROM %(rows)s LIMIT %(few)s) sample)
                   < %(few)s THEN
                    %(statement)s;
                ELSE
                    EXECUTE %(text)s;
                END IF;
                RETURN NULL;
            END $$
            """,
            name=name,
            rows=SQL(rows),
            few=FEW_ROWS,
            statement=statement,
            text=self.env.cr.mogrify(statement.code, statement.params).decode(),
        )

    @api.model
    def _query_append(self, watch, event):
        """Append whom a statement concerns to the queue; run by a trigger."""
        old, new = (
            SQL(", ").join(
                SQL.identifier(alias, column) for column in ("id", *watch.columns)
            )
            for alias in ("o", "n")
        )
        changed = {
            "INSERT": SQL("SELECT %s FROM new_rows n", new),
            "DELETE": SQL("SELECT %s FROM old_rows o", old),
            "UPDATE": SQL(
                """
                SELECT changed_row.* FROM new_rows n JOIN old_rows o ON o.id = n.id,
                LATERAL (SELECT %(old)s UNION ALL SELECT %(new)s) changed_row
                WHERE (%(new)s%(new_signs)s) IS DISTINCT FROM (%(old)s%(old_signs)s)
                """,
                old=old,
                new=new,
                old_signs=_signs(watch, "o"),
                new_signs=_signs(watch, "n"),
            ),
        }[event]
        return SQL(
            """
            WITH changed AS (%s)
            INSERT INTO crm_customer_queue (
                partner_id, company_id, document_model, document_id, queued_at)
            SELECT DISTINCT pair.partner_id, pair.company_id, %s, pair.document_id,
                   NOW() AT TIME ZONE 'UTC'
            FROM (%s) pair WHERE pair.partner_id IS NOT NULL
            """,
            changed,
            watch.document,
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

    @api.model
    def _drop_triggers_of(self, tables):
        """Drop the functions and triggers of some tables, given by name."""
        for table in tables:
            for event in TRANSITION_TABLES:
                name = f"{FUNCTION_PREFIX}{table}_{event.lower()}"
                self.env.cr.execute(
                    SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(name))
                )


def _signs(watch, alias):
    """Return of each number whether it is above zero, to be compared."""
    return SQL().join(
        SQL(", %s > 0", SQL.identifier(alias, column)) for column in watch.positive
    )
