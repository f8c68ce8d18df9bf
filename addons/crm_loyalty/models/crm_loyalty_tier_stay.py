from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.points import DIGITS

CAUSES = [
    ("reached", "Reached"),
    ("missed", "Not Reached Again"),
    ("terms", "Tiers or Card Changed"),
]


class CrmLoyaltyTierStay(models.Model):
    """One stay of a member in one tier: the history that nobody rewrites.

    Written by the assessment. What is recorded late changes the present: the stay that
    it ends is closed at that moment, and the next one begins.
    """

    _name = "crm.loyalty.tier.stay"
    _description = "Tier History"
    _order = "date_from desc, id desc"
    # The system writes it, at the time that it says.
    _log_access = False
    _rec_names_search = ["card_id", "tier_id"]

    card_id = fields.Many2one(
        "loyalty.card", readonly=True, index="btree_not_null", ondelete="set null"
    )
    card_key = fields.Integer(
        "Card Number",
        required=True,
        readonly=True,
        index=True,
        aggregator="count_distinct",
        help="Number of the card, kept when the card is deleted.",
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    tier_id = fields.Many2one(
        "crm.loyalty.tier",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    previous_tier_id = fields.Many2one(
        "crm.loyalty.tier",
        "Came From",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty where the member was in no tier.",
    )
    program_id = fields.Many2one(related="tier_id.program_id")
    company_id = fields.Many2one(related="tier_id.company_id")
    date_from = fields.Datetime("From", required=True, readonly=True, index=True)
    date_to = fields.Datetime(
        "Until", readonly=True, help="Empty while the member is in this tier."
    )
    cause = fields.Selection(
        CAUSES, required=True, readonly=True, help="Why the member entered the tier."
    )
    amount = fields.Float(
        "Reached With",
        readonly=True,
        digits=DIGITS,
        aggregator=None,
        help="Points, or money, that counted when the member entered the tier.",
    )
    order_count = fields.Integer(
        "Orders",
        readonly=True,
        aggregator=None,
        help="Orders that counted when the member entered the tier; empty where no tier"
        " of the program asks for orders.",
    )

    _card_open_uniq = models.UniqueIndex(
        "(card_key) WHERE date_to IS NULL", "A member is in one tier at a time."
    )

    @api.depends("partner_id", "tier_id")
    def _compute_display_name(self):
        for stay in self:
            stay.display_name = self.env._(
                "%(member)s: %(tier)s",
                member=stay.partner_id.display_name or "–",
                tier=stay.tier_id.display_name,
            )

    def write(self, vals):
        if self and vals:
            raise UserError(self.env._("The history of tiers cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The history of tiers cannot be deleted."))
