from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LoyaltyProgram(models.Model):
    """For how long quotations reserve points of a programme."""

    _inherit = "loyalty.program"

    crm_reservation_hours = fields.Integer(
        "Quotations Reserve Points For",
        help="Hours for which no other document can redeem the points that a reward on "
        "a quotation costs. Zero: nothing is reserved before the order is confirmed.",
    )

    @api.constrains("crm_reservation_hours", "crm_expiry", "crm_expiry_days")
    def _check_crm_reservation(self):
        for program in self:
            if program.crm_reservation_hours < 0:
                raise ValidationError(
                    self.env._(
                        "Points cannot be reserved for less than no time. Enter zero "
                        "to reserve none."
                    )
                )
            days = program.crm_expiry_days
            if (
                program.crm_expiry in ("days", "inactivity")
                and program.crm_reservation_hours > days * 24
            ):
                raise ValidationError(
                    self.env._(
                        "Points would expire while a quotation holds them. Let them "
                        "live longer than they are reserved."
                    )
                )
