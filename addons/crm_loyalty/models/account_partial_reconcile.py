from odoo import api, models


class AccountPartialReconcile(models.Model):
    """What is paid, or not paid any more, moves points: of all invoices at once that a
    payment or a bank transaction settles."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        (partials.debit_move_id | partials.credit_move_id)._let_points_follow()
        return partials

    def unlink(self):
        items = self.debit_move_id | self.credit_move_id
        result = super().unlink()
        items.exists()._let_points_follow()
        return result
