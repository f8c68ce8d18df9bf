from odoo import api, fields, models
from odoo.fields import Domain


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

    @api.model
    def _get_plain_domain(self):
        return super()._get_plain_domain() & Domain("crm_segment_ids", "=", False)
