from odoo import api, fields, models
from odoo.tools import SQL

from .crm_campaign_follow import company_day
from .crm_campaign_run import Outcome


class CrmCampaign(models.Model):
    """To whom nothing is promoted: who owes for too long, or waits for us.

    The guard looks at participants when they begin, when something of the customer has
    changed, and once more before a step that promotes. Time alone holds nobody for long
    without being seen, and releases nobody.
    """

    _inherit = "crm.campaign"

    guard_overdue = fields.Boolean(
        "Overdue",
        default=True,
        help="Hold customers who are overdue for longer than the settings allow.",
    )
    guard_credit = fields.Boolean(
        "Over the Credit Limit",
        default=True,
        help="Hold customers who owe more than their credit limit.",
    )
    guard_dispute = fields.Boolean(
        "In Dispute",
        default=True,
        help="Hold customers who dispute a document or a delivery.",
    )

    @api.model
    def _guards(self):
        """Return for what customers are held: SQL conditions over ``customer``,
        ``company`` and ``calendar``, by the code of the reason.

        Of several the first one is named. An addon adds its own with ``super()``, and
        the field ``guard_<code>`` and the reason of participants with them.

        :rtype: dict[str, SQL]
        """
        return {
            "overdue": SQL(
                "customer.amount_overdue > 0 AND customer.oldest_due_date"
                " < %s - COALESCE(company.crm_campaign_overdue_days, 0)",
                company_day(SQL("%s::timestamp", fields.Datetime.now())),
            ),
            "credit": SQL("customer.flag_credit_hold"),
            "dispute": SQL("customer.flag_dispute"),
        }

    @api.model
    def _query_guard(self):
        """Return the SQL of the reason for which a customer is held, over ``campaign``
        and the tables of ``_guards()``; NULL for who is not."""
        cases = SQL(" ").join(
            SQL(
                "WHEN %s AND (%s) THEN %s",
                SQL.identifier("campaign", f"guard_{code}"),
                condition,
                code,
            )
            for code, condition in self._guards().items()
        )
        return SQL("CASE %s END", cases)

    def write(self, vals):
        result = super().write(vals)
        if any(f"guard_{code}" in vals for code in self._guards()):
            self.env["crm.campaign.queue"]._append_open(
                SQL("participant.campaign_id = ANY(%s)", self.ids)
            )
        return result

    def _query_enrol(self, events):
        ids = super()._query_enrol(events)
        self.env["crm.campaign.participant"].browse(ids)._guard()
        return ids

    # Dry run

    def _find_dry_held(self, customer_ids):
        """Return the reason for which customers would be held, by their id."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT customer.id, %s
                FROM crm_customer customer
                JOIN crm_campaign campaign ON campaign.id = %s
                JOIN res_company company ON company.id = customer.company_id
                LEFT JOIN resource_calendar calendar
                       ON calendar.id = company.resource_calendar_id
                WHERE customer.id = ANY(%s)
                """,
                self._query_guard(),
                self.id,
                list(customer_ids),
            )
        )
        return dict(rows)


class CrmCampaignStep(models.Model):
    _inherit = "crm.campaign.step"

    is_promotion = fields.Boolean(
        "Promotes",
        compute="_compute_is_promotion",
        store=True,
        readonly=False,
        precompute=True,
        help="Waits while the customer is on hold. Leave it out of a step that looks "
        "after the customer, such as an apology for a late delivery.",
    )

    @api.depends("kind")
    def _compute_is_promotion(self):
        for step in self:
            step.is_promotion = step._is_message() or step.kind == "opportunity"


