from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.schedule import Quiet, after_quiet


class CrmCampaignStep(models.Model):
    """Not too much, and not at night: messages wait for the first moment at which the
    company allows them. Campaigns with the smaller number of priority run first, so
    theirs are sent and those of the others wait.
    """

    _inherit = "crm.campaign.step"

    is_message = fields.Boolean("Sends a Message", compute="_compute_is_message")

    @api.depends("kind")
    def _compute_is_message(self):
        for step in self:
            step.is_message = step._is_message()

    def _get_channel(self):
        """Return the type of the mailings, and of their traces, that this step sends;
        otherwise None. An addon adds the channel of its kind with ``super()``."""
        return "mail" if self.kind == "email" else None

    def _is_message(self):
        """Tell whether this step sends messages, which have a content."""
        return bool(self._get_channel())

    def _get_quiet(self):
        """Return the hours in which this step sends nothing, or None.

        sudo: the setting is the company's, whoever starts the campaign.
        """
        company = self.company_id.sudo()
        quiet = Quiet(company.crm_campaign_quiet_from, company.crm_campaign_quiet_to)
        return quiet if self._is_message() and quiet.start != quiet.end else None

    def _postpone(self, actions):
        """Let messages wait that may not be sent now; return the actions to be done."""
        if not self._is_message():
            return actions
        now, quiet = fields.Datetime.now(), self._get_quiet()
        fallback = self.env["crm.customer"]._get_clock(self.company_id).timezone
        capped = self._find_capped(actions.partner_id)
        rows = []
        for action in actions:
            fits = moment = max(now, capped.get(action.partner_id.id, now))
            if quiet:
                moment = after_quiet(fits, quiet, action.partner_id.tz or fallback)
            if moment > now:
                rows.append((action.id, moment, "capped" if fits > now else "quiet"))
        if rows:
            self._query_postpone(rows)
        ready = actions - actions.browse(row[0] for row in rows)
        if self._has_cap():
            self._query_mark(ready.participant_id.mapped("customer_key"))
        return ready

    def _query_postpone(self, rows):
        """Move actions, in one statement: the ORM would write row by row."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_campaign_action action
                SET date_due = later.date_due, reason = later.reason
                FROM UNNEST(%s::int[], %s::timestamp[], %s::text[])
                  AS later (id, date_due, reason)
                WHERE action.id = later.id AND action.state = 'waiting'
                """,
                *map(list, zip(*rows, strict=True)),
            )
        )
        self.env["crm.campaign.action"].invalidate_model()

    def _query_mark(self, customer_keys):
        """Note in all journeys of some customers that they are written to now.

        Workers do not see each other's messages before they commit. Two that write to
        one customer in two campaigns change the same rows: the second one fails, and
        looks again when it sees the message of the first.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH own AS (
                    SELECT id FROM crm_campaign_participant
                    WHERE customer_key = ANY(%s) AND date_to IS NULL
                    ORDER BY id FOR NO KEY UPDATE
                )
                UPDATE crm_campaign_participant participant SET date_message = %s
                FROM own WHERE participant.id = own.id
                """,
                customer_keys,
                fields.Datetime.now(),
            )
        )

    def _has_cap(self):
        """sudo: as in ``_get_quiet()``."""
        company = self.company_id.sudo()
        return bool(company.crm_campaign_message_cap and self._is_message())

    def _find_capped(self, partners):
        """Return the first moment at which a customer may get one more message, by id
        of contact, of those who may not get one now."""
        if not self._has_cap():
            return {}
        contacts = self._get_recipients(partners)
        addresses = {key: self._get_address(contacts[key]) for key in contacts}
        return dict(self._query_capped(addresses))

    def _query_capped(self, addresses):
        """Return the first moment at which one more message may go to some customers,
        of those who got as many as are allowed: the oldest of them says when.

        In SQL, because the ORM does not number the rows of each group.

        :param dict addresses: to which address is written, by id of contact
        """
        self.env.flush_all()
        company = self.company_id.sudo()
        return self.env.execute_query(
            SQL(
                """
                SELECT partner_id, sent_at + MAKE_INTERVAL(days => %s)
                FROM (
                    SELECT partner_id, sent_at, ROW_NUMBER() OVER (
                               PARTITION BY partner_id ORDER BY sent_at DESC) AS number
                    FROM (%s) message
                ) numbered
                WHERE number = %s
                """,
                company.crm_campaign_message_days,
                self._query_messages(addresses),
                company.crm_campaign_message_cap,
            )
        )

    def _query_messages(self, addresses):
        """Return what campaigns and other mailings sent to some customers lately, each
        message once, in SQL: ``partner_id``, ``id`` of the trace and ``sent_at``."""
        sent_at = SQL(
            "COALESCE(trace.sent_datetime, action.date_done, trace.create_date)"
        )
        return SQL(
            """
            SELECT target.partner_id, trace.id, %(sent_at)s AS sent_at
            FROM UNNEST(%(partners)s::int[], %(addresses)s::text[])
              AS target (partner_id, address)
            JOIN mailing_trace trace ON trace.%(trace_address)s = target.address
            LEFT JOIN crm_campaign_action action ON action.trace_id = trace.id
            WHERE %(counts)s
            UNION
            SELECT participant.partner_id, trace.id, %(sent_at)s
            FROM crm_campaign_participant participant
            JOIN crm_campaign_action action ON action.participant_id = participant.id
            JOIN mailing_trace trace ON trace.id = action.trace_id
            WHERE participant.partner_id = ANY(%(partners)s::int[])
              AND participant.company_id = %(company)s AND %(counts)s
            """,
            partners=list(addresses),
            addresses=[address or None for address in addresses.values()],
            trace_address=SQL.identifier(self._get_address_fields().trace),
            company=self.company_id.id,
            sent_at=sent_at,
            counts=self._query_counts(sent_at),
        )

    def _query_counts(self, sent_at):
        """Return the SQL condition that a trace is of a message of the channel that the
        customer may have got, or will, within the last days."""
        return SQL(
            "trace.trace_type = %s AND trace.is_test_trace IS NOT TRUE"
            " AND trace.trace_status NOT IN ('cancel', 'error') AND %s > %s",
            self._get_channel(),
            sent_at,
            fields.Datetime.subtract(
                fields.Datetime.now(),
                days=self.company_id.sudo().crm_campaign_message_days,
            ),
        )


class CrmCampaignParticipant(models.Model):
    _inherit = "crm.campaign.participant"

    date_message = fields.Datetime(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="When a campaign was last about to write to the customer.",
    )


class CrmCampaignAction(models.Model):
    _inherit = "crm.campaign.action"

    reason = fields.Selection(
        selection_add=[
            ("capped", "Postponed: enough messages for now"),
            ("quiet", "Postponed: quiet hours"),
        ]
    )
