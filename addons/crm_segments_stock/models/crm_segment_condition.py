from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_segments.models.behavior_source import BehaviorSource


class CrmSegmentCondition(models.Model):
    """Deliveries and returns, on the day on which they were done."""

    _inherit = "crm.segment.condition"

    @api.model
    def _behavior_sources(self):
        there, here = _is_outside("location_dest_id"), _is_outside("location_id")
        return super()._behavior_sources() | {
            "delivery": self._source_transfer(self.env._("deliveries"), there & ~here),
            "return": self._source_transfer(self.env._("returns"), here & ~there),
        }

    @api.model
    def _source_transfer(self, label, direction):
        """Transfers of the customer's sales orders, whatever the delivery address."""
        return BehaviorSource(
            label=label,
            model="stock.picking",
            date="date_done",
            contact="sale_id.partner_id",
            company=lambda company_id: Domain("sale_id.company_id", "=", company_id),
            domain=Domain("state", "=", "done") & direction,
        )


def _is_outside(location):
    """Select what is at the customer's, or in transit to a company of the group."""
    return Domain(f"{location}.usage", "=", "customer") | (
        Domain(f"{location}.usage", "=", "transit")
        & Domain(f"{location}.company_id", "=", False)
    )
