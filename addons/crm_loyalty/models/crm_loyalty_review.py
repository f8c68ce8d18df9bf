from odoo import fields, models

from ..engine.points import DIGITS


class CrmLoyaltyReview(models.Model):
    """An earning that a manager looks at: the member earned often on that day.

    The ledger itself is never changed, so what is said about a movement stands here.
    """

    _name = "crm.loyalty.review"
    _description = "Review of an Earning"
    _order = "id desc"

    entry_id = fields.Many2one(
        "crm.loyalty.entry",
        "Movement",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    card_id = fields.Many2one(related="entry_id.card_id")
    partner_id = fields.Many2one(related="entry_id.partner_id")
    program_id = fields.Many2one(related="entry_id.program_id")
    company_id = fields.Many2one(related="entry_id.company_id")
    explanation = fields.Char(related="entry_id.explanation")
    effective_date = fields.Date(related="entry_id.effective_date")
    points = fields.Float(
        compute="_compute_points", digits=DIGITS, help="Pending ones included."
    )
    number = fields.Integer(
        "Earning of the Day",
        readonly=True,
        aggregator=None,
        help="How often the member had earned on that day, this time included.",
    )
    reviewed_at = fields.Datetime("Reviewed", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", "Reviewed By", readonly=True, copy=False, ondelete="set null"
    )
    note = fields.Char(help="What the review has found.")

    _entry_uniq = models.Constraint(
        "UNIQUE (entry_id)", "This movement is listed for review already."
    )
    # The list opens with what nobody has looked at yet.
    _open_idx = models.Index("(id) WHERE reviewed_at IS NULL")

    def _compute_points(self):
        for review in self:
            review.points = review.entry_id.points + review.entry_id.pending

    def _compute_display_name(self):
        for review in self:
            review.display_name = review.entry_id.display_name

    def action_mark_reviewed(self):
        """Say that a person has looked at these movements."""
        self.filtered(lambda review: not review.reviewed_at).write(
            {"reviewed_at": fields.Datetime.now(), "user_id": self.env.uid}
        )

    def action_open_document(self):
        """Open the document that moved the points."""
        self.ensure_one()
        return self.entry_id.action_open_document()
