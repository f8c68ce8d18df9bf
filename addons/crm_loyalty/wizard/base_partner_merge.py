from odoo import models
from odoo.fields import Domain


class BasePartnerMerge(models.TransientModel):
    """Merging contacts merges the accounts they have in a programme."""

    _inherit = "base.partner.merge.automatic.wizard"

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
