from decimal import Decimal

from odoo import api, models

from ..engine.points import ZERO, exact

#: where a transaction notes the orders of which something was delivered
NOTED = "crm_loyalty_delivered"


class SaleOrderLine(models.Model):
    """What is delivered, or comes back, moves points that wait for it."""

    _inherit = "sale.order.line"

    def write(self, vals):
        result = super().write(vals)
        if "qty_delivered" in vals:
            self.order_id._let_points_follow_events()
        return result

    def _compute_qty_delivered(self):
        result = super()._compute_qty_delivered()
        self._note_delivery()
        return result

    def _note_delivery(self):
        """Let points follow at the end of the transaction, when all is computed: a
        movement in the middle of it would read what is not."""
        ids = [line.order_id.id for line in self if line.id and line.state == "sale"]
        if not ids:
            return
        precommit = self.env.cr.precommit
        if NOTED not in precommit.data:
            precommit.add(self.sudo()._follow_noted)
        precommit.data.setdefault(NOTED, set()).update(ids)

    @api.model
    def _follow_noted(self):
        ids = self.env.cr.precommit.data.pop(NOTED, ())
        self.env["sale.order"].browse(ids).exists()._let_points_follow_events()

    def _get_delivered_parts(self):
        """Return what can be delivered: the amount of each line and which part of it
        is. Neither reductions of the price nor the delivery itself can be."""
        lines = self.filtered(
            lambda line: line.price_subtotal > 0 and line.product_uom_qty > 0
        )
        for order in lines.order_id:
            lines -= order._get_no_effect_on_threshold_lines()
        return [
            (
                exact(line.price_subtotal),
                min(
                    max(exact(line.qty_delivered), ZERO) / exact(line.product_uom_qty),
                    Decimal(1),
                ),
            )
            for line in lines
        ]
