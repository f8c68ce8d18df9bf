from odoo import api, fields, models
from odoo.tools import SQL


class CrmCampaignQueue(models.Model):
    """Customers and messages of journeys on their way, of which something changed.

    Appended to by the statement that writes the customers, by the refresh of segments,
    and when a message is opened, clicked or replied to. Duplicates are wanted: a unique
    key would make two of them fail that are saved at once. They collapse when the queue
    is read.
    """

    _name = "crm.campaign.queue"
    _description = "Changed Participant"
    _order = "id"
    _log_access = False

    # Plain integers: a foreign key would lock the customer for each document.
    customer_id = fields.Integer(readonly=True)
    trace_id = fields.Integer(readonly=True)
    queued_at = fields.Datetime(required=True, readonly=True)

    @api.model
    def _take(self, limit):
        """Remove up to ``limit`` entries and return whom they concern.

        Entries that another transaction is taking are left to it. In plain SQL: the ORM
        has no ``DELETE … RETURNING`` and no ``SKIP LOCKED`` with it.

        :return: the number of entries, and the participants on their way
        """
        [(number, ids)] = self.env.execute_query(
            SQL(
                """
                WITH taken AS (
                    DELETE FROM crm_campaign_queue WHERE id IN (
                        SELECT id FROM crm_campaign_queue
                        ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                    RETURNING customer_id, trace_id
                ),
                concerned AS (
                    SELECT participant.id
                    FROM taken JOIN crm_campaign_participant participant
                      ON participant.customer_key = taken.customer_id
                    WHERE participant.date_to IS NULL
                    UNION
                    SELECT participant.id
                    FROM taken
                    JOIN crm_campaign_action action
                      ON action.trace_id = taken.trace_id
                    JOIN crm_campaign_participant participant
                      ON participant.id = action.participant_id
                    WHERE participant.date_to IS NULL
                )
                SELECT (SELECT COUNT(*) FROM taken),
                       (SELECT ARRAY_AGG(id ORDER BY id) FROM concerned)
                """,
                limit,
            )
        )
        return number, self.env["crm.campaign.participant"].browse(ids or ())

    @api.model
    def _append_customers(self, customer_ids):
        """Append those of some customers who are on their way. In SQL: whoever moves
        customers may not write the queue."""
        if customer_ids:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO crm_campaign_queue (customer_id, queued_at) %s",
                    self._query_on_the_way(
                        SQL("UNNEST(%s::int[]) changed (id)", list(customer_ids))
                    ),
                )
            )

    @api.model
    def _append_open(self, condition):
        """Append the customers of open journeys, so that the guard looks at them. In
        SQL: whoever changes a setting may not write the queue.

        :param SQL condition: over ``participant``
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_campaign_queue (customer_id, queued_at)
                SELECT DISTINCT participant.customer_key, %s::timestamp
                FROM crm_campaign_participant participant
                WHERE participant.date_to IS NULL AND %s
                """,
                fields.Datetime.now(),
                condition,
            )
        )

    @api.model
    def _query_on_the_way(self, changed):
        """Return the customers of ``changed``, a relation of that name, who take part
        in a campaign now, as columns of the queue."""
        return SQL(
            """
            SELECT DISTINCT changed.id, %s::timestamp
            FROM %s
            JOIN crm_campaign_participant participant
              ON participant.customer_key = changed.id
            WHERE participant.date_to IS NULL
            """,
            fields.Datetime.now(),
            changed,
        )

    @api.model
    def _append_traces(self, trace_ids):
        """Append those of some messages that a step has sent. In SQL: whoever opens a
        message may not write the queue."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_campaign_queue (trace_id, queued_at)
                SELECT trace_id, %s FROM crm_campaign_action WHERE trace_id = ANY(%s)
                """,
                fields.Datetime.now(),
                list(trace_ids),
            )
        )
