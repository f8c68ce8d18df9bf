from odoo import models
from odoo.fields import Domain

#: what may make a profile complete
WATCHED = {
    "city",
    "country_id",
    "email",
    "function",
    "industry_id",
    "is_company",
    "company_type",
    "lang",
    "parent_id",
    "phone",
    "street",
    "vat",
    "zip",
}


class ResPartner(models.Model):
    """Whoever completes a contact lets the member earn points, the member included."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if WATCHED & vals.keys():
            self._reward_profiles()
        return result

    def _reward_profiles(self):
        """Reward the members among the contacts and those that follow their company."""
        if not self.env["loyalty.program"]._get_profile_program_ids():
            return
        # A member who saves an address has no right on cards.
        cards = self.env["loyalty.card"].sudo()
        families = self.commercial_partner_id.ids
        domain = cards._get_profile_card_domain()
        domain &= Domain("partner_id.commercial_partner_id", "in", families)
        cards.search(domain)._reward_profiles()
