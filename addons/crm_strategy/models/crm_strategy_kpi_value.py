from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_customer.engine.window import beginning

from .figure import DAY, Figure, ratio


class CrmStrategyKpi(models.Model):
    """What customers are worth: margin, products, and revenue that was worked for."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "margin_per_customer": self._kpi_margin_per_customer,
            "products_per_customer": self._kpi_products_per_customer,
            "revenue_traced": self._kpi_revenue_traced,
        }

    @api.model
    def _kpi_margin_per_customer(self, window):
        """Margin of the orders confirmed in the window, for each active customer.

        By the cost that stood in the order when it was confirmed: the margin that
        invoices report follows the cost of today, and with it what was.
        """
        orders = self._orders_in(window)
        [[margin]] = self.env.execute_query(self._query_margin(window))
        return ratio(
            float(margin),
            self._read_purchases(window)["active"],
            self._no_purchases(),
            model="sale.order",
            domain=orders,
            base_domain=orders,
        )

    @api.model
    def _orders_in(self, window):
        return (
            Domain("company_id", "=", window.company.id)
            & Domain("state", "=", "sale")
            & window.at_times("date_order")
        )

    @api.model
    def _query_margin(self, window):
        """The ORM does not convert each order at its own rate."""
        return SQL(
            """
            SELECT COALESCE(SUM(margin / NULLIF(currency_rate, 0)), 0)
            FROM sale_order
            WHERE company_id = %(company)s AND state = 'sale'
              AND date_order >= %(begin)s AND date_order < %(end)s
            """,
            company=window.company.id,
            begin=beginning(window.first, window.timezone),
            end=beginning(window.last + DAY, window.timezone),
        )

    @api.model
    def _kpi_products_per_customer(self, window):
        """Different products that a customer was invoiced in the window, on average."""
        [(products, customers)] = self.env.execute_query(self._query_products(window))
        return ratio(
            float(products),
            float(customers),
            self._no_purchases(),
            model="account.move",
            domain=self._sales_in(window),
            base_domain=self._sales_in(window),
        )

    @api.model
    def _query_products(self, window):
        """The ORM counts pairs of customer and product only by reading each."""
        return SQL(
            """
            SELECT COUNT(*), COUNT(DISTINCT commercial_partner_id) FROM (
                SELECT DISTINCT move.commercial_partner_id, line.product_id
                FROM account_move move
                JOIN account_move_line line ON line.move_id = move.id
                WHERE move.company_id = %(company)s AND move.state = 'posted'
                  AND move.move_type IN ('out_invoice', 'out_receipt')
                  AND move.invoice_date BETWEEN %(first)s AND %(last)s
                  AND line.display_type = 'product' AND line.product_id IS NOT NULL
            ) bought
            """,
            company=window.company.id,
            first=window.first,
            last=window.last,
        )

    @api.model
    def _kpi_revenue_traced(self, window):
        """Revenue of the window that comes from a campaign, a source or a won
        opportunity."""
        is_traced = (
            Domain("campaign_id", "!=", False)
            | Domain("source_id", "!=", False)
            | Domain(
                "invoice_line_ids.sale_line_ids.order_id.opportunity_id.won_status",
                "=",
                "won",
            )
        )
        # Whoever has won an opportunity may have archived it.
        moves = self.env["account.move"].with_context(active_test=False)
        domain = self._sales_in(window) & is_traced
        [[amount]] = moves._read_group(domain, [], ["amount_untaxed_signed:sum"])
        return Figure(amount or 0.0, amount or 0.0, model="account.move", domain=domain)
