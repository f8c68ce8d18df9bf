from odoo import api, fields, models

#: why nobody can be reached by SMS, for what is said of addresses
NUMBER_REASONS = {
    "no_address": "no_number",
    "invalid_address": "invalid_number",
    "blacklisted": "blacklisted_number",
    "duplicate": "duplicate_number",
}


class CrmCampaignAction(models.Model):
    _inherit = "crm.campaign.action"

    reason = fields.Selection(
        selection_add=[
            ("no_number", "No phone number"),
            ("invalid_number", "Invalid phone number"),
            ("blacklisted_number", "Blacklisted phone number"),
            ("duplicate_number", "The phone number had this message already"),
        ]
    )

    @api.model
    def _get_obstacles(self):
        return super()._get_obstacles() | {*NUMBER_REASONS.values()}
