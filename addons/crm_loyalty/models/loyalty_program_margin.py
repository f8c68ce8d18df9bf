from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare, float_repr


class LoyaltyProgram(models.Model):
    """What margin has to be left when points have paid."""

    _inherit = "loyalty.program"

    crm_guards_margin = fields.Boolean(
        "Keep a Margin",
        help="Rewards are refused on orders that they would leave with less than the "
        "least margin.",
    )
    crm_least_margin = fields.Float(
        "Least Margin After Rewards (%)",
        digits=(5, 2),
        help="Of what the order comes to without taxes, after all its discounts and "
        "rewards.",
    )

    @api.constrains("crm_least_margin")
    def _check_least_margin(self):
        if any(program.crm_least_margin >= 100 for program in self):
            raise ValidationError(
                self.env._("No margin reaches 100 %. Enter a least margin below that.")
            )

    def _leaves_margin(self, revenue, margin):
        """Whether an order leaves the least margin of the programme.

        :param revenue: without taxes, in the same currency as the margin
        """
        self.ensure_one()
        least = revenue * self.crm_least_margin / 100
        return not self.crm_guards_margin or (
            float_compare(margin, least, precision_digits=2) >= 0
        )

    def _get_margin_message(self):
        # Whoever sells need not know what it costs.
        return self.env._(
            "This order would leave less than the margin of %(margin)s %% that "
            "%(program)s asks for after rewards. Take the reward off, or redeem fewer "
            "points.",
            margin=float_repr(self.crm_least_margin, 2).rstrip("0").rstrip("."),
            program=self.name,
        )
