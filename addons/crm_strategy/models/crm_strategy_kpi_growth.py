from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_customer.engine.window import beginning
from odoo.addons.crm_customer.models.fact_source import SALE_MOVE_TYPES
from odoo.addons.rating.models.rating_data import (
    RATING_LIMIT_MIN,
    RATING_LIMIT_SATISFIED,
)

from .figure import ratio


class CrmStrategyKpi(models.Model):
    """What satisfaction and a good beginning are worth: customers vote with their
    wallets."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "satisfied_growth": self._kpi_satisfied_growth,
            "unsatisfied_growth": self._kpi_unsatisfied_growth,
            "first_year_value": self._kpi_first_year_value,
        }

    @api.model
    def _kpi_satisfied_growth(self, window):
        """What customers who were satisfied in the window before bring now, as a share
        of what they brought then."""
        return self._growth(window, is_satisfied=True)

    @api.model
    def _kpi_unsatisfied_growth(self, window):
        """The same of those whose ratings were lower on average."""
        return self._growth(window, is_satisfied=False)

    @api.model
    def _growth(self, window, is_satisfied):
        if "growth" not in window.memo:
            rows = self.env.execute_query(self._query_growth(window))
            window.memo["growth"] = {row[0]: row[1:] for row in rows}
        now, before = window.memo["growth"].get(is_satisfied, (0.0, 0.0))
        return ratio(now, before, self.env._("No customer who bought gave a rating."))

    @api.model
    def _query_growth(self, window):
        """The ORM joins neither ratings with invoices nor two windows."""
        return SQL(
            """
            WITH rated AS (
                SELECT contact.commercial_partner_id AS partner_id,
                       AVG(rating.rating) >= %(satisfied)s AS is_satisfied
                FROM rating_rating rating
                JOIN res_partner contact ON contact.id = rating.partner_id
                WHERE rating.consumed AND rating.rating >= %(least)s
                  AND rating.is_internal IS NOT TRUE
                  AND rating.res_model = ANY(%(models)s)
                  AND COALESCE(rating.rated_on, rating.write_date) >= %(begin)s
                  AND COALESCE(rating.rated_on, rating.write_date) < %(end)s
                GROUP BY contact.commercial_partner_id
            )
            SELECT rated.is_satisfied,
                   COALESCE(SUM(move.amount_untaxed_signed)
                       FILTER (WHERE move.invoice_date >= %(first)s), 0)::float8,
                   COALESCE(SUM(move.amount_untaxed_signed)
                       FILTER (WHERE move.invoice_date < %(first)s), 0)::float8
            FROM rated
            JOIN account_move move ON move.commercial_partner_id = rated.partner_id
            WHERE move.company_id = %(company)s AND move.state = 'posted'
              AND move.move_type IN %(types)s
              AND move.invoice_date BETWEEN %(previous_first)s AND %(last)s
            GROUP BY rated.is_satisfied
            """,
            satisfied=RATING_LIMIT_SATISFIED,
            least=RATING_LIMIT_MIN,
            models=self._get_rated_models(),
            begin=beginning(window.previous_first, window.timezone),
            end=beginning(window.first, window.timezone),
            first=window.first,
            last=window.last,
            previous_first=window.previous_first,
            company=window.company.id,
            types=SALE_MOVE_TYPES,
        )

    @api.model
    def _kpi_first_year_value(self, window):
        """Revenue in the first 12 months of those who became customers in the same
        days a year before, for each of them: long-term value, not quick wins."""
        [row] = self.env.execute_query(self._query_first_year(window))
        return ratio(*row, self.env._("Nobody became a customer a year before."))

    @api.model
    def _query_first_year(self, window):
        """The ORM does not sum over days that differ from customer to customer."""
        return SQL(
            """
            SELECT COALESCE(SUM(move.amount_untaxed_signed), 0)::float8,
                   COUNT(DISTINCT customer.id)::float8
            FROM crm_customer customer
            JOIN account_move move
              ON move.commercial_partner_id = customer.partner_id
             AND move.company_id = customer.company_id
            WHERE customer.company_id = %(company)s
              AND customer.first_purchase_date
                  BETWEEN %(first)s::date - INTERVAL '1 year'
                      AND %(last)s::date - INTERVAL '1 year'
              AND move.state = 'posted' AND move.move_type IN %(types)s
              AND move.invoice_date
                  < customer.first_purchase_date + INTERVAL '1 year'
            """,
            company=window.company.id,
            types=SALE_MOVE_TYPES,
            first=window.first,
            last=window.last,
        )
