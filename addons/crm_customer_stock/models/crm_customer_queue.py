from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_customer.models.watch import Watch

#: the tables that only this addon watches
WATCHED_TABLES = ("stock_picking", "stock_location")


class CrmCustomerQueue(models.Model):
    """The tables from which the facts of delivery are read."""

    _inherit = "crm.customer.queue"

    @api.model
    def _watched_tables(self):
        return super()._watched_tables() | {
            "stock_picking": self._watch_pickings(),
            "stock_location": self._watch_locations(),
        }

    @api.model
    def _watch_pickings(self):
        # Another contact or company of the order is seen on the order.
        return Watch(
            "stock.picking",
            (
                *("sale_id", "state", "location_id", "location_dest_id"),
                *("date_done", "date_deadline", "scheduled_date"),
            ),
            SQL(
                """
                SELECT sale.partner_id, sale.company_id, changed.id AS document_id
                FROM changed JOIN sale_order sale ON sale.id = changed.sale_id
                """
            ),
        )

    @api.model
    def _watch_locations(self):
        return Watch(
            "stock.picking",
            ("usage", "company_id"),
            SQL(
                """
                SELECT sale.partner_id, sale.company_id, picking.id AS document_id
                FROM changed
                JOIN stock_picking picking
                  ON changed.id IN (picking.location_id, picking.location_dest_id)
                JOIN sale_order sale ON sale.id = picking.sale_id
                """
            ),
            events=("UPDATE",),
        )
