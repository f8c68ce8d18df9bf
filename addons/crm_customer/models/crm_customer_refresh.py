import logging
from datetime import timedelta

import psycopg2
import pytz

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, split_every

from ..engine.window import last_day_outside
from .fact_source import CompanyClock

_logger = logging.getLogger(__name__)

BATCH_SIZE = 1000
RETRY_AFTER = timedelta(hours=1)


class CrmCustomer(models.Model):
    """How rows are computed: one SQL statement for any set of customers.

    The statement is the same for one customer, for a batch of changed ones and
    for everybody, so an incremental refresh and a rebuild cannot disagree.
    """

    _inherit = "crm.customer"

    # Entry points

    @api.model
    def _rebuild(self):
        """Recompute every customer of every company; return how many changed."""
        return self._refresh(self._query_scope_of_all())

    @api.model
    def _refresh_contact(self, partner):
        """Recompute one commercial partner in every company, at once."""
        return self._refresh_pairs(
            (partner.id, clock.company_id) for clock in self._get_clocks()
        )

    @api.model
    def _refresh_pairs(self, pairs):
        """Recompute some customers; return how many rows changed.

        :param pairs: iterable of distinct (partner id, company id); a contact
            that is not a commercial partner, or no longer one, loses its row
        """
        clocks = {clock.company_id: clock for clock in self._get_clocks()}
        rows = [(partner_id, *clocks[company_id]) for partner_id, company_id in pairs]
        return self._refresh(self._query_scope_of(rows)) if rows else 0

    @api.model
    def _cron_refresh(self):
        """Bring changed customers, then those whose time has come, up to date."""
        queue = self.env["crm.customer.queue"]
        try:
            while pairs := queue._take(BATCH_SIZE):
                if not self._refresh_and_commit(pairs):
                    return
            for pairs in split_every(BATCH_SIZE, self._query_due_pairs(), list):
                if not self._refresh_and_commit(pairs):
                    return
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # Somebody refreshed one of these customers meanwhile. Nothing is
            # lost: the entries are back in the queue for the next run.
            self.env.cr.rollback()
            _logger.info("Customers are being refreshed elsewhere; trying again later.")

    @api.model
    def _refresh_and_commit(self, pairs):
        """Recompute a batch of a cron; return the seconds left for another one."""
        self._refresh_isolated(pairs)
        return self.env["ir.cron"]._commit_progress(len(pairs))

    # Computation

    @api.model
    def _refresh(self, scope):
        """Write the rows in scope so that they equal the documents.

        :param SQL scope: SELECT of distinct ``partner_id`` and the columns of
            :class:`CompanyClock`
        :return: number of rows inserted, updated or deleted
        """
        self.env.flush_all()
        [(changed,)] = self.env.execute_query(self._query_refresh(scope))
        self.invalidate_model()
        return changed

    @api.model
    def _query_refresh(self, scope):
        """Write the difference between the documents and the stored rows.

        One statement, because the ORM would read and write row by row.
        """
        columns = [*self._fact_columns(), "next_due", "refresh_error"]
        return SQL(
            """
            WITH %(computed)s,
            deleted AS (%(delete)s),
            updated AS (%(update)s),
            inserted AS (%(insert)s)
            SELECT (SELECT COUNT(*) FROM deleted)
                 + (SELECT COUNT(*) FROM updated)
                 + (SELECT COUNT(*) FROM inserted)
            """,
            computed=self._query_computed(scope),
            delete=self._query_delete(),
            update=self._query_update(columns),
            insert=self._query_insert(columns),
        )

    @api.model
    def _query_delete(self):
        """Delete the rows in scope that have no document any more."""
        return SQL(
            """
            DELETE FROM crm_customer customer USING computed
            WHERE customer.id = computed.customer_id AND NOT computed.is_customer
            RETURNING 1
            """
        )

    @api.model
    def _query_update(self, columns):
        """Update the rows that differ; those that are right are left alone."""
        return SQL(
            """
            UPDATE crm_customer customer
            SET (%(columns)s, write_uid, write_date) = ROW(%(new)s, %(uid)s, %(now)s)
            FROM computed
            WHERE customer.id = computed.customer_id AND computed.is_customer
              AND (%(old)s) IS DISTINCT FROM (%(new)s)
            RETURNING 1
            """,
            columns=_identifiers(columns),
            old=_identifiers(columns, "customer"),
            new=_identifiers(columns, "computed"),
            uid=self.env.uid,
            now=fields.Datetime.now(),
        )

    @api.model
    def _query_insert(self, columns):
        """Insert the rows that are missing.

        Where another transaction inserts one meanwhile, ON CONFLICT turns the
        violation into a serialization failure, which is tried again.
        """
        return SQL(
            """
            INSERT INTO crm_customer (
                partner_id, company_id, %(columns)s,
                create_uid, create_date, write_uid, write_date)
            SELECT computed.partner_id, computed.company_id, %(new)s,
                   %(uid)s, %(now)s, %(uid)s, %(now)s
            FROM computed
            WHERE computed.customer_id IS NULL AND computed.is_customer
            ON CONFLICT (partner_id, company_id) DO NOTHING
            RETURNING 1
            """,
            columns=_identifiers(columns),
            new=_identifiers(columns, "computed"),
            uid=self.env.uid,
            now=fields.Datetime.now(),
        )

    @api.model
    def _fact_columns(self):
        """Return the names of the fact columns, each once."""
        return list(
            dict.fromkeys(
                fact
                for source in self._fact_sources().values()
                for fact in source.facts
            )
        )

    @api.model
    def _query_computed(self, scope):
        """Return the CTEs ``scope``, one per source, and ``computed``.

        One statement over all sources, because the ORM would read, aggregate
        and write each document model and each customer separately.
        """
        sources = {
            SQL.identifier(f"source_{name}"): source
            for name, source in self._fact_sources().items()
        }
        ctes = [SQL("%s AS (%s)", name, self._query(sources[name])) for name in sources]
        facts = [self._query_fact(fact, sources) for fact in self._fact_columns()]
        return SQL(
            """
            scope AS MATERIALIZED (%(scope)s),
            %(ctes)s,
            computed AS MATERIALIZED (
                SELECT partner_id, company_id, customer.id AS customer_id, %(facts)s,
                       LEAST(%(due)s)::timestamp AT TIME ZONE scope.timezone
                           AT TIME ZONE 'UTC' AS next_due,
                       NULL::text AS refresh_error,
                       COALESCE(%(documents)s) > 0 IS TRUE AS is_customer
                FROM scope %(joins)s
                LEFT JOIN crm_customer customer USING (partner_id, company_id)
            )""",
            scope=scope,
            ctes=SQL(", ").join(ctes),
            facts=SQL(", ").join(facts),
            due=SQL(", ").join(SQL("%s.source_due", name) for name in sources),
            joins=SQL(" ").join(
                SQL("LEFT JOIN %s USING (partner_id, company_id)", name)
                for name in sources
            ),
            documents=SQL(", ").join(
                SQL("%s.source_rows", name)
                for name, source in sources.items()
                if source.makes_customer
            ),
        )

    @api.model
    def _query_scope_of(self, rows):
        """Return the scope of some pairs: (partner id, and the company's clock).

        As arrays, because the planner knows how many rows they give.
        """
        return SQL(
            """
            SELECT * FROM UNNEST(
                %s::int[], %s::int[], %s::date[], %s::date[], %s::text[], %s::int[])
            AS scope (partner_id, company_id, today, year_ago, timezone, digits)
            """,
            *(list(column) for column in zip(*rows, strict=True)),
        )

    @api.model
    def _query_scope_of_all(self):
        """Return the scope of everybody who can have or has had a row."""
        clocks = SQL(", ").join(
            SQL("(%s, %s::date, %s::date, %s, %s)", *clock)
            for clock in self._get_clocks()
        )
        return SQL(
            """
            SELECT partner.id AS partner_id, clock.*
            FROM res_partner partner
            CROSS JOIN (VALUES %s) clock
                (company_id, today, year_ago, timezone, digits)
            WHERE partner.commercial_partner_id = partner.id
               OR EXISTS (
                   SELECT FROM crm_customer customer
                   WHERE customer.partner_id = partner.id)
            """,
            clocks,
        )

    @api.model
    def _query(self, source):
        """Aggregate the documents of one source by customer."""
        return SQL(
            """
            SELECT doc.partner_id, doc.company_id, COUNT(*) AS source_rows, %s
            FROM (%s) doc
            GROUP BY doc.partner_id, doc.company_id
            """,
            SQL(", ").join(
                SQL("%s AS %s", value, SQL.identifier(name))
                for name, value in (
                    *((name, fact.value) for name, fact in source.facts.items()),
                    ("source_due", source.due or SQL("NULL::date")),
                )
            ),
            source.documents,
        )

    @api.model
    def _query_fact(self, name, sources):
        """Combine one fact over its sources into a value fit for its column."""
        given = {
            source_name: source.facts[name]
            for source_name, source in sources.items()
            if name in source.facts
        }
        values = [SQL("%s.%s", source, SQL.identifier(name)) for source in given]
        field = self._fields[name]
        if field.type in ("integer", "float", "monetary"):
            if not any(fact.nullable for fact in given.values()):
                values.append(SQL("0"))
        value = SQL("COALESCE(%s)", SQL(", ").join(values))
        if field.type == "monetary":
            value = SQL("ROUND(%s, scope.digits)", value)
        return SQL("%s AS %s", value, SQL.identifier(name))

    # Clock

    @api.model
    def _get_clocks(self):
        """Return the clock of every company."""
        return [
            self._get_clock(company)
            for company in self.env["res.company"].sudo().search([])
        ]

    @api.model
    def _get_clock(self, company):
        """Return the calendar of the company, now, in its own time zone."""
        # The working hours carry the time zone in which the company's days begin.
        timezone = company.sudo().resource_calendar_id.tz or "UTC"
        now = pytz.utc.localize(fields.Datetime.now())
        today = now.astimezone(pytz.timezone(timezone)).date()
        return CompanyClock(
            company_id=company.id,
            today=today,
            year_ago=last_day_outside(today, 12),
            timezone=timezone,
            digits=company.sudo().currency_id.decimal_places,
        )

    @api.model
    def _query_due_pairs(self):
        """Return the pairs whose stored answer has been overtaken by time.

        Plain SQL, because archived customers and all companies are meant.
        """
        return self.env.execute_query(
            SQL(
                "SELECT partner_id, company_id FROM crm_customer"
                " WHERE next_due <= %s ORDER BY next_due, id",
                fields.Datetime.now(),
            )
        )

    # Failures

    @api.model
    def _refresh_isolated(self, pairs):
        """Recompute the pairs; a customer that fails keeps its row and says why.

        A batch that fails is halved until the failing customers stand alone.
        Conflicts with other transactions are no failures: they are raised, and
        the whole batch is tried again.
        """
        try:
            with self.env.cr.savepoint():
                return self._refresh_pairs(pairs)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except psycopg2.Error as error:
            if len(pairs) == 1:
                return self._record_failure(pairs[0], error)
        middle = len(pairs) // 2
        return self._refresh_isolated(pairs[:middle]) + self._refresh_isolated(
            pairs[middle:]
        )

    @api.model
    def _record_failure(self, pair, error):
        """Note the error on the customer and let the clock try again later."""
        partner_id, company_id = pair
        _logger.error(
            "Customer %s of company %s cannot be computed: %s",
            partner_id,
            company_id,
            error,
        )
        retry_at = fields.Datetime.now() + RETRY_AFTER
        row = {"refresh_error": str(error), "next_due": retry_at}
        customers = self.sudo().with_context(active_test=False)
        customer = customers.search(
            [("partner_id", "=", partner_id), ("company_id", "=", company_id)]
        )
        if customer:
            customer.write(row)
        else:
            customers.create(
                [{"partner_id": partner_id, "company_id": company_id} | row]
            )
        return 0


def _identifiers(columns, alias=None):
    """Return the columns, of a table if named, separated by commas."""
    names = [(alias, column) if alias else (column,) for column in columns]
    return SQL(", ").join(SQL.identifier(*name) for name in names)
