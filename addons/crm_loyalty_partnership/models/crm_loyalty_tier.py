from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.crm_loyalty.models.crm_loyalty_tier_contact import ContactBenefit


class CrmLoyaltyTier(models.Model):
    """The partner level of a tier: on the contact while a member is in it."""

    _inherit = "crm.loyalty.tier"

    grade_id = fields.Many2one(
        "res.partner.grade",
        "Partner Level",
        ondelete="restrict",
        help="The customer has it while a member is in the tier, and then again the "
        "one of before, unless somebody has set another one meanwhile.",
    )

    @api.constrains("grade_id", "pricelist_id", "program_id")
    def _check_grade(self):
        self._check_pricelist()
        for tier in self.filtered("grade_id"):
            company = tier.grade_id.company_id
            if company and company != tier.program_id.company_id:
                raise ValidationError(
                    self.env._(
                        "%(level)s is a level of another company than the program. "
                        "Choose one of the company of the program, or of all "
                        "companies.",
                        level=tier.grade_id.name,
                    )
                )
            own, other = tier.pricelist_id, tier.grade_id.default_pricelist_id
            if own and other and own != other:
                raise ValidationError(
                    self.env._(
                        "%(level)s has a pricelist already. Take the pricelist off "
                        "%(tier)s, or choose another level.",
                        level=tier.grade_id.name,
                        tier=tier.name,
                    )
                )

    def _get_pricelist(self):
        """Odoo sets the pricelist of a level together with it."""
        return super()._get_pricelist() or self.grade_id.default_pricelist_id

    def _get_grade_company(self):
        """Return the company in which the level, and its pricelist, are set."""
        company = self._get_pricelist_company() or self.grade_id.company_id
        return company or self.env.company

    @api.model
    def _get_contact_benefits(self):
        return [
            *super()._get_contact_benefits(),
            ContactBenefit(
                "grade_id",
                "crm_grade_before_id",
                lambda tier: tier.grade_id,
                lambda tier: tier._get_grade_company(),
            ),
        ]
