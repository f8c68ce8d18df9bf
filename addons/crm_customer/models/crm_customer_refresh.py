import logging
from datetime import timedelta

import psycopg2
import pytz

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, split_every

from ..engine.window import last_day_outside
from .fact_source import CompanyClock
from .watch import Change

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
    def _refresh_contact(self, partner):
        """Recompute one commercial partner in every company, at once."""
        return self._refresh_pairs(
            Change(partner.id, clock.company_id) for clock in self._get_clocks()
        )

    @api.model
    def _refresh_pairs(self, pairs):
        """Recompute some customers; return how many rows changed.

        :param pairs: iterable of :class:`Change` or (partner id, company id), each
            contact and company once; a contact that is not a commercial partner,
            or no longer one, loses its row
        """
        scope = self._prepare_scope(pairs)
        return self._refresh(scope) if scope else 0

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

        :param SQL scope: SELECT of distinct ``partner_id``, with ``cause_model``
            and ``cause_id`` of the document that changed, if it was one, and the
            columns of :class:`CompanyClock`
        :return: number of rows inserted, updated or deleted
        """
        self.env.flush_all()
        return self._write_considered(self._query_computed(scope, "considered"))

    @api.model
    def _write_considered(self, considered):
        """Write what was computed; return the number of rows that changed.

        :param SQL considered: common table expressions, the last of them named
            ``considered`` and with all columns of the last layer
        """
        query = self._query_refresh(considered)
        [(changed, missing)] = self.env.execute_query(query)
        if missing:
            self.env["crm.customer.prediction.cell"]._create_cells(missing)
            [(changed, _none)] = self.env.execute_query(query)
        self.invalidate_model()
        return changed

    @api.model
    def _query_refresh(self, considered):
        """Write the difference between the documents and the stored rows.

        One statement, because the ORM would read and write row by row. It writes
        nothing, and says what is missing, while a row needs a prediction cell that
        does not exist yet: a half-known row would leave a false step in its history.
        """
        columns = [*self._computed_columns(), "next_due", "refresh_error"]
        written = SQL().join(
            SQL(", %s AS (%s)", SQL.identifier(name), query)
            for name, query in self._written_queries().items()
        )
        return SQL(
            """
            WITH %(considered)s,
            missing AS MATERIALIZED (%(missing)s),
            computed AS NOT MATERIALIZED (
                SELECT * FROM considered WHERE NOT EXISTS (SELECT FROM missing)),
            deleted AS (%(delete)s),
            updated AS (%(update)s),
            inserted AS (%(insert)s)
            %(written)s
            SELECT (SELECT COUNT(*) FROM deleted)
                 + (SELECT COUNT(*) FROM updated)
                 + (SELECT COUNT(*) FROM inserted),
                   (SELECT ARRAY_AGG(ARRAY[prediction_id, frequency, recency_week])
                    FROM missing)
            """,
            considered=considered,
            missing=self._query_missing_cells(),
            delete=self._query_delete(),
            update=self._query_update(columns),
            insert=self._query_insert(columns),
            written=written,
        )

    @api.model
    def _written_queries(self):
        """Return statements to run with the write, by name.

        They see ``computed``, with all columns of the last layer, and the
        ``id``, ``partner_id`` and ``company_id`` of the rows in ``deleted``,
        ``updated`` and ``inserted``. As in every statement of PostgreSQL, tables
        show their rows as they were before it.

        :rtype: dict[str, SQL]
        """
        return {}

    @api.model
    def _query_delete(self):
        """Delete the rows in scope that have no document any more."""
        return SQL(
            """
            DELETE FROM crm_customer customer USING computed
            WHERE customer.id = computed.customer_id AND NOT computed.is_customer
            RETURNING customer.id, customer.partner_id, customer.company_id
            """
        )

    @api.model
    def _query_update(self, columns):
        """Update the rows that differ; those that are right are left alone."""
        return SQL(
            """
            UPDATE crm_customer customer
            SET (%(columns)s, write_date) = ROW(%(new)s, %(now)s)
            FROM computed
            WHERE customer.id = computed.customer_id AND computed.is_customer
              AND (%(old)s) IS DISTINCT FROM (%(new)s)
            RETURNING customer.id, customer.partner_id, customer.company_id
            """,
            columns=_identifiers(columns),
            old=_identifiers(columns, "customer"),
            new=_identifiers(columns, "computed"),
            now=fields.Datetime.now(),
        )

    @api.model
    def _query_insert(self, columns):
        """Insert the rows that are missing.

        Where another transaction inserts one meanwhile, ON CONFLICT turns the
        violation into a serialization failure, which is tried again. Nobody is
        named as the author, as the system computes the rows.
        """
        return SQL(
            """
            INSERT INTO crm_customer (
                partner_id, company_id, %(columns)s, create_date, write_date)
            SELECT computed.partner_id, computed.company_id, %(new)s, %(now)s, %(now)s
            FROM computed
            WHERE computed.customer_id IS NULL AND computed.is_customer
            ON CONFLICT (partner_id, company_id) DO NOTHING
            RETURNING id, partner_id, company_id
            """,
            columns=_identifiers(columns),
            new=_identifiers(columns, "computed"),
            now=fields.Datetime.now(),
        )

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
            two_years_ago=last_day_outside(today, 24),
            half_year_ago=last_day_outside(today, 6),
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
                return self._record_failure(Change(*pairs[0]), error)
        middle = len(pairs) // 2
        return self._refresh_isolated(pairs[:middle]) + self._refresh_isolated(
            pairs[middle:]
        )

    @api.model
    def _record_failure(self, change, error):
        """Note the error on the customer and let the clock try again later."""
        partner_id, company_id, *_cause = change
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
