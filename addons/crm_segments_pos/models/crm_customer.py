from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_customer_pos.models.crm_customer import PAID_STATES


class CrmCustomer(models.Model):
    """What the goods cost that were sold at the till, and what was given on prices."""

    _inherit = "crm.customer"

    @api.model
    def _cost_queries(self):
        return super()._cost_queries() | {"till_order": self._query_till_costs()}

    @api.model
    def _query_till_costs(self):
        """One row per line of the paid orders without invoice, at the cost that the
        till has written; what is taken back is below zero. The ORM has no days in the
        company's time zone."""
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id, sale.day,
                   COALESCE(line.total_cost, 0) / sale.rate AS cost
            FROM %s
            JOIN pos_order_line line ON line.order_id = pos.id
            WHERE pos.state IN %s AND pos.account_move IS NULL
              AND sale.day > scope.year_ago AND sale.day <= scope.today
            """,
            self._query_till_scope(),
            PAID_STATES,
        )

    @api.model
    def _discount_queries(self):
        return super()._discount_queries() | {
            "till_order": self._query_till_discounts()
        }

    @api.model
    def _query_till_discounts(self):
        """One row per line with a discount of the paid orders without invoice, untaxed,
        as for invoices. The till sends what it takes back with a sign or without. The
        ORM has no days in the company's time zone."""
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id, sale.day,
                   CASE WHEN line.discount < 100
                        THEN SIGN(line.qty) * ABS(line.price_subtotal) * line.discount
                             / (100 - line.discount)
                        ELSE line.qty * line.price_unit END / sale.rate AS discount
            FROM %s
            JOIN pos_order_line line ON line.order_id = pos.id
            WHERE pos.state IN %s AND pos.account_move IS NULL
              AND sale.day > scope.year_ago AND sale.day <= scope.today
              AND line.discount != 0
            """,
            self._query_till_scope(),
            PAID_STATES,
        )
