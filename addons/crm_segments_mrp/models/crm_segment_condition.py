from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_segments.models.behavior_source import BehaviorSource, plain


class CrmSegmentCondition(models.Model):
    """What is made for the orders of customers."""

    _inherit = "crm.segment.condition"

    @api.model
    def _behavior_sources(self):
        return super()._behavior_sources() | {
            "production": BehaviorSource(
                label=self.env._("manufacturing orders"),
                model="mrp.production",
                # The end: planned, and when it is done the actual one.
                date="date_finished",
                contact="sale_line_id.order_partner_id",
                company=lambda company_id: Domain(
                    "sale_line_id.company_id", "=", company_id
                ),
                domain=(
                    Domain("state", "!=", "cancel")
                    & Domain("sale_line_id.state", "=", "sale")
                ),
                product="product_id",
                numbers={"product_uom_qty": plain("product_uom_qty")},
            )
        }

    @api.model
    def _age_fields(self):
        return super()._age_fields() | {"production_delay": "production_promised_date"}
