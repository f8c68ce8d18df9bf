from odoo import api, fields, models


class CrmStrategy(models.Model):
    """Which skills a strategy lacks, whoever it is who should have them."""

    _inherit = "crm.strategy"

    unfilled_skill_ids = fields.Many2many(
        "hr.skill",
        string="Missing Skills",
        compute="_compute_unfilled_skill_ids",
        help="Skills that somebody in the strategy should have and nobody has.",
    )

    @api.depends("member_ids.needed_skill_ids", "member_ids.skill_ids")
    def _compute_unfilled_skill_ids(self):
        for strategy in self:
            members = strategy.member_ids
            strategy.unfilled_skill_ids = members.needed_skill_ids - members.skill_ids
