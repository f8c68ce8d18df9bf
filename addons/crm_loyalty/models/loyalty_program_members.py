from odoo import models
from odoo.fields import Domain


class LoyaltyProgram(models.Model):
    """Who the members of a programme are, for whoever gives them points."""

    _inherit = "loyalty.program"

    def _is_running(self):
        """Whether the programme gives points today, by the clock of its company."""
        self.ensure_one()
        today = self.env["loyalty.card"]._get_today(self.company_id)
        has_begun = not self.date_from or self.date_from <= today
        return self.active and has_begun and (not self.date_to or today <= self.date_to)

    def _serves(self, company):
        """Whether points of the programme move in a company."""
        self.ensure_one()
        return not self.company_id or self.company_id in company.parent_ids

    def _find_accounts(self, partners):
        """Return the card of each contact that has one, by contact."""
        self.ensure_one()
        domain = Domain("program_id", "=", self.id)
        domain &= Domain("partner_id", "in", partners.ids)
        domain &= Domain("crm_is_account", "=", True)
        cards = self.env["loyalty.card"].search(domain)
        return {card.partner_id: card for card in cards}

    def _get_accounts(self, partners):
        """Return the card of each contact, made where there is none, by contact."""
        accounts = self._find_accounts(partners)
        made = self.env["loyalty.card"].create(
            [
                {"program_id": self.id, "partner_id": partner.id}
                for partner in partners
                if partner not in accounts
            ]
        )
        return accounts | {card.partner_id: card for card in made}
