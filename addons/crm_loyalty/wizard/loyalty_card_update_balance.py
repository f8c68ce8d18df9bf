from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.movement import CONTEXT_KEY, Cause


class LoyaltyCardUpdateBalance(models.TransientModel):
    """A manager sets a balance; the description is the reason on record.

    Above the limit of the program that is a request, which another manager decides.
    """

    _inherit = "loyalty.card.update.balance"

    crm_needs_approval = fields.Boolean(compute="_compute_crm_needs_approval")

    @api.depends("card_id", "new_balance")
    def _compute_crm_needs_approval(self):
        for wizard in self:
            program = wizard.card_id.program_id
            wizard.crm_needs_approval = program._needs_approval(wizard._get_change())

    def action_update_card_point(self):
        self.env["loyalty.card"]._check_loyalty_manager()
        if not (self.description or "").strip():
            raise UserError(self.env._("Give the reason for the points."))
        if self.new_balance >= 0 and self.crm_needs_approval:
            return self._ask_approval()
        cause = Cause("adjust", reason=self.description, key=f"{self._name}:{self.id}")
        self = self.with_context(**{CONTEXT_KEY: cause})
        return super().action_update_card_point()

    def _get_change(self):
        return self.card_id._difference(self.new_balance, self.card_id.points)

    def _ask_approval(self):
        request = self.env["crm.loyalty.goodwill"].create(
            {
                "card_id": self.card_id.id,
                "points": float(self._get_change()),
                "reason": self.description,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": request._name,
            "res_id": request.id,
            "views": [(False, "form")],
        }
