from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LoyaltyProgram(models.Model):
    """How long before their points expire members are told."""

    _inherit = "loyalty.program"

    crm_reminder_days = fields.Integer(
        "Remind Before",
        help="Days before their last day on which members are told by mail that points "
        "expire, once for each day on which some do. Zero: nobody is told.",
    )

    @api.constrains("crm_reminder_days")
    def _check_crm_reminder_days(self):
        if any(program.crm_reminder_days < 0 for program in self):
            raise ValidationError(
                self.env._(
                    "Members are told before their points expire, not after it. Enter "
                    "zero to tell nobody."
                )
            )
