from odoo import fields, models

from ..models.crm_strategy_assessment import VERDICTS


class CrmStrategyOverride(models.TransientModel):
    """A person judges a sign otherwise than the figures do, and says why."""

    _name = "crm.strategy.override"
    _description = "Decision on a Sign"

    assessment_id = fields.Many2one("crm.strategy.assessment", required=True)
    verdict = fields.Selection(VERDICTS[:3], required=True, default="absent")
    reason = fields.Text("Because", required=True)

    def action_decide(self):
        """Put the decision beside what was found."""
        self.ensure_one()
        self.assessment_id._decide(self.verdict, self.reason)
