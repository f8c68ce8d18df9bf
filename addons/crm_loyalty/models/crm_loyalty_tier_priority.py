from odoo import fields, models

from odoo.addons.crm.models.crm_stage import AVAILABLE_PRIORITIES


class CrmLoyaltyTier(models.Model):
    """How much attention of salespeople members of a tier get."""

    _inherit = "crm.loyalty.tier"

    lead_priority = fields.Selection(
        AVAILABLE_PRIORITIES,
        "Priority of Leads",
        required=True,
        default="0",
        help="New leads and opportunities of members, and of their company, get this "
        "many stars at least, so they come first in the pipeline.",
    )
