from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.periods import bounds, number_of
from ..engine.window import last_day_outside

SPARKLINE_MONTHS = 12
CHART_MONTHS = 24
#: calendars as ``Intl`` names them
INTL_CALENDARS = {"gregorian": "gregory", "jalali": "persian"}


class CrmCustomer(models.Model):
    """Figures by month: the sparkline of a list and the chart of a page."""

    _inherit = "crm.customer"

    revenue_by_month = fields.Json(
        "Revenue by Month",
        compute="_compute_revenue_by_month",
        exportable=False,
        help="Posted invoices less credit notes, untaxed, of the last 12 months "
        "counted back from today, the oldest month first.",
    )
    chart = fields.Json(
        "Revenue and Margin",
        compute="_compute_chart",
        exportable=False,
        help="Revenue of the posted invoices and margin of the confirmed orders in "
        "each of the last 24 months.",
    )

    def _compute_revenue_by_month(self):
        revenues = {}
        for partner_id, company_id, month, revenue in self._read_revenue_by_month():
            revenues[partner_id, company_id, month] = revenue
        for customer in self:
            key = customer.partner_id.id, customer.company_id.id
            customer.revenue_by_month = [
                revenues.get((*key, month), 0.0)
                for month in range(1, SPARKLINE_MONTHS + 1)
            ]

    @api.depends_context("lang")
    def _compute_chart(self):
        for customer in self:
            customer.chart = customer._get_chart()

    def _read_revenue_by_month(self):
        """Return (partner id, company id, month 1 to 12, revenue) of the records.

        One statement for all of them; the ORM cannot group by months that begin on
        today's day of the month.
        """
        if not self:
            return []
        clocks = [self._get_clock(company) for company in self.company_id]
        by_id = {clock.company_id: clock for clock in clocks}
        scope = self._query_scope_of(
            [
                (customer.partner_id.id, None, None, *by_id[customer.company_id.id])
                for customer in self
            ]
        )
        starts = SQL(", ").join(
            SQL("(%s, %s::date[])", clock.company_id, _month_starts(clock.today))
            for clock in clocks
        )
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                WITH %(scope)s
                SELECT partner_id, company_id,
                       WIDTH_BUCKET(document.day, calendar.starts) AS month,
                       SUM(document.amount)::float
                FROM (%(purchases)s) document
                JOIN (VALUES %(starts)s) calendar (company_id, starts)
                     USING (company_id)
                WHERE document.counts AND document.in_year
                GROUP BY partner_id, company_id, month
                """,
                scope=self._query_scopes(scope),
                purchases=SQL(" UNION ALL ").join(self._purchase_queries().values()),
                starts=starts,
            )
        )

    def _get_chart(self):
        """Return revenue and margin of each of the last months, the oldest first.

        :return: dict of ``calendar`` (of the months, as ``Intl`` names it) and
            ``months``: dicts of ``start``, ``end`` (dates), ``revenue``, ``margin``
        """
        self.ensure_one()
        clock = self._get_clock(self.company_id)
        months = self._get_chart_months(clock)
        figures = {
            month: (revenue, margin)
            for month, revenue, margin in self._read_chart(
                clock, [start for start, _end in months]
            )
        }
        return {
            "calendar": INTL_CALENDARS[self.company_id.sudo().crm_period_calendar],
            "months": [
                {
                    "start": start.isoformat(),
                    "end": end.isoformat(),
                    "revenue": figures.get(number, (0.0, 0.0))[0],
                    "margin": figures.get(number, (0.0, 0.0))[1],
                }
                for number, (start, end) in enumerate(months, 1)
            ],
        }

    def _get_chart_months(self, clock):
        """Return the first and last day of the last months of the company's calendar,
        the oldest month first."""
        calendar = self.company_id.sudo().crm_period_calendar
        this_month = number_of(clock.today, "month", calendar)
        return [
            bounds(number, "month", calendar)
            for number in range(this_month - CHART_MONTHS + 1, this_month + 1)
        ]

    def _read_chart(self, clock, starts):
        """Return (month, revenue, margin) of the months that have documents.

        One statement over invoices and orders; the ORM would need one per model
        and cannot group by the months of another calendar.
        """
        scope = self._query_scope_of([(self.partner_id.id, None, None, *clock)])
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                WITH %(scope)s,
                figure AS (
                    SELECT day, amount AS revenue, 0 AS margin
                    FROM (%(purchases)s) document
                    WHERE counts
                    UNION ALL
                    SELECT (date_order AT TIME ZONE 'UTC'
                               AT TIME ZONE %(timezone)s)::date,
                           0, margin
                    FROM (%(orders)s) document
                    WHERE is_order)
                SELECT WIDTH_BUCKET(day, %(starts)s::date[]) AS month,
                       SUM(revenue)::float, COALESCE(SUM(margin), 0)::float
                FROM figure
                WHERE day >= %(first)s
                GROUP BY month
                """,
                scope=self._query_scopes(scope),
                purchases=SQL(" UNION ALL ").join(self._purchase_queries().values()),
                orders=self._query_orders(),
                timezone=clock.timezone,
                starts=starts,
                first=starts[0],
            )
        )

    @api.readonly
    def action_open_period(self, start, end):
        """Open the posted documents of a stretch of time.

        :param str start: first day
        :param str end: last day
        """
        self.ensure_one()
        action = self.action_open_documents("revenue")
        days = Domain("invoice_date", ">=", start) & Domain("invoice_date", "<=", end)
        action["domain"] = list(Domain(action["domain"]) & days)
        return action


def _month_starts(today):
    """Return the first days of the 12 months that end today, the oldest first."""
    return [
        last_day_outside(today, months) + relativedelta(days=1)
        for months in range(SPARKLINE_MONTHS, 0, -1)
    ]
