from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    crm_lifecycle_at_risk = fields.Float(
        related="company_id.crm_lifecycle_at_risk", readonly=False
    )
    crm_lifecycle_lost = fields.Float(
        related="company_id.crm_lifecycle_lost", readonly=False
    )
    crm_lifecycle_release = fields.Float(
        related="company_id.crm_lifecycle_release", readonly=False
    )
    crm_lifecycle_loyal = fields.Float(
        related="company_id.crm_lifecycle_loyal", readonly=False
    )
    crm_lifecycle_hard_days = fields.Integer(
        related="company_id.crm_lifecycle_hard_days", readonly=False
    )
    crm_lifecycle_won_back_days = fields.Integer(
        related="company_id.crm_lifecycle_won_back_days", readonly=False
    )
    crm_lifecycle_loyal_purchases = fields.Integer(
        related="company_id.crm_lifecycle_loyal_purchases", readonly=False
    )
    crm_lifecycle_loyal_days = fields.Integer(
        related="company_id.crm_lifecycle_loyal_days", readonly=False
    )
    crm_lifecycle_growth = fields.Float(
        related="company_id.crm_lifecycle_growth", readonly=False
    )
    crm_lifecycle_at_risk_days = fields.Integer(
        related="company_id.crm_lifecycle_at_risk_days", readonly=False
    )
    crm_lifecycle_lost_days = fields.Integer(
        related="company_id.crm_lifecycle_lost_days", readonly=False
    )
