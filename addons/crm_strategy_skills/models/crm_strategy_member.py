from odoo import api, fields, models


class CrmStrategyMember(models.Model):
    """The skills that a part in a strategy takes, and those that its person has."""

    _inherit = "crm.strategy.member"

    needed_skill_ids = fields.Many2many(
        "hr.skill",
        "crm_strategy_member_needed_skill_rel",
        string="Needed Skills",
        help="What this person should be good at for the part in the strategy.",
    )
    skill_ids = fields.Many2many(
        "hr.skill", string="Skills", compute="_compute_skill_ids"
    )
    missing_skill_ids = fields.Many2many(
        "hr.skill",
        string="Skills to Learn",
        compute="_compute_skill_ids",
        help="Needed skills that the person does not have today.",
    )

    @api.depends("partner_id", "needed_skill_ids")
    def _compute_skill_ids(self):
        for member in self:
            # What a colleague is good at is on the public page of the employee.
            employee = member._get_employee()
            member.skill_ids = employee.current_employee_skill_ids.skill_id
            member.missing_skill_ids = member.needed_skill_ids - member.skill_ids
