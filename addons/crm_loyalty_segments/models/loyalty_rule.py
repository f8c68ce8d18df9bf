from odoo import fields, models


class LoyaltyRule(models.Model):
    _inherit = "loyalty.rule"

    # A rule that lost its segments would hold for everybody.
    crm_segment_ids = fields.Many2many(
        "crm.segment",
        string="Segments",
        domain="company_id and [('company_id', '=', company_id)] or []",
        ondelete="restrict",
        help="The rule holds for customers who belong to one of these segments when "
        "they order. Empty: for everybody.",
    )
