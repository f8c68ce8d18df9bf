from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_customer.models.reader_dates import format_moment

from ..engine.expiry import last_day_of_promise
from ..engine.points import DIGITS, ZERO, to_points
from .documents import find_documents

STATES = [
    ("held", "Reserved"),
    ("consumed", "Redeemed"),
    ("released", "Released"),
]


class CrmLoyaltyReservation(models.Model):
    """Points of a card that a document has promised to its customer for a while.

    No movement: the points stay in the balance, and no other document can redeem them.
    Written by the documents, through ``_hold`` and ``_release``.
    """

    _name = "crm.loyalty.reservation"
    _description = "Reservation of Points"
    _order = "id desc"

    card_id = fields.Many2one(
        "loyalty.card", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    program_id = fields.Many2one(related="card_id.program_id")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    points = fields.Float(required=True, readonly=True, digits=DIGITS)
    origin_model = fields.Char("Model of the Document", required=True, readonly=True)
    origin_id = fields.Many2oneReference(
        "Document Number",
        model_field="origin_model",
        required=True,
        readonly=True,
        aggregator=None,
    )
    document = fields.Char(compute="_compute_document")
    until = fields.Datetime(
        required=True,
        readonly=True,
        help="When the points are free again, at the latest when they expire.",
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="held")

    _held_uniq = models.UniqueIndex(
        "(card_id, origin_model, origin_id) WHERE state = 'held'",
        "The document has reserved points of this card already.",
    )
    _amount = models.Constraint("CHECK (points > 0)", "A reservation reserves points.")
    # The clock looks for reservations whose time is over.
    _until_idx = models.Index("(until) WHERE state = 'held'")

    @api.depends("origin_model", "origin_id")
    @api.depends_context("uid")
    def _compute_document(self):
        found = find_documents(self.env, self)
        for reservation in self:
            document = found.get((reservation.origin_model, reservation.origin_id))
            reservation.document = document and document.display_name

    @api.depends("points", "card_id", "until")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for reservation in self:
            reservation.display_name = self.env._(
                "%(points)s until %(moment)s",
                points=reservation.card_id._format_points(reservation.points),
                moment=format_moment(self.env, reservation.until),
            )

    @api.readonly
    def action_open_document(self):
        """Open the document that has reserved the points."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.origin_model,
            "res_id": self.origin_id,
            "views": [(False, "form")],
        }

    # What documents do

    @api.model
    def _find_held(self, cards):
        """Return the reservations of cards whose time is not over."""
        domain = Domain("card_id", "in", cards._get_accounts().ids)
        domain &= Domain("state", "=", "held")
        return self.search(domain & Domain("until", ">", fields.Datetime.now()))

    @api.model
    def _find_of(self, documents, cards=None):
        """Return what documents hold, over time or not."""
        domain = Domain("origin_model", "=", documents._name)
        domain &= Domain("origin_id", "in", documents.ids)
        if cards is not None:
            domain &= Domain("card_id", "in", cards._get_accounts().ids)
        return self.search(domain & Domain("state", "=", "held"))

    @api.model
    def _hold(self, card, document, points, hours):
        """Let a document hold points of a card, and no more; zero releases them.

        The row of the card is updated first, so of two documents that want the same
        points at once the second one fails, is run again and finds them reserved.

        :param points: how many, as an exact decimal
        :param hours: for how long at most; what is held keeps the time that it has
        """
        card = card._get_accounts()
        own = self._find_of(document, card)
        now = fields.Datetime.now()
        lasts = own.until and own.until > now
        if to_points(own.points) == points and (lasts or not points):
            return
        self.env["crm.loyalty.entry"]._query_lock(card)
        own._release()
        if points:
            until = own.until if lasts else now + timedelta(hours=hours)
            until = min(until, self._get_end_of_points(card, points) or until)
            self.create(
                {
                    "card_id": card.id,
                    "company_id": document.company_id.id,
                    "points": float(points),
                    "origin_model": document._name,
                    "origin_id": document.id,
                    "until": until,
                }
            )

    @api.model
    def _get_end_of_points(self, card, points):
        """Return the moment from which the card cannot keep a promise of points, as
        some of them expire; None where there is no such moment."""
        needed = points + sum(
            (to_points(each.points) for each in self._find_held(card)), ZERO
        )
        lots = card._get_open_lots().get(card.id, ())
        last_day = last_day_of_promise(
            [(to_points(lot["remaining"]), card._get_last_day(lot)) for lot in lots],
            needed,
        )
        if not last_day:
            return None
        owner = card.company_id or self.env.company
        timezone = pytz.timezone(self.env["crm.customer"]._get_clock(owner).timezone)
        midnight = datetime.combine(last_day + timedelta(days=1), time.min)
        return timezone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)

    def _release(self):
        """Give the points free: the document does not promise them any more."""
        self.write({"state": "released"})

    @api.model
    def _consume_for(self, movements):
        """Mark as redeemed what documents had reserved and have redeemed now."""
        redeemed = [each for each in movements if each.kind == "redeem" and each.origin]
        if redeemed:
            pairs = {
                (each.card._get_accounts().id, each.origin.id) for each in redeemed
            }
            documents = redeemed[0].origin.union(*(each.origin for each in redeemed))
            cards = self.env["loyalty.card"].union(*(each.card for each in redeemed))
            self._find_of(documents, cards).filtered(
                lambda held: (held.card_id.id, held.origin_id) in pairs
            ).write({"state": "consumed"})

    @api.model
    def _release_overdue(self):
        """Release what is held beyond its time; it binds nobody already."""
        self.search(
            [("state", "=", "held"), ("until", "<=", fields.Datetime.now())]
        )._release()
