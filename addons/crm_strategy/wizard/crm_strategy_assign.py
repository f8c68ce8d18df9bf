from odoo import api, fields, models


class CrmStrategyAssign(models.TransientModel):
    """Give all opportunities of contested customers to one team."""

    _name = "crm.strategy.assign"
    _description = "Give Opportunities to One Team"

    lead_ids = fields.Many2many("crm.lead", string="Opportunities", required=True)
    user_id = fields.Many2one(
        "res.users", "Salesperson", domain=[("share", "=", False)]
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        required=True,
        compute="_compute_team_id",
        store=True,
        readonly=False,
    )

    @api.depends("user_id")
    def _compute_team_id(self):
        for dialog in self:
            dialog.team_id = dialog.user_id.sale_team_id or dialog.team_id

    def action_assign(self):
        """Write team and salesperson; the opportunities note the change."""
        self.ensure_one()
        values = {"team_id": self.team_id.id}
        if self.user_id:
            values["user_id"] = self.user_id.id
        self.lead_ids.write(values)
