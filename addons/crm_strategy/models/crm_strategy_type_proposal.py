from odoo import Command, models
from odoo.exceptions import UserError

from ..engine.crm_types import proposed


class CrmStrategy(models.Model):
    """Types of CRM by whom the company sells to."""

    _inherit = "crm.strategy"

    def action_propose_types(self):
        """Add the types that fit and are not there; what was chosen stays."""
        for strategy in self:
            if not strategy.customer_base:
                raise UserError(
                    self.env._(
                        "Say first whether the customers of %(strategy)s are companies "
                        "or persons.",
                        strategy=strategy.name,
                    )
                )
            is_tactical = strategy.mode == "tactical"
            weights = proposed(strategy.customer_base, is_tactical)
            known = strategy.type_ids.mapped("kind")
            strategy.type_ids = [
                Command.create(
                    {
                        "kind": kind,
                        "weight": weight,
                        "reason": strategy._reason_of_types(is_tactical),
                    }
                )
                for kind, weight in weights.items()
                if kind not in known
            ]

    def _reason_of_types(self, is_tactical):
        if is_tactical:
            return self.env._("The strategy is tactical")
        return {
            "b2b": self.env._("The customers are companies"),
            "b2c": self.env._("The customers are persons"),
            "both": self.env._("The customers are companies and persons"),
        }[self.customer_base]
