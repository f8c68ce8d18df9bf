from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Who is deleted is taken out of loyalty, which keeps its movements."""

    _inherit = "res.partner"

    def _erase_from_loyalty(self):
        """Take these persons out of pools, out of the names of households and out of
        the reasons that name them."""
        # What is kept does not depend on who deletes.
        people = self.sudo()
        cards = self.env["loyalty.card"].sudo().with_context(active_test=False)
        own = cards.search([("partner_id", "in", people.ids)])
        (own | own.crm_pool_member_ids)._leave_pools()
        cards_of = own.grouped("partner_id")
        for person in people:
            person._erase_name(cards_of.get(person, own.browse()))

    def _erase_name(self, cards):
        """Erase what people have written about a person: on the own cards where a part
        of the name is in it, elsewhere the whole name or the address."""
        words = [word for word in (self.name or "").split() if len(word) > 2]
        if any(word in (self.crm_household_id.name or "") for word in words):
            self.crm_household_id._erase_person()
        whole = [each for each in (self.name, self.email) if each]
        named = Domain.OR(Domain("reason", "ilike", each) for each in whole)
        parts = Domain.OR(Domain("reason", "ilike", each) for each in words)
        own = Domain("card_id", "in", cards.ids) | Domain("member_id", "in", cards.ids)
        entries = self.env["crm.loyalty.entry"]
        entries.search(Domain.OR([named, own & parts]))._query_erase_reasons()
