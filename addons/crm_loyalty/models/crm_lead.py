from odoo import api, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """New leads and opportunities of members have the priority of their tier."""

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._raise_priority()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self._raise_priority()
        return result

    def _raise_priority(self):
        """Give open leads at least the priority of the tier of their customer, or of a
        contact of it; for all leads at once."""
        leads = self.filtered(
            lambda lead: lead.partner_id and lead.won_status == "pending"
        )
        wanted = leads._get_tier_priorities()
        for priority, raised in leads.grouped(lambda lead: wanted[lead]).items():
            low = raised.filtered(lambda lead, top=priority: lead.priority < top)
            if low:
                low.priority = priority

    def _get_tier_priorities(self):
        """Return the highest priority that tiers give to the customers of leads, by
        lead."""
        tiers = self._find_priority_tiers() if self else {}
        return {
            lead: max(
                (
                    tier.lead_priority
                    for tier in tiers.get(lead.partner_id.commercial_partner_id.id, ())
                    if not lead.company_id
                    or tier.company_id.id in (False, lead.company_id.id)
                ),
                default="0",
            )
            for lead in self
        }

    def _find_priority_tiers(self):
        """Return the tiers with a priority that customers are in, by their id."""
        domain = Domain("crm_tier_id.lead_priority", ">", "0")
        domain &= Domain(
            "partner_id.commercial_partner_id",
            "in",
            self.partner_id.commercial_partner_id.ids,
        )
        tiers = {}
        # What a customer is due does not depend on who enters the lead.
        for card in self.env["loyalty.card"].sudo().search(domain):
            owner = card.partner_id.commercial_partner_id
            tiers.setdefault(owner.id, []).append(card.crm_tier_id)
        return tiers
