from odoo import api, models

from ..engine.points import to_points


class CrmLoyaltyEntry(models.Model):
    """No document redeems what another one has reserved."""

    _inherit = "crm.loyalty.entry"

    @api.model
    def _open_accounts(self, cards, movements):
        """Tell the accounts what is reserved of them, read after they are locked."""
        accounts = super()._open_accounts(cards, movements)
        redeemed = cards.browse(
            each.card.id for each in movements if each.kind == "redeem"
        )
        if redeemed:
            for held in self.env["crm.loyalty.reservation"]._find_held(redeemed):
                reserved = accounts[held.card_id.id].reserved
                holder = (held.origin_model, held.origin_id)
                reserved[holder] = to_points(held.points)
        return accounts

    @api.model
    def _post(self, movements):
        entries = super()._post(movements)
        # The ledger says what is redeemed, whoever sells.
        self.env["crm.loyalty.reservation"].sudo()._consume_for(movements)
        return entries

    @api.model
    def _cron_settle(self):
        self.env["crm.loyalty.reservation"]._release_overdue()
        return super()._cron_settle()
