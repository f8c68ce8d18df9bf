from odoo import api, models


class CrmLoyaltyEntry(models.Model):
    """What documents move on a closed card is recorded, and taken out again at once:
    nobody spends what comes back, and nobody pays what is owed."""

    _inherit = "crm.loyalty.entry"

    @api.model
    def _post(self, movements):
        entries = super()._post(movements)
        cards = self.env["loyalty.card"].union(*(each.card for each in movements))
        # A membership has ended whoever moves points.
        for card in cards.sudo().filtered("crm_closed_on"):
            card._empty(self.env._("The membership is closed"))
        return entries
