from odoo import models
from odoo.exceptions import UserError

from ..engine.points import NoAmount


class SaleOrder(models.Model):
    """No order earns more than a card can hold.

    Extends what counts the points, and so is loaded last.
    """

    _inherit = "sale.order"

    def _program_check_compute_points(self, programs):
        try:
            return super()._program_check_compute_points(programs)
        except NoAmount as error:
            raise UserError(
                self.env._(
                    "%(order)s would earn more points than a card can hold. Let the "
                    "rules of the program give fewer points for what is bought.",
                    order=self.display_name,
                )
            ) from error