class CrmCampaignParticipant(models.Model):
    """Participants are held and released, in sets: the ORM would write row by row."""

    _inherit = "crm.campaign.participant"

    reason = fields.Selection(
        selection_add=[
            ("overdue", "Overdue for too long"),
            ("credit", "Over the credit limit"),
            ("dispute", "In dispute"),
        ]
    )
    hold_ids = fields.One2many(
        "crm.campaign.hold", "participant_id", "Holds", readonly=True
    )

    def _guard(self):
        """Hold those of these participants who must be, and release the others; return
        the ids of those who are held."""
        rows = self._query_held() if self else []
        self._hold(
            {
                participant_id: reason
                for participant_id, reason, before in rows
                if reason and reason != before
            }
        )
        self._release([row_id for row_id, reason, before in rows if not reason])
        return {participant_id for participant_id, reason, _before in rows if reason}

    def _query_held(self):
        """Return those of these participants who must be held, or are: why they must
        be, and why they are."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT id, reason, before
                FROM (
                    SELECT participant.id, participant.state, %s AS reason,
                           CASE participant.state WHEN 'held' THEN participant.reason
                           END AS before
                    FROM crm_campaign_participant participant
                    JOIN crm_campaign campaign ON campaign.id = participant.campaign_id
                    JOIN crm_customer customer ON customer.id = participant.customer_id
                    JOIN res_company company ON company.id = participant.company_id
                    LEFT JOIN resource_calendar calendar
                           ON calendar.id = company.resource_calendar_id
                    WHERE participant.id = ANY(%s) AND participant.date_to IS NULL
                ) guarded
                WHERE reason IS NOT NULL OR state = 'held'
                """,
                self.env["crm.campaign"]._query_guard(),
                self.ids,
            )
        )

    def _hold(self, reasons):
        """Hold participants; a new reason begins a new hold.

        :param dict reasons: code of the reason by id of participant
        """
        if not reasons:
            return
        self._close_holds(reasons)
        self.env.cr.execute(
            SQL(
                """
                WITH held AS (
                    UPDATE crm_campaign_participant participant
                    SET state = 'held', reason = holding.reason
                    FROM UNNEST(%(ids)s::int[], %(reasons)s::text[])
                      AS holding (id, reason)
                    WHERE participant.id = holding.id AND participant.date_to IS NULL
                    RETURNING participant.id, participant.company_id, participant.reason
                )
                INSERT INTO crm_campaign_hold (
                    participant_id, company_id, reason, date_from)
                SELECT id, company_id, reason, %(now)s FROM held
                """,
                now=fields.Datetime.now(),
                ids=list(reasons),
                reasons=list(reasons.values()),
            )
        )
        self._forget()

    def _release(self, participant_ids):
        """Let participants who were held go on where they were."""
        if not participant_ids:
            return
        self._close_holds(participant_ids)
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_campaign_participant participant
                SET reason = NULL, state = CASE WHEN EXISTS (
                        SELECT FROM crm_campaign_action action
                        WHERE action.participant_id = participant.id
                          AND action.state = 'failed')
                    THEN 'failed' ELSE 'active' END
                WHERE id = ANY(%s) AND state = 'held' AND date_to IS NULL
                """,
                list(participant_ids),
            )
        )
        self._forget()

    def _close_holds(self, participant_ids):
        self.env.cr.execute(
            SQL(
                "UPDATE crm_campaign_hold SET date_to = %s"
                " WHERE participant_id = ANY(%s) AND date_to IS NULL",
                fields.Datetime.now(),
                list(participant_ids),
            )
        )

    def _close_ended_holds(self, participant_ids):
        """Close the holds of journeys that have ended."""
        ended = self.env.execute_query(
            SQL(
                "SELECT id FROM crm_campaign_participant"
                " WHERE id = ANY(%s) AND date_to IS NOT NULL",
                list(participant_ids),
            )
        )
        if ended:
            self._close_holds(row_id for (row_id,) in ended)

    def _follow(self):
        result = super()._follow()
        self._guard()
        return result

    def _end(self, state, reasons):
        result = super()._end(state, reasons)
        if reasons:
            self._close_holds(reasons)
        return result

    def _end_finished(self):
        result = super()._end_finished()
        self._close_ended_holds(self.ids)
        return result

    def _query_move(self, rows):
        result = super()._query_move(rows)
        self.browse(row[0] for row in rows)._guard()
        return result

    def _forget(self):
        result = super()._forget()
        self.env["crm.campaign.hold"].invalidate_model()
        return result


class CrmCampaignAction(models.Model):
    _inherit = "crm.campaign.action"

    def _find_outcomes(self):
        """Let steps that promote wait while their participant is held."""
        promoting = self.filtered(lambda action: action.step_id.is_promotion)
        held_ids = promoting.participant_id._guard()
        held = promoting.filtered(lambda action: action.participant_id.id in held_ids)
        outcomes = super(CrmCampaignAction, self - held)._find_outcomes()
        return outcomes | dict.fromkeys(held, Outcome("waiting"))
