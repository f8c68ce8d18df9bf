from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    crm_campaign_overdue_days = fields.Integer(
        related="company_id.crm_campaign_overdue_days", readonly=False
    )
    crm_campaign_message_cap = fields.Integer(
        related="company_id.crm_campaign_message_cap", readonly=False
    )
    crm_campaign_message_days = fields.Integer(
        related="company_id.crm_campaign_message_days", readonly=False
    )
    crm_campaign_quiet_from = fields.Float(
        related="company_id.crm_campaign_quiet_from", readonly=False
    )
    crm_campaign_quiet_to = fields.Float(
        related="company_id.crm_campaign_quiet_to", readonly=False
    )
