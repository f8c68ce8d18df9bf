from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_customer.models.watch import Watch

#: the tables that only this addon watches
WATCHED_TABLES = ("mrp_production",)


class CrmCustomerQueue(models.Model):
    """The table from which the facts of production are read."""

    _inherit = "crm.customer.queue"

    @api.model
    def _watched_tables(self):
        return super()._watched_tables() | {"mrp_production": self._watch_productions()}

    @api.model
    def _watch_productions(self):
        # Another contact, company or state of the order is seen on the order.
        return Watch(
            "mrp.production",
            ("sale_line_id", "state", "date_deadline", "date_finished"),
            SQL(
                """
                SELECT sale.partner_id, sale.company_id, changed.id AS document_id
                FROM changed
                JOIN sale_order_line line ON line.id = changed.sale_line_id
                JOIN sale_order sale ON sale.id = line.order_id
                """
            ),
        )
