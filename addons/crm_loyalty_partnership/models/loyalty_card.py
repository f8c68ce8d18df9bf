from odoo import api, fields, models


class LoyaltyCard(models.Model):
    """Which level the customer had before the tier."""

    _inherit = "loyalty.card"

    crm_grade_before_id = fields.Many2one(
        "res.partner.grade",
        "Level Before the Tier",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _get_ledger_fields(self):
        return super()._get_ledger_fields() | {"crm_grade_before_id"}
