from odoo import api, fields, models
from odoo.tools import SQL


class CrmCampaign(models.Model):
    """Nothing is promoted to who waits for what is made late."""

    _inherit = "crm.campaign"

    guard_production = fields.Boolean(
        "Late Manufacturing",
        default=True,
        help="Hold customers for whose order something is made late.",
    )

    @api.model
    def _guards(self):
        return super()._guards() | {
            "production": SQL("customer.production_late_count > 0"),
        }


class CrmCampaignParticipant(models.Model):
    _inherit = "crm.campaign.participant"

    reason = fields.Selection(selection_add=[("production", "Manufacturing is late")])
