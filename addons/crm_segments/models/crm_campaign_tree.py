from odoo import api, fields, models

#: digits of a sequence and of an id in the place of a step
WIDTH = 10
INDENT = "\u2003\u2003"


class CrmCampaignStep(models.Model):
    """Steps as an indented list: each after the one that it follows."""

    _inherit = "crm.campaign.step"
    _order = "place, id"

    place = fields.Char(
        compute="_compute_place",
        store=True,
        recursive=True,
        help="Sorts the steps of a campaign as a tree.",
    )
    depth = fields.Integer(compute="_compute_depth")
    indented_name = fields.Char("Step", compute="_compute_depth")

    @api.depends("sequence", "parent_id.place")
    def _compute_place(self):
        for step in self:
            own = f"{step.sequence:0{WIDTH}d}-{step._origin.id or 0:0{WIDTH}d}"
            step.place = "/".join(filter(None, (step.parent_id.place, own)))

    @api.depends("place", "name")
    def _compute_depth(self):
        for step in self:
            step.depth = (step.place or "").count("/")
            step.indented_name = INDENT * step.depth + (step.name or "")
