from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

PRICELIST = "specific_property_product_pricelist"


class CrmLoyaltyTier(models.Model):
    """The pricelist of a tier: on the contact while a member is in it."""

    _inherit = "crm.loyalty.tier"

    pricelist_id = fields.Many2one(
        "product.pricelist",
        ondelete="restrict",
        help="The customer has it while a member is in the tier, and then again the "
        "one of before, unless somebody has set another one meanwhile.",
    )

    @api.constrains("pricelist_id", "program_id")
    def _check_pricelist(self):
        for tier in self.filtered("pricelist_id"):
            company = tier._get_pricelist_company()
            owner = tier.pricelist_id.company_id
            if not company or owner and owner != company:
                raise ValidationError(
                    self.env._(
                        "%(tier)s needs a pricelist of the company of the program. "
                        "Programs of all companies need one of a single company.",
                        tier=tier.name,
                    )
                )

    def _get_pricelist_company(self):
        """Return the company in which the pricelist is set on contacts."""
        return self.program_id.company_id or self.pricelist_id.company_id

    @api.model
    def _write_changes(self, changes):
        moved = super()._write_changes(changes)
        left = {
            each.member.card_id: self.browse(each.member.tier_id or ())
            for each in changes
            if self.browse({each.tier_id, each.member.tier_id} - {None}).pricelist_id
            and each.tier_id != each.member.tier_id
        }
        self._give_pricelists(left)
        return moved

    @api.model
    def _give_pricelists(self, left):
        """Set the pricelists of the tiers that members enter, and give back the ones
        of before to those who leave. Contacts that get the same are written together.

        :param left: the tiers that were left, by card id
        """
        cards = self.env["loyalty.card"].sudo().browse(left)
        contacts, before = defaultdict(list), defaultdict(list)
        for card in cards:
            entered, old = card.crm_tier_id, left[card.id]
            company = (
                entered if entered.pricelist_id else old
            )._get_pricelist_company()
            owner = card.partner_id.commercial_partner_id
            present = owner.with_company(company)[PRICELIST]
            if old.pricelist_id and present != old.pricelist_id:
                # Somebody has decided otherwise.
                continue
            kept = card.crm_pricelist_before_id if old.pricelist_id else present
            wanted = entered.pricelist_id or kept
            contacts[company, wanted].append(owner.id)
            before[kept if entered.pricelist_id else kept.browse()].append(card.id)
        for (company, pricelist), owner_ids in contacts.items():
            owners = self.env["res.partner"].sudo().browse(owner_ids)
            owners.with_company(company).write({PRICELIST: pricelist.id})
        for pricelist, card_ids in before.items():
            self._query_remember(pricelist, card_ids)

    @api.model
    def _query_remember(self, pricelist, card_ids):
        """Keep on cards which pricelist is given back; nobody else writes it."""
        self.env.cr.execute(
            SQL(
                "UPDATE loyalty_card SET crm_pricelist_before_id = %s"
                " WHERE id = ANY(%s)",
                pricelist.id or None,
                card_ids,
            )
        )
        cards = self.env["loyalty.card"].browse(card_ids)
        cards.invalidate_recordset(["crm_pricelist_before_id"], flush=False)
