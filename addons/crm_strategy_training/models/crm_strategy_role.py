from odoo import fields, models


class CrmStrategyRole(models.Model):
    """What people of a role have to learn."""

    _inherit = "crm.strategy.role"

    course_ids = fields.Many2many(
        "slide.channel",
        string="Courses",
        help="Courses that everybody with this role completes.",
    )
