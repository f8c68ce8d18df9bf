from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..engine.benefit import Claim, settle


class ContactBenefit(NamedTuple):
    """Something that tiers set on the contact of their members."""

    #: field of the contact
    field: str
    #: field of the card that remembers what was there before
    kept_field: str
    #: return what a tier sets, an empty record if nothing
    value_of: Callable
    #: return the company in which a tier sets it
    company_of: Callable


class CrmLoyaltyTier(models.Model):
    """What tiers set on contacts: as long as a member is in the tier, and unless
    somebody has set something else meanwhile."""

    _inherit = "crm.loyalty.tier"

    @api.model
    def _get_contact_benefits(self):
        """Return the benefits that are set on contacts, as ``ContactBenefit``."""
        return []

    @api.model
    def _write_changes(self, changes):
        moved = super()._write_changes(changes)
        moves = {
            each.member.card_id: (each.member.tier_id, each.tier_id)
            for each in changes
            if each.tier_id != each.member.tier_id
        }
        tiers = self.browse({tier for move in moves.values() for tier in move if tier})
        for benefit in self._get_contact_benefits():
            # Most tiers set nothing, and all members may move at once.
            setting = set(tiers.filtered(benefit.value_of).ids)
            left = {
                card: self.browse(move[0] or ())
                for card, move in moves.items()
                if not setting.isdisjoint(move)
            }
            if left:
                self._follow_members(benefit, left)
        return moved

    @api.model
    def _follow_members(self, benefit, left):
        """Set on contacts what the tiers of their members bring now. Contacts that get
        the same are written together.

        :param left: the tiers that were left, by card id
        """
        cards = self.env["loyalty.card"].sudo().browse(left)
        owners = cards.partner_id.commercial_partner_id
        if not owners:
            return
        self._query_touch(owners)
        cards |= self._find_members(owners)
        contacts, kept = defaultdict(list), dict.fromkeys(cards.ids)
        for (owner, company), (before, after) in self._get_claims(
            benefit, cards, left
        ).items():
            present = owner.with_company(company)[benefit.field].id or None
            outcome = settle(present, [*before.values()], [*after.values()])
            kept |= {
                card: outcome.kept if outcome else claim.kept
                for card, claim in after.items()
            }
            if outcome and outcome.value != present:
                contacts[outcome.company, outcome.value].append(owner.id)
        for (company_id, value), owner_ids in contacts.items():
            found = owners.browse(owner_ids).with_company(company_id)
            found.write({benefit.field: value})
        self._remember(benefit, cards, kept)

    @api.model
    def _get_claims(self, benefit, cards, left):
        """Return what tiers set before and after the change: two dicts of claims by
        card id, by contact and company, which is none for what companies share."""
        claims = defaultdict(lambda: ({}, {}))
        no_company = self.env["res.company"]
        is_shared = not self.env["res.partner"]._fields[benefit.field].company_dependent
        for card in cards:
            owner = card.partner_id.commercial_partner_id
            kept = card[benefit.kept_field].id or None
            present = card.crm_tier_id
            for turn, tier in enumerate((left.get(card.id, present), present)):
                if value := benefit.value_of(tier):
                    company = benefit.company_of(tier)
                    claim = Claim((tier.sequence, tier.id), value.id, kept, company.id)
                    key = (owner, no_company if is_shared else company)
                    claims[key][turn][card.id] = claim
        return claims

    @api.model
    def _find_members(self, owners):
        """Return the cards of contacts of these customers that are in a tier."""
        cards = self.env["loyalty.card"].sudo().with_context(active_test=False)
        return cards.search(
            [
                ("partner_id.commercial_partner_id", "in", owners.ids),
                ("crm_tier_id", "!=", False),
            ]
        )

    @api.model
    def _query_touch(self, owners):
        """Update the rows of contacts before their members are read: of two members
        who move at once the second one fails, is run again and sees the first. The ORM
        does not write what stays the same."""
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET write_date = write_date WHERE id = ANY(%s)",
                owners.ids,
            )
        )

    @api.model
    def _remember(self, benefit, cards, kept):
        """Keep on cards what is given back.

        :param kept: id of the record, or None, by card id
        """
        changed = defaultdict(list)
        for card in cards:
            if (card[benefit.kept_field].id or None) != kept[card.id]:
                changed[kept[card.id]].append(card.id)
        for value, card_ids in changed.items():
            self._query_remember(benefit.kept_field, value, card_ids)
        cards.invalidate_recordset([benefit.kept_field], flush=False)

    @api.model
    def _query_remember(self, field, value, card_ids):
        """Write what nobody else writes: the ORM guards it."""
        self.env.cr.execute(
            SQL(
                "UPDATE loyalty_card SET %s = %s WHERE id = ANY(%s)",
                SQL.identifier(field),
                value,
                card_ids,
            )
        )
