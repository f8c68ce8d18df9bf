from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_horizon_days = fields.Integer(
        related="company_id.customer_horizon_days", readonly=False
    )
    customer_discount_rate = fields.Float(
        related="company_id.customer_discount_rate", readonly=False
    )
