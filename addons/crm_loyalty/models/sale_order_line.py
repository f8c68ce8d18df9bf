from odoo import models
from odoo.exceptions import AccessError

COST_FIELDS = {"points_cost", "coupon_id", "reward_id"}


class SaleOrderLine(models.Model):
    """What rewards on confirmed orders cost is changed by rewards, not by hand."""

    _inherit = "sale.order.line"

    def write(self, vals):
        if COST_FIELDS & vals.keys():
            self._check_cost()
        return super().write(vals)

    def _reset_loyalty(self, complete=False):
        """Take the cost off the lines of each order, whose points come back."""
        for order in self.order_id:
            lines = self.filtered(lambda line, order=order: line.order_id == order)
            super(
                SaleOrderLine, lines.with_env(order._with_loyalty_cause("lines").env)
            )._reset_loyalty(complete=complete)
        return self

    def _check_cost(self):
        """Refuse costs that a person writes on the lines of a confirmed order."""
        if self.env.su or self.env["loyalty.card"]._get_cause():
            return
        if any(line.state == "sale" for line in self):
            raise AccessError(
                self.env._(
                    "What rewards cost on a confirmed order changes with the rewards "
                    "only."
                )
            )
