from odoo import api, models
from odoo.exceptions import AccessError

COST_FIELDS = {"points_cost", "coupon_id", "reward_id"}
#: what an order earns points by
AMOUNT_FIELDS = {"product_id", "product_uom_qty", "price_unit", "discount", "tax_ids"}


class SaleOrderLine(models.Model):
    """What rewards on confirmed orders cost is changed by rewards, not by hand."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._let_points_follow()
        return lines

    def write(self, vals):
        if COST_FIELDS & vals.keys():
            self._check_cost()
        result = super().write(vals)
        if AMOUNT_FIELDS & vals.keys():
            self._let_points_follow()
        return result

    def _reset_loyalty(self, complete=False):
        """Take the cost off the lines of each order, whose points come back."""
        for order in self.order_id:
            lines = self.filtered(lambda line, order=order: line.order_id == order)
            super(
                SaleOrderLine, lines.with_env(order._with_loyalty_cause("lines").env)
            )._reset_loyalty(complete=complete)
        return self

    def _let_points_follow(self):
        """Let what confirmed orders earn follow what is on them."""
        lines = self.filtered(lambda line: line.state == "sale" and not line.reward_id)
        for order in lines.order_id:
            order._let_points_follow()

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
