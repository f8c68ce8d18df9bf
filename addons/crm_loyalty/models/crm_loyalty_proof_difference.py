from odoo import fields, models

CHECKS = [
    ("balance", "Balance of the Card"),
    ("pending", "Pending on the Card"),
    ("lots", "Lots of the Card"),
    ("uses", "Uses of a Lot"),
    ("chain", "Chain of Movements"),
    ("waiting", "Points Waiting for an Event"),
    ("pool", "Points of the Pool"),
]


class CrmLoyaltyProofDifference(models.Model):
    """What a proof found on one card."""

    _name = "crm.loyalty.proof.difference"
    _description = "Difference Found by a Proof of Points"
    _order = "proof_id desc, card_key, id"
    _rec_name = "check"

    proof_id = fields.Many2one(
        "crm.loyalty.proof",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    card_id = fields.Many2one("loyalty.card", readonly=True, ondelete="set null")
    card_key = fields.Integer("Card Number", readonly=True, aggregator=None)
    check = fields.Selection(CHECKS, required=True, readonly=True)
    expected = fields.Char("Should Be", readonly=True)
    found = fields.Char("Is", readonly=True)
