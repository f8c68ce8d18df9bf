from datetime import date, timedelta
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from .crm_campaign_follow import COMPANY_CALENDAR, company_day


class Brought(NamedTuple):
    """What one customer brought, in company currency, untaxed, less credit notes."""

    arm: str
    #: the id of the variant, if there are and the customer is treated
    variant_id: int | None
    #: the company's day on which the customer began
    day: date
    #: whether it is known who the customer is; contacts may have been deleted
    is_known: bool
    revenue: float
    margin: float
    margin_before: float
    #: by how much the price of what was bought was lowered
    discount: float
    #: bought in the window, and not for the first time
    is_repeat: bool
    #: an invoice of the window was paid late, or is overdue
    is_late: bool


class Subject(NamedTuple):
    """A customer whose windows begin on a day."""

    id: int
    campaign_id: int
    company_id: int
    arm: str
    variant_id: int | None
    purchase_before: date | None
    partner_id: int | None
    day: date
    #: length of the window
    days: int


class CrmCampaign(models.Model):
    """What customers bring in the window after they began, and did in the one before.

    The window has the day of the beginning and as many more days as are attributed, as
    for the goal; the one before has as many days. A document counts on its own day, a
    credit note too: what a window has brought does not change when it is over.
    """

    _inherit = "crm.campaign"

    def _read_values(self):
        """Return a list of ``Brought`` by campaign: for each customer who took part and
        whom the reader may see, of the first time only."""
        found = {campaign: [] for campaign in self}
        for campaign_id, *columns in self._read_facts(self._query_values):
            found[self.browse(campaign_id)].append(Brought(*columns))
        return found

    def _read_weeks(self):
        """Return (arm, number of the week from 0, margin) of the weeks that are over
        for the customer, of the same customers."""
        self.ensure_one()
        return self._read_facts(self._query_weeks)

    def _read_facts(self, query):
        """Return the rows of a query over the participants of these campaigns."""
        self.env.flush_all()
        subjects = self.env.execute_query(self._query_first_participations())
        if not subjects:
            return []
        return self.env.execute_query(query(subjects, self._get_first_days()))

    def _get_first_days(self):
        """Return a day before which nothing counts, in any time zone, by company."""
        days = {}
        for campaign in self:
            begun = (campaign.date_start or campaign.create_date).date()
            first = begun - timedelta(days=campaign.attribution_days + 3)
            company = campaign.company_id
            days[company] = min(first, days.get(company, first))
        return days

    def _query_first_participations(self):
        """Return the columns of ``Subject``: whoever takes part again counts from the
        first time, which the ORM cannot choose for all."""
        visible = self.env["crm.campaign.participant"]._search(
            [("campaign_id", "in", self.ids)]
        )
        return SQL(
            """
            SELECT DISTINCT ON (participant.campaign_id, participant.customer_key)
                   participant.id, participant.campaign_id, participant.company_id,
                   participant.arm, participant.variant_id,
                   participant.purchase_before,
                   contact.commercial_partner_id AS partner_id, %(day)s AS day,
                   campaign.attribution_days AS days
            FROM crm_campaign_participant participant
            JOIN crm_campaign campaign ON campaign.id = participant.campaign_id
            %(calendar)s
            LEFT JOIN res_partner contact ON contact.id = participant.partner_id
            WHERE participant.id IN %(visible)s
            ORDER BY participant.campaign_id, participant.customer_key,
                     participant.date_from, participant.id
            """,
            day=company_day(SQL("participant.date_from")),
            calendar=COMPANY_CALENDAR,
            visible=visible.subselect(),
        )

    def _query_values(self, subjects, first_days):
        """Return the campaign and the columns of ``Brought``, a row for each subject, 0
        if nothing came.

        One statement over all documents of all subjects: the ORM would sum up customer
        by customer, for each a window of its own.

        :param subjects: rows with the columns of ``Subject``, at least one
        :param dict first_days: of each company, a day before which nothing counts
        """
        return SQL(
            """
            WITH %(facts)s
            SELECT subject.campaign_id, subject.arm, subject.variant_id, subject.day,
                   subject.partner_id IS NOT NULL,
                   COALESCE(SUM(fact.revenue) FILTER (WHERE %(after)s), 0)::float8,
                   COALESCE(SUM(fact.revenue - fact.cost)
                            FILTER (WHERE %(after)s), 0)::float8,
                   COALESCE(SUM(fact.revenue - fact.cost)
                            FILTER (WHERE NOT %(after)s), 0)::float8,
                   COALESCE(SUM(fact.discount) FILTER (WHERE %(after)s), 0)::float8,
                   COUNT(DISTINCT fact.day) FILTER (
                       WHERE %(after)s AND fact.is_purchase
                         AND (subject.purchase_before IS NULL
                           OR fact.day > subject.purchase_before))
                     > (subject.purchase_before IS NULL)::int,
                   COALESCE(BOOL_OR(%(after)s AND fact.is_late), FALSE)
            FROM subject
            LEFT JOIN fact
              ON fact.partner_id = subject.partner_id
             AND fact.company_id = subject.company_id
             AND fact.day BETWEEN subject.day - subject.days - 1
                              AND subject.day + subject.days
            GROUP BY subject.id, subject.campaign_id, subject.arm, subject.variant_id,
                     subject.day, subject.partner_id, subject.purchase_before
            ORDER BY subject.id
            """,
            facts=self._query_facts(subjects, first_days),
            after=SQL("fact.day >= subject.day"),
        )

    def _query_weeks(self, subjects, first_days):
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
             AND fact.company_id = subject.company_id
             AND fact.day BETWEEN subject.day AND subject.day + subject.days
            WHERE LEAST((fact.day - subject.day) / 7 * 7 + 6, subject.days)
                  < %(today)s - subject.day
            GROUP BY subject.arm, week
            """,
            facts=self._query_facts(subjects, first_days),
            today=self._get_today(),
        )

    def _query_facts(self, subjects, first_days):
        """Return the CTEs ``subject`` and ``fact``: a row for each document, cost,
        discount or late payment, by contact, company and day.

        The sales and payments of customers are those of ``crm_customer``; they are
        read from the first day of the company on, as the year of the scope. Subjects
        come as arrays, because the planner knows how many rows they give; of a subquery
        it expects few, and joins each with all.
        """
        customers = self.env["crm.customer"]
        clocks = [
            customers._get_clock(company)._replace(year_ago=first)
            for company, first in first_days.items()
        ]
        subjects = [Subject(*row) for row in subjects]
        pairs = {(each.partner_id, each.company_id) for each in subjects}
        partner_ids, company_ids = zip(*pairs, strict=True)
        scope = SQL(
            """
            SELECT pair.partner_id, NULL AS cause_model, NULL::int AS cause_id, clock.*
            FROM UNNEST(%s::int[], %s::int[]) AS pair (partner_id, company_id)
            -- Each has one, so the planner knows that none is lost.
            LEFT JOIN %s ON clock.company_id = pair.company_id
            WHERE pair.partner_id IS NOT NULL
            """,
            list(partner_ids),
            list(company_ids),
            customers._query_clocks(clocks),
        )
        return SQL(
            """
            subject AS MATERIALIZED (%s),
            %s,
            fact AS MATERIALIZED (%s)
            """,
            _query_subjects(subjects),
            customers._query_scopes(scope),
            self._query_documents(),
        )

    def _query_documents(self):
        """Return the rows of ``fact``, in SQL, as each kind of document has its own."""
        customers = self.env["crm.customer"]
        return SQL(
            """
            SELECT partner_id, company_id, dated_on AS day, amount AS revenue,
                   0 AS cost, 0 AS discount,
                   COALESCE(net > 0, FALSE) AS is_purchase, FALSE AS is_late
            FROM (%s) document
            WHERE counts AND in_year
            UNION ALL
            SELECT partner_id, company_id, day, 0, cost, 0, FALSE, FALSE
            FROM (%s) document
            UNION ALL
            SELECT partner_id, company_id, day, 0, 0, discount, FALSE, FALSE
            FROM (%s) document
            UNION ALL
            SELECT partner_id, company_id, day, 0, 0, 0, FALSE, TRUE
            FROM (%s) document
            """,
            customers._query_invoices(),
            SQL(" UNION ALL ").join(customers._cost_queries().values()),
            SQL(" UNION ALL ").join(customers._discount_queries().values()),
            self._query_late(),
        )

    def _query_late(self):
        """Return the invoices that were paid late or are overdue; what the ORM cannot
        join with the payments of many customers."""
        return SQL(
            """
            SELECT paid.partner_id, paid.company_id, move.invoice_date AS day
            FROM (%s) paid
            JOIN account_move move ON move.id = paid.id
            WHERE paid.paid_on <= paid.today AND paid.days_late > 0
            UNION ALL
            SELECT scope.partner_id, scope.company_id, move.invoice_date
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


def _query_subjects(subjects):
    """Return subjects as rows of a query."""
    return SQL(
        """
        SELECT * FROM UNNEST(
            %s::int[], %s::int[], %s::int[], %s::text[], %s::int[], %s::date[],
            %s::int[], %s::date[], %s::int[])
        AS subject (
            id, campaign_id, company_id, arm, variant_id, purchase_before, partner_id,
            day, days)
        """,
        *(list(column) for column in zip(*subjects, strict=True)),
    )
