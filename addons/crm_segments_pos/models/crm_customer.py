from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_customer_pos.models.crm_customer import PAID_STATES


class CrmCustomer(models.Model):
    """What the goods cost that were sold at the till."""

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
