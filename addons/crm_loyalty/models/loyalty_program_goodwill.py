from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.points import DIGITS, to_points


class LoyaltyProgram(models.Model):
    """How many points a manager moves by hand without another one."""

    _inherit = "loyalty.program"

    crm_goodwill_limit = fields.Float(
        "Most by Hand Without Approval",
        digits=DIGITS,
        help="When more points are given or taken by hand at a time, another manager "
        "of loyalty has to approve. Zero: no approval is needed.",
    )

    @api.constrains("crm_goodwill_limit")
    def _check_crm_goodwill_limit(self):
        if any(each.crm_goodwill_limit < 0 for each in self):
            raise ValidationError(
                self.env._(
                    "The most points by hand cannot be below zero. Enter zero for no "
                    "approval."
                )
            )

    def _needs_approval(self, points):
        """Whether so many points by hand need the approval of another manager."""
        limit = to_points(self.crm_goodwill_limit)
        return bool(limit) and abs(points) > limit
