from odoo import models

from ..models.movement import CONTEXT_KEY, Cause


class LoyaltyCardUpdateBalance(models.TransientModel):
    """A manager sets a balance; the description is the reason on record."""

    _inherit = "loyalty.card.update.balance"

    def action_update_card_point(self):
        self.env["loyalty.card"]._check_loyalty_manager()
        cause = Cause("adjust", reason=self.description, key=f"{self._name}:{self.id}")
        self = self.with_context(**{CONTEXT_KEY: cause})
        return super().action_update_card_point()
