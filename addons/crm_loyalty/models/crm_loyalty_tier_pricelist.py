from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_loyalty_tier_contact import ContactBenefit


class CrmLoyaltyTier(models.Model):
    """The pricelist of a tier: on the contact while a member is in it."""

    _inherit = "crm.loyalty.tier"

    pricelist_id = fields.Many2one(
        "product.pricelist",
        ondelete="restrict",
        help="The customer has it while a member is in the tier, and then again the "
        "one of before, unless somebody has set another one meanwhile. Of several "
        "members of a company, the highest tier decides.",
    )

    @api.constrains("pricelist_id", "program_id")
    def _check_pricelist(self):
        for tier in self:
            pricelist = tier._get_pricelist()
            company = tier._get_pricelist_company()
            owner = pricelist.company_id
            if pricelist and (not company or owner and owner != company):
                raise ValidationError(
                    self.env._(
                        "%(tier)s needs a pricelist of the company of the program. "
                        "Programs of all companies need one of a single company.",
                        tier=tier.name,
                    )
                )

    def _get_pricelist(self):
        """Return the pricelist that the tier sets on contacts."""
        return self.pricelist_id

    def _get_pricelist_company(self):
        """Return the company in which the pricelist is set on contacts."""
        return self.program_id.company_id or self._get_pricelist().company_id

    @api.model
    def _get_contact_benefits(self):
        return [
            *super()._get_contact_benefits(),
            ContactBenefit(
                "specific_property_product_pricelist",
                "crm_pricelist_before_id",
                lambda tier: tier._get_pricelist(),
                lambda tier: tier._get_pricelist_company(),
            ),
        ]
