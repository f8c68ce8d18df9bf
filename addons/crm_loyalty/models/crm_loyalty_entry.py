from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_customer.models.reader_dates import format_day

from ..engine.points import DIGITS
from .documents import find_documents

KINDS = [
    ("opening", "Opening Balance"),
    ("earn", "Earned"),
    ("activate", "Became Usable"),
    ("wait", "Pending Again"),
    ("redeem", "Redeemed"),
    ("expire", "Expired"),
    ("reverse", "Reversed"),
    ("adjust", "Adjusted"),
    ("transfer", "Transferred"),
    ("merge", "Merged"),
    ("unclassified", "Unclassified"),
]


class CrmLoyaltyEntry(models.Model):
    """One movement of points, recorded once and never changed.

    What changes ``loyalty.card.points`` is a row here; the field on the card shows the
    sum. The database refuses to update or delete rows and chains those of a card by a
    hash (``crm_loyalty_entry_guard``). Records that a row refers to may be deleted: the
    row then keeps their number.
    """

    _name = "crm.loyalty.entry"
    _description = "Movement of Points"
    _order = "recorded_at desc, id desc"
    # The ledger says itself who moved points, and when.
    _log_access = False
    _rec_names_search = ["reason", "event_key"]

    card_id = fields.Many2one(
        "loyalty.card", readonly=True, index=True, ondelete="set null"
    )
    card_key = fields.Integer(
        "Card Number",
        required=True,
        readonly=True,
        aggregator="count_distinct",
        help="Number of the card, kept when the card is deleted.",
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    program_id = fields.Many2one(
        "loyalty.program", readonly=True, index=True, ondelete="set null"
    )
    program_key = fields.Integer("Program Number", readonly=True, aggregator=None)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Where the points moved: the company of the document.",
    )
    sequence = fields.Integer(
        "Number on the Card",
        readonly=True,
        aggregator=None,
        help="Counts the movements of a card without gaps.",
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    points = fields.Float(
        required=True,
        readonly=True,
        digits=DIGITS,
        help="What can be spent changed by.",
    )
    pending = fields.Float(
        required=True,
        readonly=True,
        digits=DIGITS,
        help="What is earned and cannot be spent yet changed by.",
    )
    balance = fields.Float(
        readonly=True,
        digits=DIGITS,
        aggregator=None,
        help="What could be spent after this movement. Below zero, points are owed.",
    )
    effective_date = fields.Date("Date", required=True, readonly=True, index=True)
    recorded_at = fields.Datetime("Recorded", required=True, readonly=True)
    origin_model = fields.Char("Model of the Document", readonly=True)
    origin_id = fields.Many2oneReference(
        "Document Number", model_field="origin_model", readonly=True, aggregator=None
    )
    source_id = fields.Many2one(
        "crm.loyalty.entry",
        "Follows From",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The movement that this one reverses, or whose points became usable or "
        "expired.",
    )
    reason = fields.Char(readonly=True, help="What the person gave as the reason.")
    user_id = fields.Many2one("res.users", "Person", readonly=True, ondelete="set null")
    user_key = fields.Integer("Person Number", readonly=True, aggregator=None)
    event_key = fields.Char(
        "Event",
        required=True,
        readonly=True,
        help="Names the event. The same event is recorded once.",
    )
    hash = fields.Char(
        readonly=True,
        help="Fingerprint of the movement and of the one before it on the card.",
    )
    use_ids = fields.One2many("crm.loyalty.lot.use", "entry_id", "Lots", readonly=True)
    explanation = fields.Char(compute="_compute_explanation")

    _event_uniq = models.Constraint(
        "UNIQUE (event_key)", "This event has been recorded already."
    )
    _chain_uniq = models.Constraint(
        "UNIQUE (card_key, sequence)", "The movements of a card are numbered once."
    )
    _is_movement = models.Constraint(
        # What an event turns may be usable later only, by the days of the programme.
        "CHECK (points <> 0 OR pending <> 0 OR kind IN ('activate', 'wait'))",
        "A movement moves points.",
    )
    # Finds what a document has moved; most movements have a document.
    _origin_idx = models.Index("(origin_id, origin_model)")

    @api.depends("kind", "sequence", "card_key")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for entry in self:
            entry.display_name = self.env._(
                "%(kind)s, no. %(number)s on card %(card)s",
                kind=labels.get(entry.kind, ""),
                number=entry.sequence,
                card=entry.card_key,
            )

    @api.depends("kind", "points", "pending", "origin_model", "origin_id", "reason")
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        names = self._get_origin_names()
        for entry in self:
            entry.explanation = entry._explain(
                names.get((entry.origin_model, entry.origin_id))
            )

    def write(self, vals):
        if self and vals:
            raise UserError(
                self.env._(
                    "Movements of points cannot be changed. Record a correction "
                    "instead."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Movements of points cannot be deleted."))

    # Explanation

    def _get_origin_names(self):
        """Return the names of documents that the reader may see, by model and id."""
        found = find_documents(self.env, self)
        return {key: document.display_name for key, document in found.items()}

    def _explain(self, document):
        """Return one movement as a sentence.

        :param document: name of the document that the reader may see, or None
        """
        self.ensure_one()
        if document and self.kind in (
            "earn",
            "redeem",
            "reverse",
            "activate",
            "wait",
            "expire",
        ):
            return self._explain_document(document)
        if self.kind == "activate":
            return self.env._("Points became usable")
        if self.kind == "wait":
            return self.env._("Points are pending again")
        if self.kind == "expire":
            return self.env._("Points expired")
        if self.kind == "opening":
            return self.env._(
                "Balance on %(date)s, when the ledger began",
                date=format_day(self.env, self.effective_date),
            )
        labels = dict(self._fields["kind"]._description_selection(self.env))
        if self.reason:
            return self.env._(
                "%(kind)s: %(reason)s", kind=labels[self.kind], reason=self.reason
            )
        return labels[self.kind]

    def _explain_document(self, document):
        if self.kind == "earn" and self.pending:
            return self.env._("Earned with %(document)s, pending", document=document)
        if self.kind == "earn":
            return self.env._("Earned with %(document)s", document=document)
        if self.kind == "redeem":
            return self.env._("Redeemed on %(document)s", document=document)
        if self.kind == "activate" and not self.points:
            return self.env._(
                "Points of %(document)s have a date and become usable later",
                document=document,
            )
        if self.kind == "activate":
            return self.env._("Points of %(document)s became usable", document=document)
        if self.kind == "wait":
            return self.env._(
                "Points of %(document)s are pending again", document=document
            )
        if self.kind == "expire":
            return self.env._("Points of %(document)s expired", document=document)
        if self.points + self.pending > 0:
            return self.env._("Given back from %(document)s", document=document)
        return self.env._("Taken back from %(document)s", document=document)

    @api.readonly
    def action_open_document(self):
        """Open the document that moved the points."""
        self.ensure_one()
        if (self.origin_model, self.origin_id) not in self._get_origin_names():
            raise UserError(
                self.env._("No document that you may see stands behind this movement.")
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.origin_model,
            "res_id": self.origin_id,
            "views": [(False, "form")],
        }
