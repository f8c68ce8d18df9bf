from odoo import fields, models
from odoo.tools import SQL


class CrmCampaignParticipant(models.Model):
    """How journeys end, in sets: the ORM would write row by row."""

    _inherit = "crm.campaign.participant"

    def _end(self, state, reasons):
        """End journeys that are open, and cancel what waits in them.

        :param dict reasons: code of the reason, or None, by id of participant
        """
        if not reasons:
            return
        self.env.cr.execute(
            SQL(
                """
                WITH ended AS (
                    UPDATE crm_campaign_participant participant
                    SET state = %(state)s, reason = ending.reason, date_to = %(now)s,
                        hold_until = NULL
                    FROM UNNEST(%(ids)s::int[], %(reasons)s::text[])
                      AS ending (id, reason)
                    WHERE participant.id = ending.id AND participant.date_to IS NULL
                    RETURNING participant.id
                )
                UPDATE crm_campaign_action action
                SET state = 'cancelled', reason = 'ended', date_done = %(now)s
                FROM ended
                WHERE action.participant_id = ended.id AND action.state = 'waiting'
                """,
                state=state,
                now=fields.Datetime.now(),
                ids=list(reasons),
                reasons=list(reasons.values()),
            )
        )
        self._forget()

    def _end_all(self, campaigns, reason):
        """End all journeys of some campaigns, for those of any reader."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM crm_campaign_participant"
                " WHERE campaign_id = ANY(%s) AND date_to IS NULL",
                campaigns.ids,
            )
        )
        self._end("exited", {participant_id: reason for (participant_id,) in rows})

    def _end_finished(self):
        """End those of these journeys in which nothing waits any more; one with a step
        that failed stays open and says so.

        The others are written as they are: workers that do the last two steps of a
        journey at a time do not see each other's. So the later one fails, begins again
        and finds nothing waiting.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_campaign_participant participant
                SET state = CASE WHEN steps.failed AND participant.state != 'held'
                                 THEN 'failed'
                                 WHEN steps.failed OR steps.waits
                                 THEN participant.state
                                 ELSE 'done' END,
                    reason = CASE WHEN steps.failed OR steps.waits
                                  THEN participant.reason END,
                    date_to = CASE WHEN NOT steps.failed AND NOT steps.waits
                                   THEN %s::timestamp END
                FROM (
                    SELECT journey.id,
                           COALESCE(BOOL_OR(action.state = 'waiting'), FALSE) AS waits,
                           COALESCE(BOOL_OR(action.state = 'failed'), FALSE) AS failed
                    FROM crm_campaign_participant journey
                    LEFT JOIN crm_campaign_action action
                           ON action.participant_id = journey.id
                    WHERE journey.id = ANY(%s)
                    GROUP BY journey.id
                ) steps
                WHERE participant.id = steps.id AND participant.date_to IS NULL
                """,
                fields.Datetime.now(),
                self.ids,
            )
        )
        self._forget()

    def _retry_failed(self, campaigns):
        """Let the steps that failed in some campaigns wait again."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH again AS (
                    UPDATE crm_campaign_participant SET state = 'active'
                    WHERE campaign_id = ANY(%s) AND state = 'failed' AND date_to IS NULL
                    RETURNING id
                )
                UPDATE crm_campaign_action action
                SET state = 'waiting', reason = NULL, error = NULL, date_done = NULL
                FROM again
                WHERE action.participant_id = again.id AND action.state = 'failed'
                """,
                campaigns.ids,
            )
        )
        self._forget()

    def _forget(self):
        """Let the ORM read again what SQL has written."""
        self.invalidate_model()
        self.env["crm.campaign.action"].invalidate_model()

    # Customers who went

    def _follow_gone(self):
        """Follow customers whose row went: a merge of contacts, or a contact that
        joined a company, moves the journey to the other customer; a deletion ends it.
        """
        ended, moved, taken = {}, [], set()
        for row_id, campaign_id, customer_id, partner_id, begun in self._query_gone():
            if not customer_id:
                ended[row_id] = "deleted"
            elif begun or (campaign_id, customer_id) in taken:
                ended[row_id] = "merged"
            else:
                taken.add((campaign_id, customer_id))
                moved.append((row_id, customer_id, partner_id))
        self._end("exited", ended)
        if moved:
            self._query_move(moved)
            self._forget()

    def _query_gone(self):
        """Return the open journeys without a customer, the customer that the contact
        belongs to now, and whether that one has taken part itself."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT gone.id, gone.campaign_id, customer.id, customer.partner_id,
                       EXISTS (
                           SELECT FROM crm_campaign_participant own
                           WHERE own.campaign_id = gone.campaign_id
                             AND own.customer_key = customer.id)
                FROM crm_campaign_participant gone
                LEFT JOIN res_partner contact ON contact.id = gone.partner_id
                LEFT JOIN crm_customer customer
                       ON customer.partner_id = contact.commercial_partner_id
                      AND customer.company_id = gone.company_id
                WHERE gone.date_to IS NULL AND gone.customer_id IS NULL
                ORDER BY gone.id
                FOR UPDATE OF gone SKIP LOCKED
                """
            )
        )

    def _query_erase_errors(self, partners):
        """In SQL: who deletes a contact may not write the history."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_campaign_action action SET error = NULL
                FROM crm_campaign_participant participant
                WHERE participant.id = action.participant_id
                  AND participant.partner_id = ANY(%s) AND action.error IS NOT NULL
                """,
                partners.ids,
            )
        )
        self.env["crm.campaign.action"].invalidate_model(["error"])

    def _query_move(self, rows):
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_campaign_participant participant
                SET customer_id = moved.customer_id, customer_key = moved.customer_id,
                    partner_id = moved.partner_id
                FROM UNNEST(%s::int[], %s::int[], %s::int[])
                  AS moved (id, customer_id, partner_id)
                WHERE participant.id = moved.id
                """,
                *map(list, zip(*rows, strict=True)),
            )
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def unlink(self):
        """Take the person out of what went wrong in steps, too: it may name them."""
        self.env["crm.campaign.participant"]._query_erase_errors(self)
        return super().unlink()
