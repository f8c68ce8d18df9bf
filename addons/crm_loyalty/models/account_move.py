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
        for move in self.filtered(
            lambda m: m.move_type in ("out_invoice", "out_refund")
        ):
            orders = move.line_ids.sale_line_ids.order_id
            if orders:
                orders._let_points_follow_credit(move)
