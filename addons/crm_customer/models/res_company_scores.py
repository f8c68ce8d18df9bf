from odoo import api, fields, models
from odoo.exceptions import ValidationError

LONGEST_HORIZON = 1095


class ResCompany(models.Model):
    """What a company decides about its scores."""

    _inherit = "res.company"

    customer_horizon_days = fields.Integer(
        "Horizon (Days)",
        required=True,
        default=90,
        help="The probability of no purchase is given for this number of days ahead.",
    )
    customer_discount_rate = fields.Float(
        "Discount Rate (per Year)",
        required=True,
        default=0.1,
        help="What a margin loses in value by coming a year later, in lifetime values.",
    )

    @api.constrains("customer_horizon_days")
    def _check_customer_horizon_days(self):
        for company in self:
            if not 1 <= company.customer_horizon_days <= LONGEST_HORIZON:
                raise ValidationError(
                    self.env._(
                        "The horizon of the scores must be between 1 and %(longest)s "
                        "days, not %(days)s.",
                        longest=LONGEST_HORIZON,
                        days=company.customer_horizon_days,
                    )
                )

    @api.constrains("customer_discount_rate")
    def _check_customer_discount_rate(self):
        for company in self:
            if not 0 <= company.customer_discount_rate <= 1:
                raise ValidationError(
                    self.env._(
                        "The discount rate of lifetime values must be between 0 and "
                        "100 %% per year, not %(rate)s %%.",
                        rate=f"{100 * company.customer_discount_rate:g}",
                    )
                )

    def write(self, vals):
        """Put the prediction model into force anew where its settings change."""
        before = {company: company._get_score_settings() for company in self}
        result = super().write(vals)
        # Sudo: whoever may change the setting need not be able to make runs.
        runs = self.env["crm.customer.prediction"].sudo()
        for company, settings in before.items():
            if company._get_score_settings() != settings:
                runs._apply_settings(company)
        return result

    def _get_score_settings(self):
        self.ensure_one()
        return self.customer_horizon_days, self.customer_discount_rate
