from odoo import models


class PosOrder(models.Model):
    """Rewards are refused that would eat up the margin, at the till as in sales."""

    _inherit = "pos.order"

    def _get_refusal(self, program):
        if message := super()._get_refusal(program):
            return message
        lines = self._get_new_lines()
        revenue = sum(lines.mapped("price_subtotal"))
        if not program._leaves_margin(revenue, self._get_margin(lines)):
            return program._get_margin_message()
        return False

    def _get_margin(self, lines):
        """Odoo computes what products cost after the sale, sometimes at the end of the
        session only, and of refunds with the other sign."""
        # Cashiers need not know what things cost.
        lines = (lines | lines.combo_line_ids).sudo()
        return sum(
            line.price_subtotal - (line.total_cost or self._estimate_cost(line))
            for line in lines
        )

    def _estimate_cost(self, line):
        """Return what a line costs by the cost of its product today."""
        product = line.product_id.with_company(self.company_id)
        cost = product.cost_currency_id._convert(
            product.standard_price, self.currency_id, self.company_id
        )
        return cost * line.qty
