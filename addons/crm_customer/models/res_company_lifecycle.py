from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.lifecycle import STEPS, steps

MOST_DAYS = 3650
MOST_PURCHASES = 1000
MOST_GROWTH = 10.0

#: whole numbers of days, at least one each
DAYS = (
    "crm_lifecycle_hard_days",
    "crm_lifecycle_won_back_days",
    "crm_lifecycle_loyal_days",
    "crm_lifecycle_at_risk_days",
    "crm_lifecycle_lost_days",
)
PROBABILITIES = (
    "crm_lifecycle_at_risk",
    "crm_lifecycle_lost",
    "crm_lifecycle_loyal",
    "crm_lifecycle_release",
)
LIFECYCLE_FIELDS = (
    *DAYS,
    *PROBABILITIES,
    "crm_lifecycle_growth",
    "crm_lifecycle_loyal_purchases",
)


class ResCompany(models.Model):
    """The thresholds at which customers of the company change their stage."""

    _inherit = "res.company"

    crm_lifecycle_at_risk = fields.Float(
        "At Risk from",
        default=0.60,
        help="At risk is a customer whose probability of no purchase within the "
        "horizon of the prediction model is this or higher. In steps of 5 %.",
    )
    crm_lifecycle_lost = fields.Float(
        "Lost from",
        default=0.90,
        help="Lost is a customer whose probability of no purchase is this or higher. "
        "In steps of 5 %, at most 95 %.",
    )
    crm_lifecycle_release = fields.Float(
        "No Longer at Risk below",
        default=0.50,
        help="A customer at risk who does not buy stays at risk until the probability "
        "of no purchase is below this. In steps of 5 %.",
    )
    crm_lifecycle_loyal = fields.Float(
        "Loyal below",
        default=0.40,
        help="Loyal is only a customer whose probability of no purchase is below this. "
        "In steps of 5 %.",
    )
    crm_lifecycle_hard_days = fields.Integer(
        "Lost after (Days)",
        default=730,
        help="Days without a purchase after which a customer is lost in any case.",
    )
    crm_lifecycle_won_back_days = fields.Integer(
        "Won Back for (Days)",
        default=90,
        help="Days for which a lost customer who buys again counts as won back.",
    )
    crm_lifecycle_loyal_purchases = fields.Integer(
        "Purchases of a Loyal Customer",
        default=4,
        help="Loyal is only a customer with so many purchases or more.",
    )
    crm_lifecycle_loyal_days = fields.Integer(
        "Days since the First Purchase of a Loyal Customer",
        default=365,
        help="Loyal is only a customer whose first purchase is so many days ago.",
    )
    crm_lifecycle_growth = fields.Float(
        "Growth of a Developing Customer",
        default=1.2,
        help="Developing is a customer whose revenue of the last 12 months is so many "
        "times the revenue of the 12 months before, or more.",
    )
    crm_lifecycle_at_risk_days = fields.Integer(
        "At Risk without a Model after (Days)",
        default=90,
        help="Days without a purchase after which a customer is at risk while no "
        "prediction model has been made.",
    )
    crm_lifecycle_lost_days = fields.Integer(
        "Lost without a Model after (Days)",
        default=365,
        help="Days without a purchase after which a customer is lost while no "
        "prediction model has been made.",
    )

    @api.constrains(*DAYS)
    def _check_lifecycle_days(self):
        for company in self:
            for name in DAYS:
                if not 1 <= company[name] <= MOST_DAYS:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” must be from 1 to %(most)s days.",
                            field=self._get_lifecycle_label(name),
                            most=MOST_DAYS,
                        )
                    )
            if company.crm_lifecycle_at_risk_days >= company.crm_lifecycle_lost_days:
                raise ValidationError(
                    self.env._(
                        "Without a model a customer must be at risk before being lost: "
                        "choose fewer days for at risk than for lost."
                    )
                )

    @api.constrains(*PROBABILITIES)
    def _check_lifecycle_probabilities(self):
        for company in self:
            for name in PROBABILITIES:
                value = company[name]
                is_step = abs(value * STEPS - steps(value)) < 1e-6
                if not is_step or not 1 <= steps(value) < STEPS:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” must be a probability from 5 %% to 95 %% in "
                            "steps of 5 %%, such as 60 %%.",
                            field=self._get_lifecycle_label(name),
                        )
                    )
            release, at_risk, lost, loyal = (
                steps(company[name])
                for name in (
                    *("crm_lifecycle_release", "crm_lifecycle_at_risk"),
                    *("crm_lifecycle_lost", "crm_lifecycle_loyal"),
                )
            )
            if not release < at_risk < lost:
                raise ValidationError(
                    self.env._(
                        "The probabilities must rise from “no longer at risk” over “at "
                        "risk” to “lost”."
                    )
                )
            if loyal > at_risk:
                raise ValidationError(
                    self.env._(
                        "A loyal customer cannot be at risk: choose a probability for "
                        "loyal that is not above the one for at risk."
                    )
                )

    @api.constrains("crm_lifecycle_growth", "crm_lifecycle_loyal_purchases")
    def _check_lifecycle_numbers(self):
        for company in self:
            if not 1 <= company.crm_lifecycle_growth <= MOST_GROWTH:
                raise ValidationError(
                    self.env._(
                        "The growth of a developing customer must be from 1 to "
                        "%(most)s times the revenue of the year before.",
                        most=MOST_GROWTH,
                    )
                )
            if not 2 <= company.crm_lifecycle_loyal_purchases <= MOST_PURCHASES:
                raise ValidationError(
                    self.env._(
                        "A loyal customer has bought 2 to %(most)s times.",
                        most=MOST_PURCHASES,
                    )
                )

    def _get_lifecycle_label(self, name):
        return self._fields[name].get_description(self.env, ["string"])["string"]
