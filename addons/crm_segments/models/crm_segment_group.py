from odoo import fields, models


class CrmSegmentGroup(models.Model):
    """Conditions of a segment of which all, or any, must hold."""

    _name = "crm.segment.group"
    _description = "Group of Conditions"
    _order = "segment_id, sequence, id"

    segment_id = fields.Many2one(
        "crm.segment", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    match = fields.Selection(
        [("all", "All Conditions"), ("any", "Any Condition")],
        "Conditions to Meet",
        required=True,
        default="all",
    )
    condition_ids = fields.One2many(
        "crm.segment.condition", "group_id", "Conditions", copy=True
    )
