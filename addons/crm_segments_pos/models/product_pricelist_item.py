from odoo import api, models


class ProductPricelistItem(models.Model):
    _inherit = "product.pricelist.item"

    @api.model
    def _load_pos_data_domain(self, data, config):
        """Leave out the rules for segments: the till computes prices by itself, does
        not know who belongs to a segment, and would give them to everybody."""
        return [
            *super()._load_pos_data_domain(data, config),
            ("segment_id", "=", False),
        ]
