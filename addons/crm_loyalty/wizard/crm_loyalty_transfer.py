from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.account import Parcel
from ..engine.points import DIGITS, ZERO, to_points
from ..models.movement import Movement


class CrmLoyaltyTransfer(models.TransientModel):
    """Points of one member go to another, with the dates they have."""

    _name = "crm.loyalty.transfer"
    _description = "Transfer of Points"

    card_id = fields.Many2one("loyalty.card", required=True, ondelete="cascade")
    program_id = fields.Many2one(related="card_id.program_id")
    target_id = fields.Many2one(
        "res.partner",
        "To",
        required=True,
        ondelete="cascade",
        help="A member of the same program.",
    )
    points = fields.Float(required=True, digits=DIGITS)
    free_text = fields.Char("Can Be Transferred", compute="_compute_free_text")
    reason = fields.Char(required=True)

    @api.depends("card_id")
    def _compute_free_text(self):
        for transfer in self:
            card = transfer.card_id
            transfer.free_text = card._format_points(float(transfer._get_free()))

    def action_transfer(self):
        """Move the points: out of one card and into the other, or not at all."""
        self.ensure_one()
        self.card_id._check_loyalty_manager()
        target = self.card_id._find_account(self.program_id.id, self.target_id.id)
        entries = self.env["crm.loyalty.entry"]
        points = self.card_id._read_points(self.points)
        self._check_target(target)
        # What other transactions have moved meanwhile makes this one run again.
        entries.sudo()._query_lock((self.card_id | target).sudo()._get_accounts())
        entries._settle(self.card_id._get_accounts())
        self._check_amount(points)
        key = f"{self._name}:{self.id}"
        entries._post(
            [
                Movement(
                    self.card_id, "transfer", -points, f"{key}:out", reason=self.reason
                ),
                Movement(
                    target,
                    "transfer",
                    points,
                    f"{key}:in",
                    reason=self.reason,
                    parcels=self._get_parcels(points),
                ),
            ]
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_target(self, target):
        if not self.program_id.crm_can_transfer or self.card_id.crm_closed_on:
            raise UserError(
                self.env._(
                    "Points of %(card)s cannot be transferred: the program does not "
                    "allow it, or the membership is closed.",
                    card=self.card_id.display_name,
                )
            )
        if not target:
            raise UserError(
                self.env._(
                    "%(member)s has no card in %(program)s. Choose a member of it.",
                    member=self.target_id.display_name,
                    program=self.program_id.name,
                )
            )
        if target._get_accounts() == self.card_id._get_accounts():
            raise UserError(
                self.env._(
                    "%(member)s has these points already. Choose another member.",
                    member=self.target_id.display_name,
                )
            )

    def _check_amount(self, points):
        """Refuse less than the programme wants, more than it allows, and more than is
        free."""
        card, program = self.card_id, self.program_id
        least = max(to_points(program.crm_transfer_min), ZERO)
        if points <= 0 or points < least:
            raise UserError(
                self.env._(
                    "Enter at least %(points)s, and more than zero.",
                    points=card._format_points(float(least)),
                )
            )
        limits = [self._get_free()]
        if program.crm_transfer_year_cap:
            limits.append(to_points(program.crm_transfer_year_cap) - self._get_sent())
        if points > min(limits):
            raise UserError(
                self.env._(
                    "%(card)s can transfer %(points)s at the most. Points that are "
                    "pending, reserved or owed stay where they are.",
                    card=card.display_name,
                    points=card._format_points(float(max(min(limits), ZERO))),
                )
            )

    def _get_free(self):
        """Return what no document has reserved."""
        card = self.card_id
        held = to_points(card.crm_reserved_points) + to_points(card.crm_lapsed_points)
        return max(to_points(card.points) - held, ZERO)

    def _get_sent(self):
        """Return what the member has transferred to others within 12 months."""
        since = self.card_id._get_today() - relativedelta(months=12)
        sent = self.env["crm.loyalty.entry"].search(
            [
                ("kind", "=", "transfer"),
                ("points", "<", 0),
                ("event_key", "=like", f"{self._name}:%"),
                ("effective_date", ">", since),
                "|",
                ("member_id", "=", self.card_id.id),
                "&",
                ("member_id", "=", False),
                ("card_id", "=", self.card_id.id),
            ]
        )
        return sum((-to_points(each.points) for each in sent), ZERO)

    def _get_parcels(self, points):
        """Return the points with their dates, of the lots from which the ledger takes
        them: what expires first comes first."""
        card = self.card_id._get_accounts()
        lots = sorted(
            card._get_open_lots().get(card.id, ()),
            key=lambda lot: (
                card._get_last_day(lot) or fields.Date.to_date("9999-12-31"),
                lot["active_from"],
                lot["id"],
            ),
        )
        parcels = []
        for lot in lots:
            taken = min(to_points(lot["remaining"]), points)
            if taken:
                parcels.append(
                    Parcel(taken, lot["active_from"], lot["expires_on"] or None)
                )
                points -= taken
        return tuple(parcels)
