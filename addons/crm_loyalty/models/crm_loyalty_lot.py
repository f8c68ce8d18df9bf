from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.points import DIGITS

STATES = [
    ("pending", "Pending"),
    ("open", "Usable"),
    ("used", "Used Up"),
]


class CrmLoyaltyLot(models.Model):
    """Points that came in together, with the days between which they can be spent.

    Written by the ledger only. What is left of a lot is what was issued less its uses;
    the stored figure is there to find lots that still hold points.
    """

    _name = "crm.loyalty.lot"
    _description = "Lot of Points"
    _order = "expires_on, active_from, id"
    _log_access = False

    card_id = fields.Many2one(
        "loyalty.card", readonly=True, index=True, ondelete="set null"
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    program_id = fields.Many2one(related="entry_id.program_id")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    entry_id = fields.Many2one(
        "crm.loyalty.entry",
        "Movement",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The movement by which the points came.",
    )
    explanation = fields.Char(related="entry_id.explanation")
    issued = fields.Float(required=True, readonly=True, digits=DIGITS)
    remaining = fields.Float("Left", required=True, readonly=True, digits=DIGITS)
    active_from = fields.Date(
        "Usable From",
        readonly=True,
        help="The first day on which the points can be spent. Empty as long as they "
        "wait for an event.",
    )
    expires_on = fields.Date(
        "Last Day",
        readonly=True,
        help="The last day on which the points can be spent. Empty where the program "
        "sets no day.",
    )
    is_pending = fields.Boolean("Pending", required=True, readonly=True)
    state = fields.Selection(STATES, compute="_compute_state")
    use_ids = fields.One2many("crm.loyalty.lot.use", "lot_id", "Uses", readonly=True)

    _amounts = models.Constraint(
        "CHECK (issued > 0 AND remaining >= 0 AND remaining <= issued)",
        "A lot holds between nothing and what was issued.",
    )
    _days = models.Constraint(
        "CHECK (expires_on IS NULL OR expires_on >= active_from)",
        "Points cannot expire before they can be spent.",
    )
    # Movements read what a card still holds; most lots are used up.
    _open_idx = models.Index("(card_id) WHERE remaining > 0")
    # The clock looks for lots that are due.
    _expiry_idx = models.Index("(expires_on) WHERE remaining > 0 AND NOT is_pending")
    _activation_idx = models.Index("(active_from) WHERE remaining > 0 AND is_pending")

    @api.depends("remaining", "is_pending")
    def _compute_state(self):
        for lot in self:
            lot.state = (
                "used" if not lot.remaining else "pending" if lot.is_pending else "open"
            )

    @api.depends("issued", "active_from")
    def _compute_display_name(self):
        for lot in self:
            lot.display_name = self.env._("Lot %(number)s", number=lot.id)

    def write(self, vals):
        if self and vals:
            raise UserError(self.env._("Lots of points follow the ledger."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Lots of points follow the ledger."))
