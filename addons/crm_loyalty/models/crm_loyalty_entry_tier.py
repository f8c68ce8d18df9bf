from odoo import api, models

#: kinds of movements by which what a member has earned changes
EARNING_KINDS = ("earn", "reverse")


class CrmLoyaltyEntry(models.Model):
    """Who earns a tier by points or orders is in it at once, in the transaction that
    moves the points. Revenue and margin wait for the clock: they follow documents that
    are not written yet."""

    _inherit = "crm.loyalty.entry"

    @api.model
    def _post(self, movements):
        entries = super()._post(movements)
        cards = self.env["loyalty.card"].union(
            *(each.card for each in movements if each.kind in EARNING_KINDS)
        )
        # Who moves points need not have a right on tiers.
        for program, moved in cards.sudo().grouped("program_id").items():
            by_ledger = program.crm_tier_basis in ("points", "orders")
            if by_ledger and program.crm_tier_ids:
                self.env["crm.loyalty.tier"]._assess(program, moved.ids)
        return entries
