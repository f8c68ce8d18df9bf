from odoo import fields, models
from odoo.tools import SQL

from .crm_campaign_step import NEGATIVE

#: the day of an instant in the time zone in which the company's days begin; in a query
#: with ``calendar``
COMPANY_CALENDAR = SQL(
    """
    JOIN res_company company ON company.id = participant.company_id
    LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
    """
)


def company_day(instant):
    """Return the SQL of the company's day of an instant."""
    return SQL(
        "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date",
        instant,
    )


def bought_since(instant, before):
    """Return the SQL condition of a purchase since an instant: a new day with one, not
    before the day of the instant.

    :param SQL before: the last purchase at that instant
    """
    return SQL(
        "COALESCE(customer.last_purchase_date >= %s"
        " AND (%s IS NULL OR customer.last_purchase_date > %s), FALSE)",
        company_day(instant),
        before,
        before,
    )


class CrmCampaignParticipant(models.Model):
    """What happens to customers on their way: the goal, the exits, and the events for
    which steps wait."""

    _inherit = "crm.campaign.participant"

    def _follow(self):
        """Look at these participants, of whom something has changed."""
        self.env.flush_all()
        self._end("goal", dict.fromkeys(self._find_reached()))
        self._end("exited", dict(self._query_exits()))
        waiting = self.env["crm.campaign.action"].search(
            [
                ("participant_id", "in", self.ids),
                ("state", "=", "waiting"),
                ("step_id.branch", "!=", "always"),
                ("is_met", "=", False),
            ]
        )
        met = waiting._query_met()
        waiting.filtered(lambda action: action.id in met)._wake()

    # Goal

    def _find_reached(self):
        """Return the ids of those whose goal is reached."""
        by_product = self.filtered(
            lambda p: p.campaign_id.goal == "product" and p.customer_id
        )
        before = {participant.id: participant.goal_before for participant in by_product}
        return [id_ for (id_,) in self._query_reached()] + [
            participant_id
            for participant_id, quantity in by_product._query_quantities()
            if quantity > before[participant_id]
        ]

    def _query_reached(self):
        """Return the participants who reached the goal since they began, by the figures
        of the customer; what a domain cannot compare with another row."""
        return self.env.execute_query(
            SQL(
                """
                SELECT participant.id
                FROM crm_campaign_participant participant
                JOIN crm_campaign campaign ON campaign.id = participant.campaign_id
                JOIN crm_customer customer ON customer.id = participant.customer_id
                %(calendar)s
                WHERE participant.id = ANY(%(ids)s) AND participant.date_to IS NULL
                  AND CASE campaign.goal
                      WHEN 'purchase' THEN %(bought)s
                      WHEN 'amount' THEN
                          customer.revenue - participant.goal_before
                          >= campaign.goal_amount
                      WHEN 'stage' THEN EXISTS (
                          SELECT FROM crm_customer_stage_interval stay
                          WHERE stay.customer_id = participant.customer_id
                            AND stay.stage = campaign.goal_stage
                            AND stay.date_from > participant.date_from)
                      ELSE FALSE END
                """,
                calendar=COMPANY_CALENDAR,
                bought=bought_since(
                    SQL("participant.date_from"), SQL("participant.purchase_before")
                ),
                ids=self.ids,
            )
        )

    def _store_quantities(self):
        """Remember how much of the products of the goal was bought before."""
        rows = self._query_quantities()
        if rows:
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE crm_campaign_participant participant
                    SET goal_before = bought.quantity
                    FROM UNNEST(%s::int[], %s::float8[]) AS bought (id, quantity)
                    WHERE participant.id = bought.id
                    """,
                    *map(list, zip(*rows, strict=True)),
                )
            )

    def _query_quantities(self):
        """Return (id, quantity) of the products of the goal that the customers of these
        participants have bought up to now, net of what was credited."""
        if not self:
            return []
        customers = self.env["crm.customer"]
        clocks = {c: customers._get_clock(c) for c in self.company_id}
        scopes = {(p.partner_id.id, p.company_id) for p in self}
        scope = customers._query_scope_of(
            [(partner_id, None, None, *clocks[c]) for partner_id, c in scopes]
        )
        return self.env.execute_query(
            SQL(
                """
                WITH %(scopes)s
                SELECT participant.id, COALESCE(SUM(line.quantity), 0)::float8
                FROM crm_campaign_participant participant
                LEFT JOIN (
                    (%(lines)s) line
                    JOIN crm_campaign_goal_product_rel goal USING (product_id)
                )   ON line.partner_id = participant.partner_id
                   AND line.company_id = participant.company_id
                   AND goal.campaign_id = participant.campaign_id
                WHERE participant.id = ANY(%(ids)s)
                GROUP BY participant.id
                """,
                scopes=customers._query_scopes(scope),
                lines=SQL(" UNION ALL ").join(customers._bought_queries().values()),
                ids=self.ids,
            )
        )

    # Exits

    def _query_exits(self):
        """Return the participants whose journey ends early, and why."""
        return self.env.execute_query(
            SQL(
                """
                SELECT participant.id,
                       CASE WHEN customer.active THEN 'left' ELSE 'archived' END
                FROM crm_campaign_participant participant
                JOIN crm_campaign campaign ON campaign.id = participant.campaign_id
                JOIN crm_customer customer ON customer.id = participant.customer_id
                WHERE participant.id = ANY(%s) AND participant.date_to IS NULL
                  AND (NOT customer.active
                    OR campaign.exit_on_leave AND NOT EXISTS (
                        SELECT FROM crm_segment_member stay
                        WHERE stay.segment_id = campaign.segment_id
                          AND stay.customer_key = participant.customer_key
                          AND stay.date_to IS NULL))
                """,
                self.ids,
            )
        )


class CrmCampaignAction(models.Model):
    _inherit = "crm.campaign.action"

    def _query_met(self):
        """Return the ids of those of these actions for which has happened what their
        step asks about, since the step before was over."""
        if not self:
            return set()
        self.env.flush_all()
        since = SQL("COALESCE(parent.date_done, participant.date_from)")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT action.id
                FROM crm_campaign_action action
                JOIN crm_campaign_step step ON step.id = action.step_id
                JOIN crm_campaign_participant participant
                  ON participant.id = action.participant_id
                %(calendar)s
                LEFT JOIN crm_campaign_action parent
                       ON parent.participant_id = action.participant_id
                      AND parent.step_id = step.parent_id
                LEFT JOIN mailing_trace trace ON trace.id = parent.trace_id
                LEFT JOIN crm_customer customer ON customer.id = participant.customer_id
                WHERE action.id = ANY(%(ids)s) AND %(met)s
                """,
                calendar=COMPANY_CALENDAR,
                ids=self.ids,
                met=self._query_condition(since),
            )
        )
        return {action_id for (action_id,) in rows}

    def _query_condition(self, since):
        """Return the SQL condition that what a branch asks about has happened."""
        before = SQL(
            "CASE WHEN parent.id IS NULL THEN participant.purchase_before"
            " ELSE parent.purchase_before END"
        )
        return SQL(
            """
            CASE REPLACE(step.branch, 'not_', '')
            WHEN 'opened' THEN trace.trace_status IN ('open', 'reply')
                               OR trace.links_click_datetime IS NOT NULL
            WHEN 'clicked' THEN trace.links_click_datetime IS NOT NULL
            WHEN 'replied' THEN trace.trace_status = 'reply'
            WHEN 'bought' THEN %(bought)s
            WHEN 'entered' THEN EXISTS (
                SELECT FROM crm_segment_member stay
                WHERE stay.segment_id = step.branch_segment_id
                  AND stay.customer_key = participant.customer_key
                  AND stay.date_from > %(since)s)
            WHEN 'left' THEN EXISTS (
                SELECT FROM crm_segment_member stay
                WHERE stay.segment_id = step.branch_segment_id
                  AND stay.customer_key = participant.customer_key
                  AND stay.date_to > %(since)s)
            WHEN 'stage' THEN EXISTS (
                SELECT FROM crm_customer_stage_interval stay
                WHERE stay.customer_id = participant.customer_id
                  AND stay.stage = step.branch_stage
                  AND stay.date_from > %(since)s)
            ELSE FALSE END
            """,
            bought=bought_since(since, before),
            since=since,
        )

    def _wake(self):
        """Let these steps, whose event has happened, be done after their delay; those
        that wait for it not to happen are looked at at once."""
        if not self:
            return
        now = fields.Datetime.now()
        customers = self.env["crm.customer"]
        clocks = {c: customers._get_clock(c).timezone for c in self.company_id}
        rows = []
        for action in self:
            step, negative = action.step_id, action.step_id.branch in NEGATIVE
            timezone = action.partner_id.tz or clocks[action.company_id]
            due = now if negative else step._get_due(now, timezone, happened=True)
            rows.append((action.id, due, not negative))
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_campaign_action action
                SET date_due = woken.date_due, is_met = woken.is_met
                FROM UNNEST(%s::int[], %s::timestamp[], %s::bool[])
                  AS woken (id, date_due, is_met)
                WHERE action.id = woken.id AND action.state = 'waiting'
                """,
                *map(list, zip(*rows, strict=True)),
            )
        )
        self.invalidate_model()
