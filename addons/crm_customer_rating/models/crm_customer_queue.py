from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_customer.models.watch import Watch


class CrmCustomerQueue(models.Model):
    """The table of ratings from which facts are read."""

    _inherit = "crm.customer.queue"

    @api.model
    def _watched_tables(self):
        return super()._watched_tables() | self._rating_tables()

    @api.model
    def _rating_tables(self):
        """Return what to watch of ratings, by table. One that was only asked for
        changes nothing."""
        return {
            "rating_rating": Watch(
                "rating.rating",
                ("partner_id", "consumed", "rating", "rated_on"),
                SQL(
                    "SELECT partner_id, NULL::int AS company_id, id AS document_id"
                    " FROM changed WHERE consumed"
                ),
            )
        }
