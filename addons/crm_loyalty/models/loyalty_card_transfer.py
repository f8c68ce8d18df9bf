from uuid import uuid4

from odoo import models
from odoo.exceptions import UserError

from ..engine.account import Parcel
from ..engine.points import ZERO, to_points
from .movement import Movement


class LoyaltyCard(models.Model):
    """How all points of a card go to another card, with the dates they have."""

    _inherit = "loyalty.card"

    def _merge_into(self, target, reason=None):
        """Move everything on these cards to another of the programme, and archive them.

        Points keep their dates; what is owed is owed by the other card.
        """
        target.ensure_one()
        entries = self.env["crm.loyalty.entry"]
        if self.program_id - target.program_id:
            raise UserError(
                self.env._(
                    "Points are merged within one program, and these are of two."
                )
            )
        cards = self - target
        entries._settle(cards | target)
        for card in cards:
            entries._post(card._prepare_merge(target, reason))
            card._tell_merge(target)
        cards.active = False

    def _tell_merge(self, target):
        """Say in Odoo's history of the other card, which members read, what came."""
        if self.history_ids:
            balance = sum(line.issued - line.used for line in self.history_ids)
            self.env["loyalty.history"].sudo().create(
                {
                    "card_id": target.id,
                    "description": self.env._("Merged from %s", self.code),
                    "issued": max(balance, 0),
                    "used": max(-balance, 0),
                }
            )

    def _prepare_merge(self, target, reason, kind="merge"):
        """Return the movements that take everything from one card to another, but
        what waits for an event: the order that earned it finds it on its card."""
        key = f"{kind}:{self.id}:{target.id}:{uuid4()}"
        common = {"reason": reason, "may_owe": True}
        own = common | {"is_own": True}
        lots = self.env["crm.loyalty.lot"].search(
            [
                ("card_id", "=", self.id),
                ("remaining", ">", 0),
                ("waits_for", "=", False),
            ]
        )
        parcels = tuple(
            Parcel(
                to_points(lot.remaining),
                lot.active_from,
                lot.expires_on or None,
                lot.is_pending,
            )
            for lot in lots
        )
        total = sum((parcel.points for parcel in parcels), ZERO)
        debt = to_points(self.crm_points_debt)
        if self.crm_pool_card_id:
            debt = self.env["crm.loyalty.entry"]._get_own_debt(self)
        movements = []
        if total:
            movements += [
                Movement(self, kind, -total, f"{key}:out", takes_all=True, **own),
                Movement(target, kind, total, f"{key}:in", parcels=parcels, **common),
            ]
        if debt:
            movements += [
                Movement(target, kind, -debt, f"{key}:debt", **common),
                Movement(self, kind, debt, f"{key}:paid", **own),
            ]
        return movements
