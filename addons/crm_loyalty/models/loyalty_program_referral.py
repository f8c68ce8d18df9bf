from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.points import DIGITS


class LoyaltyProgram(models.Model):
    """What a programme gives for a friend that a member has brought."""

    _inherit = "loyalty.program"

    crm_referrer_points = fields.Float(
        "Points for a Referral",
        digits=DIGITS,
        help="For the member, when the first invoice of a friend is paid. Zero: none.",
    )
    crm_friend_points = fields.Float(
        "Points for the Friend",
        digits=DIGITS,
        help="For the friend, when the first invoice is paid. Zero: none.",
    )

    @api.constrains("crm_referrer_points", "crm_friend_points")
    def _check_crm_referral(self):
        if any(min(each._get_referral_points().values()) < 0 for each in self):
            raise ValidationError(
                self.env._(
                    "The points for a referral cannot be below zero. Enter zero for "
                    "none."
                )
            )

    def _get_referral_points(self):
        """Return the points by who gets them, as the keys of the events name them."""
        self.ensure_one()
        return {"referrer": self.crm_referrer_points, "friend": self.crm_friend_points}

    def _rewards_referrals(self):
        """Whether somebody gets points today for a friend that a member brings."""
        self.ensure_one()
        has_points = any(self._get_referral_points().values())
        return has_points and self.program_type == "loyalty" and self._is_running()
