from odoo import api, fields, models
from odoo.tools import SQL

from .crm_segment_queue import DOCUMENT, NEW_ROW


class CrmCustomer(models.Model):
    """Customers that changed are put into the queue of the segments, by the statement
    that writes them."""

    _inherit = "crm.customer"

    @api.model
    def _cron_refresh(self):
        """Let the segments follow at once."""
        result = super()._cron_refresh()
        if self.env["crm.segment.queue"].sudo().search_count([], limit=1):
            self.env.ref("crm_segments.ir_cron_crm_segment_refresh")._trigger()
        return result

    @api.model
    def _written_queries(self):
        queries = super()._written_queries() | {
            "segment_closed": self._query_segment_closed(),
            "segment_counted": SQL(
                """
                INSERT INTO crm_segment_queue (segment_id, queued_at)
                SELECT DISTINCT segment_id, %s::timestamp FROM segment_closed
                """,
                fields.Datetime.now(),
            ),
        }
        index = self.env["crm.segment"]._get_index()
        if not index:
            return queries
        return queries | {"segment_queued": self._query_segment_queued(index)}

    @api.model
    def _query_segment_closed(self):
        """Close the stays of the rows that are deleted, because of the document that
        went; a trigger closes those that are deleted by other means."""
        return SQL(
            """
            UPDATE crm_segment_member stay
            SET date_to = GREATEST(stay.date_from, %s),
                exit_cause = 'document',
                exit_cause_model = computed.cause_model,
                exit_cause_id = computed.cause_id
            FROM deleted JOIN computed USING (partner_id, company_id)
            WHERE stay.customer_key = deleted.id AND stay.date_to IS NULL
            RETURNING stay.segment_id
            """,
            fields.Datetime.now(),
        )

    @api.model
    def _query_segment_queued(self, index):
        """Append the rows of which something changed that a segment mentions.

        Within the statement that writes: afterwards nobody knows what changed.
        """
        return SQL(
            """
            INSERT INTO crm_segment_queue (
                customer_id, tokens, cause_model, cause_id, queued_at)
            SELECT changed.id, changed.tokens,
                   CASE WHEN changed.cause_id IS NULL THEN pending.cause_model
                        ELSE changed.cause_model END,
                   COALESCE(changed.cause_id, pending.cause_id), %(now)s
            FROM (
                SELECT old.id, CONCAT_WS(' ', %(tokens)s) AS tokens,
                       old.partner_id, old.company_id,
                       computed.cause_model, computed.cause_id
                FROM computed JOIN crm_customer old ON old.id = computed.customer_id
                WHERE computed.is_customer
                UNION ALL
                SELECT inserted.id, %(new)s, partner_id, company_id,
                       computed.cause_model, computed.cause_id
                FROM inserted JOIN computed USING (partner_id, company_id)
            ) changed
            LEFT JOIN stage_pending pending USING (partner_id, company_id)
            WHERE changed.tokens != ''
            """,
            tokens=self._query_segment_tokens(index),
            new=NEW_ROW,
            now=fields.Datetime.now(),
        )

    @api.model
    def _query_segment_tokens(self, index):
        """Return a column for each token of the index that a row may have: the token,
        or NULL if it did not change."""
        tokens = [
            SQL(
                "CASE WHEN %s IS DISTINCT FROM %s THEN %s END",
                SQL.identifier("old", column),
                SQL.identifier("computed", column),
                column,
            )
            for column in self._computed_columns()
            if column in index
        ]
        if DOCUMENT in index:
            tokens.append(
                SQL("CASE WHEN computed.cause_id IS NOT NULL THEN %s END", DOCUMENT)
            )
        return SQL(", ").join(tokens)
