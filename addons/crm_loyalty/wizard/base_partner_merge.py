from odoo import models
from odoo.fields import Domain


class BasePartnerMerge(models.TransientModel):
    """Merging contacts merges the accounts they have in a programme."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Let the cards of pools follow when contacts and households are merged."""
        # Merging contacts is a right of its own; pools follow whoever does it.
        cards = self.env["loyalty.card"].sudo()
        merged = cards.search([("partner_id", "in", (src_partners | dst_partner).ids)])
        members = merged.crm_pool_member_ids
        (merged | members)._leave_pools()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        (
            members.exists()
            | cards.search([("partner_id", "child_of", dst_partner.ids)])
        )._join_pools()
        return result

    def _merge_loyalty_cards(self, src_partners, dst_partner):
        """Move points to the card that Odoo is about to keep, with their dates.

        Odoo then finds nothing to add up.
        """
        # Merging contacts is a right of its own; cards follow whoever does it.
        cards = self.env["loyalty.card"].sudo()
        domain = Domain("partner_id", "in", src_partners.ids)
        accounts = cards.search(domain).filtered("program_id.is_nominative")
        for program, moved in accounts.grouped("program_id").items():
            kept = cards.search(
                [
                    ("partner_id", "=", dst_partner.id),
                    ("program_id", "=", program.id),
                ],
                limit=1,
            )
            target = kept or moved[0]
            (moved - target)._merge_into(target)
        return super()._merge_loyalty_cards(src_partners, dst_partner)
