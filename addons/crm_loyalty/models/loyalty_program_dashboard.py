from odoo import models


class LoyaltyProgram(models.Model):
    """The way from a programme to its figures."""

    _inherit = "loyalty.program"

    def action_open_dashboard(self):
        """Open the dashboard with this programme chosen."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_loyalty.crm_loyalty_dashboard_action"
        )
        return action | {"params": {"program_id": self.id}}
