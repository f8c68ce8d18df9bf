from odoo import models

from ..engine.points import to_points


class SaleOrder(models.Model):
    """Orders of members in a tier earn more, as the tier says."""

    _inherit = "sale.order"

    def _program_check_compute_points(self, programs):
        result = super()._program_check_compute_points(programs)
        for program, status in result.items():
            if "points" in status:
                status["points"] = [
                    float(self._multiply_points(program, to_points(points)))
                    for points in status["points"]
                ]
        return result
