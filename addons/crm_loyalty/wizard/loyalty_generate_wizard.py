from odoo import models

from ..models.movement import CONTEXT_KEY, Cause


class LoyaltyGenerateWizard(models.TransientModel):
    """A manager makes cards that hold points; the description is the reason."""

    _inherit = "loyalty.generate.wizard"

    def generate_coupons(self):
        self.env["loyalty.card"]._check_loyalty_manager()
        reason = next(filter(None, self.mapped("description")), None)
        reason = reason or self.env._("Generated")
        env = self.env
        self = self.with_context(**{CONTEXT_KEY: Cause("adjust", reason=reason)})
        return super().generate_coupons().with_env(env)
