from odoo import fields, models
from odoo.tools import SQL


class CrmCampaign(models.Model):
    """When the steps of participants are due: computed once for each step and time
    zone, written in sets."""

    _inherit = "crm.campaign"

    def _schedule_roots(self, participant_ids):
        """Let participants who begin now wait for the first steps."""
        self._schedule(
            self.step_ids.filtered(lambda s: not s.parent_id), participant_ids
        )

    def _schedule(self, steps, participant_ids):
        """Let participants wait for steps to which they come now."""
        if not steps or not participant_ids:
            return
        now = fields.Datetime.now()
        fallback = self.env["crm.customer"]._get_clock(self.company_id).timezone
        rows = [
            (step.id, timezone, step._get_due(now, timezone))
            for timezone in self._query_timezones(participant_ids, fallback)
            for step in steps
        ]
        self.env.cr.execute(self._query_schedule(rows, participant_ids, fallback))
        self.env["crm.campaign.action"].invalidate_model()

    def _query_timezones(self, participant_ids, fallback):
        """Return the time zones of the customers of some participants."""
        query = SQL(
            """
            SELECT DISTINCT COALESCE(contact.tz, %s)
            FROM crm_campaign_participant participant
            LEFT JOIN res_partner contact ON contact.id = participant.partner_id
            WHERE participant.id = ANY(%s)
            """,
            fallback,
            list(participant_ids),
        )
        return [timezone for (timezone,) in self.env.execute_query(query)]

    def _query_schedule(self, rows, participant_ids, fallback):
        """Write what waits, in one statement: the ORM would write row by row.

        :param rows: of each step and time zone, when it is due
        """
        steps, timezones, due = map(list, zip(*rows, strict=True))
        return SQL(
            """
            INSERT INTO crm_campaign_action (
                participant_id, campaign_id, company_id, step_id, state, date_due)
            SELECT participant.id, participant.campaign_id, participant.company_id,
                   coming.step_id, 'waiting', coming.date_due
            FROM crm_campaign_participant participant
            LEFT JOIN res_partner contact ON contact.id = participant.partner_id
            JOIN UNNEST(%(steps)s::int[], %(timezones)s::text[], %(due)s::timestamp[])
              AS coming (step_id, timezone, date_due)
              ON coming.timezone = COALESCE(contact.tz, %(fallback)s)
            JOIN crm_campaign_step step ON step.id = coming.step_id
            WHERE participant.id = ANY(%(participants)s)
              AND participant.date_to IS NULL
              -- Who is held out waits for the steps of all variants.
              AND (step.variant_id IS NULL OR participant.variant_id IS NULL
                OR step.variant_id = participant.variant_id)
            ON CONFLICT (participant_id, step_id) DO NOTHING
            """,
            steps=steps,
            timezones=timezones,
            due=due,
            fallback=fallback,
            participants=list(participant_ids),
        )
