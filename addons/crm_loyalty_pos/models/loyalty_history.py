from odoo import api, models

#: marks what is written while gift cards are used at the till
CONTEXT_KEY = "crm_loyalty_gift_cards"


class LoyaltyHistory(models.Model):
    """A gift card is issued once, also in Odoo's history.

    Odoo issues all of it again for the member and for the first order that use it at
    the till.
    """

    _inherit = "loyalty.history"

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get(CONTEXT_KEY):
            vals_list = [
                vals | {"issued": min(vals["issued"], self._get_unexplained(vals))}
                for vals in vals_list
            ]
        return super().create(vals_list)

    @api.model
    def _get_unexplained(self, vals):
        """Return what a card holds beyond what its history tells."""
        card = self.env["loyalty.card"].browse(vals["card_id"])
        told = sum(line.issued - line.used for line in card.history_ids)
        return max(card.points - told, 0.0)
