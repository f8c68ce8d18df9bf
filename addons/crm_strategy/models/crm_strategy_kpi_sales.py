from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_customer.models.fact_source import SALE_MOVE_TYPES

from .figure import Figure, ratio


class CrmStrategyKpi(models.Model):
    """KPIs of purchases: who bought, who came back, and what they brought.

    A purchase is that of the customer view: a day with sales documents whose net amount
    is positive, credit notes deducted. What was dated after the window does not count,
    so that a value stays what it was.
    """

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "revenue": self._kpi_revenue,
            "active_customers": self._kpi_active_customers,
            "new_customers": self._kpi_new_customers,
            "retention": self._kpi_retention,
            "churn": self._kpi_churn,
            "net_revenue_retention": self._kpi_net_revenue_retention,
            "gross_revenue_retention": self._kpi_gross_revenue_retention,
            "repeat_purchase": self._kpi_repeat_purchase,
            "average_order": self._kpi_average_order,
        }

    @api.model
    def _kpi_revenue(self, window):
        """Untaxed posted sales of the window in company currency, credit notes
        deducted."""
        revenue = self._read_purchases(window)["revenue"]
        return Figure(
            revenue, revenue, model="account.move", domain=self._sales_in(window)
        )

    @api.model
    def _kpi_active_customers(self, window):
        """Customers with a purchase in the window."""
        active = self._read_purchases(window)["active"]
        return Figure(
            active, active, model="crm.customer", domain=self._bought_now(window)
        )

    @api.model
    def _kpi_new_customers(self, window):
        """Customers whose first purchase lies in the window."""
        customers = self.env["crm.customer"].with_context(active_test=False)
        domain = Domain("company_id", "=", window.company.id)
        domain &= window.on_days("first_purchase_date")
        count = customers.search_count(domain)
        return Figure(count, count, model="crm.customer", domain=domain)

    @api.model
    def _kpi_retention(self, window):
        """Share of the customers of the window before who bought again in this one.

        The intersection of both, not (end - new) / start, which counts customers who
        came back after a longer time as if they had stayed.
        """
        read = self._read_purchases(window)
        before = self._bought_before(window)
        return ratio(
            read["retained"],
            read["active_before"],
            self._no_customers(),
            model="crm.customer",
            domain=self._bought_now(window) & before,
            base_domain=before,
        )

    @api.model
    def _kpi_churn(self, window):
        """Share of the customers of the window before who did not buy in this one."""
        read = self._read_purchases(window)
        before = self._bought_before(window)
        return ratio(
            read["active_before"] - read["retained"],
            read["active_before"],
            self._no_customers(),
            model="crm.customer",
            domain=before & Domain("cohort_ids", "not any", self._in_window(window)),
            base_domain=before,
        )

    @api.model
    def _kpi_net_revenue_retention(self, window):
        """What the customers of the window before bring now, as a share of what they
        brought then."""
        read = self._read_purchases(window)
        return self._of_revenue_before(window, read["kept"], read["revenue_before"])

    @api.model
    def _kpi_gross_revenue_retention(self, window):
        """The same, where no customer counts more than it did before."""
        read = self._read_purchases(window)
        return self._of_revenue_before(
            window, read["kept_at_most"], read["revenue_before"]
        )

    @api.model
    def _of_revenue_before(self, window, kept, before):
        customers = self._bought_before(window)
        return ratio(
            kept,
            before,
            self._no_customers(),
            model="crm.customer",
            domain=customers,
            base_domain=customers,
        )

    @api.model
    def _kpi_repeat_purchase(self, window):
        """Share of the customers of the window who bought on two days or more."""
        read = self._read_purchases(window)
        return ratio(
            read["repeated"],
            read["active"],
            self._no_purchases(),
            model="crm.customer",
            base_domain=self._bought_now(window),
        )

    @api.model
    def _kpi_average_order(self, window):
        """Revenue of the purchases of the window for each day of purchase."""
        read = self._read_purchases(window)
        return ratio(
            read["purchased"],
            read["purchases"],
            self._no_purchases(),
            model="account.move",
            domain=self._sales_in(window),
        )

    @api.model
    def _no_customers(self):
        return self.env._("Nobody bought in the time before.")

    @api.model
    def _no_purchases(self):
        return self.env._("Nobody bought in this time.")

    # What was bought

    @api.model
    def _read_purchases(self, window):
        """Return the figures of all purchases of a window, read once for all KPIs."""
        if "purchases" not in window.memo:
            [row] = self.env.execute_query_dict(self._query_purchases(window))
            window.memo["purchases"] = {name: float(row[name] or 0) for name in row}
        return window.memo["purchases"]

    @api.model
    def _query_purchases(self, window):
        """One pass over the sales documents of two windows; the ORM can neither deduct
        a credit note from what it reverses nor compare two windows of one customer."""
        customers = self.env["crm.customer"]
        return SQL(
            """
            WITH %(scopes)s,
            customer AS (
                SELECT COALESCE(SUM(amount) FILTER (WHERE NOT is_now), 0) AS before,
                       COALESCE(SUM(amount) FILTER (WHERE is_now), 0) AS now,
                       COALESCE(BOOL_OR(net > 0 AND NOT is_now), FALSE) AS was_active,
                       COALESCE(BOOL_OR(net > 0 AND is_now), FALSE) AS is_active,
                       COUNT(DISTINCT day) FILTER (WHERE net > 0 AND is_now)
                           AS purchases,
                       SUM(revenue) FILTER (WHERE net > 0 AND is_now) AS purchased
                FROM (
                    SELECT doc.*, doc.dated_on >= %(first)s AS is_now
                    FROM (%(invoices)s) doc
                    WHERE doc.counts AND doc.dated_on >= %(previous_first)s
                ) sale
                GROUP BY partner_id
            )
            SELECT SUM(now) AS revenue,
                   SUM(before) FILTER (WHERE was_active) AS revenue_before,
                   SUM(GREATEST(now, 0)) FILTER (WHERE was_active) AS kept,
                   SUM(LEAST(before, GREATEST(now, 0))) FILTER (WHERE was_active)
                       AS kept_at_most,
                   COUNT(*) FILTER (WHERE was_active) AS active_before,
                   COUNT(*) FILTER (WHERE is_active) AS active,
                   COUNT(*) FILTER (WHERE was_active AND is_active) AS retained,
                   COUNT(*) FILTER (WHERE purchases > 1) AS repeated,
                   SUM(purchases) AS purchases, SUM(purchased) AS purchased
            FROM customer
            """,
            scopes=customers._query_scopes(self._query_customers(window)),
            invoices=customers._query_invoices(),
            first=window.first,
            previous_first=window.previous_first,
        )

    @api.model
    def _query_customers(self, window):
        """Return the scope of all customers of the company, as of the last day."""
        customers = self.env["crm.customer"]
        clock = customers._get_clock(window.company)._replace(today=window.last)
        return SQL(
            "SELECT customer.partner_id, clock.* FROM crm_customer customer"
            " JOIN %s ON clock.company_id = customer.company_id",
            customers._query_clocks([clock]),
        )

    # Which records

    @api.model
    def _sales_in(self, window):
        return (
            Domain("company_id", "=", window.company.id)
            & Domain("move_type", "in", SALE_MOVE_TYPES)
            & Domain("state", "=", "posted")
            & window.on_days("invoice_date")
        )

    @api.model
    def _in_window(self, window):
        """Return the domain of the purchases of the window, by month."""
        return Domain("period_id.date_start", ">=", window.first) & Domain(
            "period_id.date_end", "<=", window.last
        )

    @api.model
    def _bought_now(self, window):
        return Domain("company_id", "=", window.company.id) & Domain(
            "cohort_ids", "any", self._in_window(window)
        )

    @api.model
    def _bought_before(self, window):
        before = Domain("period_id.date_start", ">=", window.previous_first) & Domain(
            "period_id.date_end", "<", window.first
        )
        return Domain("company_id", "=", window.company.id) & Domain(
            "cohort_ids", "any", before
        )
