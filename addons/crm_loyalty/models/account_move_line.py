from odoo import models


class AccountMoveLine(models.Model):
    """The items of invoices lead to the orders whose points follow."""

    _inherit = "account.move.line"

    def _let_points_follow(self):
        """Let points follow the documents of these items and those that they settle;
        one query tells that they have nothing to do with points."""
        documents = self.env["sale.order"]._find_with_points(self)
        if documents:
            orders = self.env["sale.order"].union(*documents)
            orders._let_points_follow_events(documents)
