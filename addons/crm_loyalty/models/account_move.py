from odoo import models


class AccountMove(models.Model):
    """Credit notes of orders move points, also when they are taken back."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._let_points_follow()
        return posted

    def button_draft(self):
        result = super().button_draft()
        self._let_points_follow()
        return result

    def _let_points_follow(self):
        """Let points follow what is credited of the orders that have moved any."""
        orders = self.line_ids.sale_line_ids.order_id._with_points()
        for move in self:
            own = move.line_ids.sale_line_ids.order_id & orders
            if move.move_type == "out_invoice":
                # Invoicing anew matters only where something has been credited.
                own = own.filtered(lambda order: order._is_credited())
            elif move.move_type != "out_refund":
                continue
            own._let_points_follow_credit(move)
