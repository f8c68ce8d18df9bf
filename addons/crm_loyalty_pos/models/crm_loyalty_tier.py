from odoo import api, models


class CrmLoyaltyTier(models.Model):
    """What is bought at the till is an order, too."""

    _inherit = "crm.loyalty.tier"

    @api.model
    def _get_order_models(self):
        return (*super()._get_order_models(), "pos.order")
