from odoo import api, fields, models
from odoo.tools import SQL


class CrmCampaign(models.Model):
    """Nothing is promoted to who waits for a delivery, or has given goods back."""

    _inherit = "crm.campaign"

    guard_delivery = fields.Boolean(
        "Late Delivery",
        default=True,
        help="Hold customers to whom a delivery is late.",
    )
    guard_return = fields.Boolean(
        "Open Return",
        default=True,
        help="Hold customers whose returned goods have not arrived yet.",
    )

    @api.model
    def _guards(self):
        return super()._guards() | {
            "delivery": SQL("customer.delivery_late_count > 0"),
            "return": SQL("customer.return_open_count > 0"),
        }


class CrmCampaignParticipant(models.Model):
    _inherit = "crm.campaign.participant"

    reason = fields.Selection(
        selection_add=[
            ("delivery", "A delivery is late"),
            ("return", "A return is open"),
        ]
    )
