from odoo import api, models


class CrmLoyaltyEntry(models.Model):
    """What documents do on a card that was merged goes to the card that its member has
    now; points that wait stay where their order finds them."""

    _inherit = "crm.loyalty.entry"

    @api.model
    def _post(self, movements):
        entries = super()._post(movements)
        cards = self.env["loyalty.card"].union(
            *(each.card for each in movements if not each.is_own)
        )
        # Where points belong does not depend on who moves them.
        for card in cards.sudo().filtered(lambda card: not card.active):
            account = card._find_account(card.program_id.id, card.partner_id.id)
            if account - card:
                self._post(card._prepare_merge(account, None))
        return entries
