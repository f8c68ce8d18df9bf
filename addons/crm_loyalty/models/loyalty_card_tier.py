from odoo import api, fields, models


class LoyaltyCard(models.Model):
    """The tier that a member is in, shown on the card."""

    _inherit = "loyalty.card"

    crm_tier_id = fields.Many2one(
        "crm.loyalty.tier",
        "Tier",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    crm_tier_until = fields.Date(
        "Tier Until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The last day for which the tier is sure. What was done by then decides.",
    )
    crm_pricelist_before_id = fields.Many2one(
        "product.pricelist",
        "Pricelist Before the Tier",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    crm_stay_ids = fields.One2many(
        "crm.loyalty.tier.stay", "card_id", "Tier History", readonly=True
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_with_tier(self):
        """End the stay of a card before the card is gone."""
        self.env["crm.loyalty.tier"].sudo()._query_close_stays(self.ids)
