from odoo import api, fields, models
from odoo.tools import SQL

#: what decides for many customers at once; everything else is a document
PARAMETER_MODELS = (
    "crm.customer.prediction",
    "crm.customer.rfm.version",
    "res.company",
)
CLOSE_FUNCTION = SQL.identifier("crm_customer_stage_close")


class CrmCustomer(models.Model):
    """How the history of stages is written: in the statement that writes the rows.

    So no stage is ever stored without its history, and the ORM would have to read
    and write row by row.
    """

    _inherit = "crm.customer"

    def init(self):
        self._create_stage_trigger()

    @api.model
    def _create_stage_trigger(self):
        """Close the stay of a row that is deleted by other means than a refresh: with
        its contact, or by a merge of contacts, both of which the ORM does not see."""
        self._drop_stage_trigger()
        self.env.cr.execute(
            SQL(
                """
                CREATE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    UPDATE crm_customer_stage_interval stay
                    SET date_to = GREATEST(stay.date_from, ended.now),
                        days = %(days)s
                    FROM old_rows,
                         (SELECT DATE_TRUNC('second', NOW() AT TIME ZONE 'UTC') AS now)
                         ended
                    WHERE stay.customer_key = old_rows.id AND stay.date_to IS NULL;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER %(function)s AFTER DELETE ON crm_customer
                REFERENCING OLD TABLE AS old_rows
                FOR EACH STATEMENT EXECUTE FUNCTION %(function)s()
                """,
                function=CLOSE_FUNCTION,
                days=_days(SQL("GREATEST(stay.date_from, ended.now)")),
            )
        )

    @api.model
    def _drop_stage_trigger(self):
        """Drop the function, and with it the trigger."""
        self.env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", CLOSE_FUNCTION))

    @api.model
    def _write_considered(self, considered):
        changed = super()._write_considered(considered)
        self.env["crm.customer.stage.interval"].invalidate_model()
        return changed

    @api.model
    def _written_queries(self):
        return super()._written_queries() | {
            "stage_pending": self._query_stage_pending(),
            "stage_changed": self._query_stage_changed(),
            "stage_closed": self._query_stage_closed(),
            "stage_opened": self._query_stage_opened(),
        }

    @api.model
    def _query_stage_pending(self):
        """The documents that still wait in the queue: whoever computes a customer
        before the queue is read, does so because of them."""
        return SQL(
            """
            SELECT DISTINCT ON (waiting.partner_id, company.id)
                   waiting.partner_id, company.id AS company_id,
                   waiting.document_model AS cause_model,
                   waiting.document_id AS cause_id
            FROM (
                SELECT contact.commercial_partner_id AS partner_id, queue.company_id,
                       queue.document_model, queue.document_id, queue.id
                FROM crm_customer_queue queue
                JOIN res_partner contact ON contact.id = queue.partner_id
                UNION ALL
                SELECT computed.partner_id, computed.company_id,
                       queue.document_model, queue.document_id, queue.id
                FROM crm_customer_queue queue
                JOIN computed ON computed.company_id = queue.company_id
                             AND computed.purchase_count > 0
                WHERE queue.partner_id IS NULL
            ) waiting
            JOIN res_company company
              ON waiting.company_id IS NULL OR waiting.company_id = company.id
            WHERE waiting.document_id IS NOT NULL
              AND EXISTS (SELECT FROM computed WHERE computed.cause_id IS NULL)
            ORDER BY waiting.partner_id, company.id, waiting.id DESC
            """
        )

    @api.model
    def _query_stage_changed(self):
        """The rows that enter a stage, and why."""
        return SQL(
            """
            SELECT entered.*,
                   CASE WHEN entered.cause_model IN %(parameters)s THEN 'parameters'
                        WHEN entered.is_time THEN 'clock'
                        WHEN entered.cause_model IS NOT NULL THEN 'document'
                        WHEN entered.previous_stage IS NULL THEN 'opening'
                        ELSE 'parameters' END AS cause
            FROM (
                SELECT old.id, computed.partner_id, computed.company_id,
                       computed.timezone, computed.stage, computed.stage_since,
                       old.stage AS previous_stage, old.stage_since AS previous_since,
                       %(cause)s, %(is_time)s AS is_time
                FROM computed
                JOIN crm_customer old ON old.id = computed.customer_id
                LEFT JOIN stage_pending pending
                       ON pending.partner_id = computed.partner_id
                      AND pending.company_id = computed.company_id
                WHERE computed.is_customer AND old.stage IS DISTINCT FROM computed.stage
                UNION ALL
                SELECT inserted.id, computed.partner_id, computed.company_id,
                       computed.timezone, computed.stage, computed.stage_since,
                       NULL, NULL, %(cause)s, FALSE
                FROM inserted
                JOIN computed USING (partner_id, company_id)
                LEFT JOIN stage_pending pending
                       ON pending.partner_id = computed.partner_id
                      AND pending.company_id = computed.company_id
            ) entered
            """,
            parameters=PARAMETER_MODELS,
            cause=SQL(
                "CASE WHEN computed.cause_id IS NULL THEN pending.cause_model"
                " ELSE computed.cause_model END AS cause_model,"
                " COALESCE(computed.cause_id, pending.cause_id) AS cause_id"
            ),
            is_time=self._query_is_time(),
        )

    @api.model
    def _query_is_time(self):
        """Whether the time had come and no document changed what stages count.

        A document may well be recorded in the minute in which time changes a stage.
        """
        counted = (
            *("purchase_count", "first_purchase_date", "last_purchase_date"),
            *("opportunity_count", "quotation_count", "lead_count"),
        )
        old, new = (
            SQL(", ").join(SQL.identifier(alias, column) for column in counted)
            for alias in ("old", "computed")
        )
        return SQL(
            "COALESCE(old.next_due <= %s, FALSE) AND (%s) IS NOT DISTINCT FROM (%s)",
            fields.Datetime.now(),
            old,
            new,
        )

    @api.model
    def _query_stage_closed(self):
        return SQL(
            """
            UPDATE crm_customer_stage_interval stay
            SET date_to = GREATEST(stay.date_from, ended.date_to), days = %s
            FROM (SELECT id, stage_since AS date_to FROM stage_changed
                  UNION ALL SELECT id, %s::timestamp FROM deleted) ended
            WHERE stay.customer_key = ended.id AND stay.date_to IS NULL
            RETURNING stay.id
            """,
            _days(SQL("GREATEST(stay.date_from, ended.date_to)")),
            fields.Datetime.now(),
        )

    @api.model
    def _query_stage_opened(self):
        """Open the next stay; counting the closed ones first closes them first, which
        the unique index on open ones asks for."""
        return SQL(
            """
            INSERT INTO crm_customer_stage_interval (
                customer_id, customer_key, partner_id, company_id, stage,
                previous_stage, date_from, cause, cause_model, cause_id,
                document_date, is_late)
            SELECT entry.id, entry.id, entry.partner_id, entry.company_id, entry.stage,
                   entry.previous_stage, entry.stage_since, entry.cause,
                   CASE WHEN entry.cause != 'clock' THEN entry.cause_model END,
                   CASE WHEN entry.cause != 'clock' THEN entry.cause_id END,
                   document.day,
                   COALESCE(document.day < (
                       entry.previous_since AT TIME ZONE 'UTC'
                       AT TIME ZONE entry.timezone)::date, FALSE)
            FROM stage_changed entry
            CROSS JOIN LATERAL (
                SELECT CASE WHEN entry.cause = 'document' THEN %(day)s END AS day
            ) document
            WHERE (SELECT COUNT(*) FROM stage_closed) IS NOT NULL
            """,
            day=self._query_document_day(),
        )

    @api.model
    def _query_document_day(self):
        """Return the date of the document behind an ``entry``."""
        cases = (
            SQL(
                "WHEN %s THEN (SELECT %s FROM %s document WHERE id = entry.cause_id)",
                model,
                day,
                SQL.identifier(self.env[model]._table),
            )
            for model, day in self._document_days().items()
        )
        return SQL("CASE entry.cause_model %s END", SQL(" ").join(cases))

    @api.model
    def _document_days(self):
        """Return the date that a document bears, by model: SQL over the table
        ``document`` and ``entry.timezone``. An addon adds its own with ``super()``.

        :rtype: dict[str, SQL]
        """
        return {
            "account.move": SQL("invoice_date"),
            "sale.order": local_day(SQL("document.date_order")),
            "crm.lead": local_day(SQL("document.create_date")),
            "mail.message": local_day(SQL("document.date")),
        }


def local_day(moment):
    """Return the day of a moment in the time zone of the company of an ``entry``."""
    return SQL(
        "(%s AT TIME ZONE 'UTC' AT TIME ZONE entry.timezone)::date",
        moment,
    )


def _days(date_to):
    """Return the length of a stay in days."""
    return SQL("EXTRACT(EPOCH FROM %s - stay.date_from) / 86400", date_to)
