from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_customer.models.fact_source import SALE_MOVE_TYPES

from .figure import ratio

#: share of the customers that are the most valuable ones
TOP = 0.1


class CrmStrategyKpi(models.Model):
    """Whether somebody looks after each customer, and above all after the best.

    As for the quality of data, the customers are those with sales, or an opportunity
    that is open, in the window and the one before; who looks after them is as of now.
    """

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "owned": self._kpi_owned,
            "planned_contact": self._kpi_planned_contact,
            "top_planned": self._kpi_top_planned,
        }

    @api.model
    def _kpi_owned(self, window):
        """Share of the customers with a salesperson of their own."""
        return self._of_customers(
            window,
            SQL("COUNT(*) FILTER (WHERE partner.user_id IS NOT NULL)"),
            SQL("COUNT(*)"),
        )

    @api.model
    def _kpi_planned_contact(self, window):
        """Share of the customers with an activity that is planned, on themselves, an
        opportunity or an order. The others are orphans."""
        return self._of_customers(
            window,
            SQL(
                "COUNT(*) FILTER (WHERE partner.id IN (%s))",
                self._query_planned(window),
            ),
            SQL("COUNT(*)"),
        )

    @api.model
    def _kpi_top_planned(self, window):
        """The same of the tenth of the customers that bring the most revenue."""
        if unrecorded := self._get_unrecorded(window):
            return unrecorded
        [row] = self.env.execute_query(self._query_top_planned(window))
        return ratio(*row, self._no_purchases())

    @api.model
    def _query_top_planned(self, window):
        """The ORM does not rank customers by what they bring."""
        return SQL(
            """
            WITH ranked AS (
                SELECT commercial_partner_id AS partner_id,
                       RANK() OVER (ORDER BY SUM(amount_untaxed_signed) DESC) AS place,
                       COUNT(*) OVER () AS number
                FROM account_move
                WHERE company_id = %(company)s AND state = 'posted'
                  AND move_type IN %(types)s
                  AND invoice_date BETWEEN %(first)s AND %(last)s
                GROUP BY commercial_partner_id
            )
            SELECT (COUNT(*) FILTER (WHERE partner_id IN (%(planned)s)))::float8,
                   COUNT(*)::float8
            FROM ranked WHERE place <= CEIL(number * %(top)s)
            """,
            company=window.company.id,
            types=SALE_MOVE_TYPES,
            first=window.first,
            last=window.last,
            planned=self._query_planned(window),
            top=TOP,
        )

    @api.model
    def _query_planned(self, window):
        """Contacts with a planned activity; the ORM cannot unite three models."""
        return SQL(
            """
            SELECT contact.commercial_partner_id FROM mail_activity activity
              JOIN res_partner contact ON contact.id = activity.res_id
             WHERE activity.res_model = 'res.partner' AND activity.active
            UNION
            SELECT contact.commercial_partner_id FROM mail_activity activity
              JOIN crm_lead lead ON lead.id = activity.res_id
              JOIN res_partner contact ON contact.id = lead.partner_id
             WHERE activity.res_model = 'crm.lead' AND activity.active
               AND (lead.company_id = %(company)s OR lead.company_id IS NULL)
            UNION
            SELECT contact.commercial_partner_id FROM mail_activity activity
              JOIN sale_order sale ON sale.id = activity.res_id
              JOIN res_partner contact ON contact.id = sale.partner_id
             WHERE activity.res_model = 'sale.order' AND activity.active
               AND sale.company_id = %(company)s
            """,
            company=window.company.id,
        )
