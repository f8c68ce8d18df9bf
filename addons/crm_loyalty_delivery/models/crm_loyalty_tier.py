from odoo import fields, models


class CrmLoyaltyTier(models.Model):
    """Whether members of a tier pay for delivery."""

    _inherit = "crm.loyalty.tier"

    free_delivery = fields.Boolean(
        help="The delivery of what members of the tier order costs them nothing."
    )
