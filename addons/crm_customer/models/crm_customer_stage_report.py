from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class CrmCustomerStageInterval(models.Model):
    """The figures of the page "Customer Lifecycle"."""

    _inherit = "crm.customer.stage.interval"

    @api.model
    @api.readonly
    def get_lifecycle(self, date_from, date_to):
        """Return funnel, flow and time in stage of the current company.

        Only of the customers that the reader may see. Time in stage counts all stays,
        those that last until now.

        :param str date_from: first day of the period of the flow
        :param str date_to: last day of that period
        :return: dict of ``company_id``, ``company``, ``currency_id``; ``start`` and
            ``end``, the period in UTC; ``stages``, in order, with ``stage``, ``label``,
            ``count``, ``revenue`` (12 months), ``mean_days`` and ``median_days`` (None
            without a stay); ``flows``, the most frequent first, with ``source`` and
            ``target``, ``count``, customers who made the step, each once, and
            ``share``, of the customers who were in the source at any time of the period
        """
        company = self.env.company
        start, end = self._get_period(company, date_from, date_to)
        stages = self._get_stage_figures(company)
        return {
            "company_id": company.id,
            "company": company.display_name,
            "currency_id": company.currency_id.id,
            "start": fields.Datetime.to_string(start),
            "end": fields.Datetime.to_string(end),
            "stages": stages,
            "flows": self._get_flows(company, start, end),
        }

    @api.model
    def _get_period(self, company, date_from, date_to):
        """Return the first moment of a period and the first one after it, in UTC."""
        first = fields.Date.to_date(date_from)
        last = fields.Date.to_date(date_to)
        if not first or not last or first > last:
            raise UserError(
                self.env._("Choose a first day that is not after the last day.")
            )
        timezone = pytz.timezone(self.env["crm.customer"]._get_clock(company).timezone)
        return (
            timezone.localize(datetime.combine(day, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (first, last + timedelta(days=1))
        )

    @api.model
    def _get_stage_figures(self, company):
        customers = {
            stage: (count, revenue)
            for stage, count, revenue in self.env["crm.customer"]._read_group(
                [("company_id", "=", company.id)],
                ["stage"],
                ["__count", "revenue_year:sum"],
            )
        }
        lengths = {
            stage: (mean, median)
            for stage, mean, median in self.env.execute_query(
                self._query_lengths(company)
            )
        }
        figures = []
        for stage, label in self._fields["stage"]._description_selection(self.env):
            count, revenue = customers.get(stage, (0, 0.0))
            mean, median = lengths.get(stage, (None, None))
            figures.append(
                {
                    "stage": stage,
                    "label": label,
                    "count": count,
                    "revenue": revenue,
                    "mean_days": mean,
                    "median_days": median,
                }
            )
        return figures

    @api.model
    def _query_lengths(self, company):
        """Mean and median days of the stays; the ORM has no median."""
        self.flush_model()
        visible = self._search([("company_id", "=", company.id)], order="id")
        return SQL(
            """
            SELECT stage, AVG(days)::float8,
                   PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY days)
            FROM (
                SELECT stage, EXTRACT(EPOCH FROM COALESCE(date_to, %s) - date_from)
                              ::float8 / 86400 AS days
                FROM crm_customer_stage_interval WHERE id IN %s
            ) stay
            GROUP BY stage
            """,
            fields.Datetime.now(),
            visible.subselect(),
        )

    @api.model
    def _get_flows(self, company, start, end):
        """Return who went from where to where, each customer once for each step."""
        of_company = Domain("company_id", "=", company.id)
        in_period = Domain("date_from", ">=", start) & Domain("date_from", "<", end)
        was_there = Domain("date_from", "<", end) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", start)
        )
        present = dict(
            self._read_group(
                of_company & was_there, ["stage"], ["customer_key:count_distinct"]
            )
        )
        steps = self._read_group(
            of_company & in_period & Domain("previous_stage", "!=", False),
            ["previous_stage", "stage"],
            ["customer_key:count_distinct"],
        )
        flows = [
            {
                "source": source,
                "target": target,
                "count": count,
                "share": count / max(present.get(source, 0), count),
            }
            for source, target, count in steps
        ]
        return sorted(flows, key=lambda flow: -flow["count"])
