from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    crm_period_calendar = fields.Selection(
        related="company_id.crm_period_calendar", readonly=False
    )
