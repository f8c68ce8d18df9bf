from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LoyaltyProgram(models.Model):
    """Whether points of a programme go from one member to another."""

    _inherit = "loyalty.program"

    crm_can_transfer = fields.Boolean(
        "Points Can Be Transferred",
        help="Managers of loyalty transfer points from one member to another. They "
        "keep their dates.",
    )
    crm_transfer_min = fields.Float(
        "Least per Transfer", help="Zero: as few as the member likes."
    )
    crm_transfer_year_cap = fields.Float(
        "Most per Member and 12 Months",
        help="The most points that may go out from a member within 12 months. Zero: as "
        "many as there are.",
    )

    @api.constrains("crm_transfer_min", "crm_transfer_year_cap")
    def _check_transfers(self):
        for program in self:
            least, most = program.crm_transfer_min, program.crm_transfer_year_cap
            if least < 0 or most < 0 or 0 < most < least:
                raise ValidationError(
                    self.env._(
                        "The least per transfer cannot be below zero, or above the "
                        "most of 12 months."
                    )
                )
