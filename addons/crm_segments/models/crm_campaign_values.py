from datetime import date, timedelta
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from .crm_campaign_follow import COMPANY_CALENDAR, company_day


class Brought(NamedTuple):
    """What one customer brought, in company currency, untaxed, less credit notes."""

    arm: str
    #: the company's day on which the customer began
    day: date
    #: whether it is known who the customer is; contacts may have been deleted
    is_known: bool
    revenue: float
    margin: float
    margin_before: float
    #: bought in the window, and not for the first time
    is_repeat: bool
    #: an invoice of the window was paid late, or is overdue
    is_late: bool


class CrmCampaign(models.Model):
    """What customers bring in the window after they began, and did in the one before.

    The window has the day of the beginning and as many more days as are attributed, as
    for the goal; the one before has as many days. A document counts on its own day, a
    credit note too: what a window has brought does not change when it is over.
    """

    _inherit = "crm.campaign"

    def _read_values(self):
        """Return a ``Brought`` for each customer who took part and whom the reader may
        see, of the first time only."""
        query = self._query_values(
            self._query_first_participations(), self._get_first_day()
        )
        self.env.flush_all()
        return [Brought(*row) for row in self.env.execute_query(query)]

    def _read_weeks(self):
        """Return (arm, number of the week from 0, margin) of the weeks that are over
        for the customer, of the same customers."""
        query = self._query_weeks(
            self._query_first_participations(), self._get_first_day()
        )
        self.env.flush_all()
        return self.env.execute_query(query)

    def _get_first_day(self):
        """Return a day on which nobody had begun, whatever the time zone."""
        return (self.date_start or self.create_date).date() - timedelta(days=1)

    def _query_first_participations(self):
        """Return the subjects: whoever takes part again counts from the first time.

        In SQL, to be joined to the documents.
        """
        visible = self.env["crm.campaign.participant"]._search(
            [("campaign_id", "=", self.id)]
        )
        return SQL(
            """
            SELECT DISTINCT ON (participant.customer_key)
                   participant.id, participant.arm, participant.purchase_before,
                   contact.commercial_partner_id AS partner_id, %(day)s AS day
            FROM crm_campaign_participant participant
            %(calendar)s
            LEFT JOIN res_partner contact ON contact.id = participant.partner_id
            WHERE participant.id IN %(visible)s
            ORDER BY participant.customer_key, participant.date_from, participant.id
            """,
            day=company_day(SQL("participant.date_from")),
            calendar=COMPANY_CALENDAR,
            visible=visible.subselect(),
        )

    def _query_values(self, subjects, first):
        """Return the columns of ``Brought``, a row for each subject, 0 if nothing came.

        One statement over all documents of all subjects: the ORM would sum up customer
        by customer, for each a window of its own.

        :param SQL subjects: SELECT of ``id``, ``arm``, ``purchase_before``,
            ``partner_id`` and ``day``
        :param date first: on which the first subject began, or earlier
        """
        return SQL(
            """
            WITH %(facts)s
            SELECT subject.arm, subject.day, subject.partner_id IS NOT NULL,
                   COALESCE(SUM(fact.revenue) FILTER (WHERE %(after)s), 0)::float8,
                   COALESCE(SUM(fact.revenue - fact.cost)
                            FILTER (WHERE %(after)s), 0)::float8,
                   COALESCE(SUM(fact.revenue - fact.cost)
                            FILTER (WHERE NOT %(after)s), 0)::float8,
                   COUNT(DISTINCT fact.day) FILTER (
                       WHERE %(after)s AND fact.is_purchase
                         AND (subject.purchase_before IS NULL
                           OR fact.day > subject.purchase_before))
                     > (subject.purchase_before IS NULL)::int,
                   COALESCE(BOOL_OR(%(after)s AND fact.is_late), FALSE)
            FROM subject
            LEFT JOIN fact
              ON fact.partner_id = subject.partner_id
             AND fact.day BETWEEN subject.day - %(days)s - 1 AND subject.day + %(days)s
            GROUP BY subject.id, subject.arm, subject.day, subject.partner_id,
                     subject.purchase_before
            ORDER BY subject.id
            """,
            facts=self._query_facts(subjects, first),
            after=SQL("fact.day >= subject.day"),
            days=self.attribution_days,
        )

    def _query_weeks(self, subjects, first):
        """Return what came by week after the beginning, with the weeks of each subject
        that are over; the ORM has no weeks that begin on another day for each."""
        return SQL(
            """
            WITH %(facts)s
            SELECT subject.arm, (fact.day - subject.day) / 7 AS week,
                   SUM(fact.revenue - fact.cost)::float8
            FROM subject
            JOIN fact
              ON fact.partner_id = subject.partner_id
             AND fact.day BETWEEN subject.day AND subject.day + %(days)s
            WHERE LEAST((fact.day - subject.day) / 7 * 7 + 6, %(days)s)
                  < %(today)s - subject.day
            GROUP BY subject.arm, week
            """,
            facts=self._query_facts(subjects, first),
            days=self.attribution_days,
            today=self._get_today(),
        )

    def _query_facts(self, subjects, first):
        """Return the CTEs ``subject`` and ``fact``: a row for each document, cost or
        late payment, by contact and day.

        The sales and payments of customers are those of ``crm_customer``; they are
        read from one window before the first subject on, as the year of the scope.
        """
        customers = self.env["crm.customer"]
        clock = customers._get_clock(self.company_id)
        clock = clock._replace(
            year_ago=first - timedelta(days=self.attribution_days + 2)
        )
        scope = SQL(
            """
            SELECT DISTINCT subject.partner_id, NULL AS cause_model,
                   NULL::int AS cause_id, clock.*
            FROM subject CROSS JOIN %s
            WHERE subject.partner_id IS NOT NULL
            """,
            customers._query_clocks([clock]),
        )
        return SQL(
            """
            subject AS MATERIALIZED (%(subjects)s),
            %(scopes)s,
            fact AS MATERIALIZED (
                SELECT partner_id, dated_on AS day, amount AS revenue, 0 AS cost,
                       COALESCE(net > 0, FALSE) AS is_purchase, FALSE AS is_late
                FROM (%(invoices)s) document
                WHERE counts AND in_year
                UNION ALL
                SELECT partner_id, day, 0, cost, FALSE, FALSE
                FROM (%(costs)s) document
                UNION ALL
                SELECT partner_id, day, 0, 0, FALSE, TRUE FROM (%(late)s) document
            )
            """,
            subjects=subjects,
            scopes=customers._query_scopes(scope),
            invoices=customers._query_invoices(),
            costs=SQL(" UNION ALL ").join(customers._cost_queries().values()),
            late=self._query_late(),
        )

    def _query_late(self):
        """Return the invoices that were paid late or are overdue; what the ORM cannot
        join with the payments of many customers."""
        return SQL(
            """
            SELECT paid.partner_id, move.invoice_date AS day
            FROM (%s) paid
            JOIN account_move move ON move.id = paid.id
            WHERE paid.paid_on <= paid.today AND paid.days_late > 0
            UNION ALL
            SELECT scope.partner_id, move.invoice_date
            FROM scope_contact scope
            JOIN account_move move
              ON move.partner_id = scope.contact_id
             AND CASE move.company_id WHEN scope.company_id THEN TRUE END
            WHERE move.move_type = 'out_invoice'
              AND move.state = 'posted'
              AND move.amount_residual > 0
              AND move.invoice_date_due < scope.today
            """,
            self.env["crm.customer"]._query_paid_invoices(),
        )
