from contextlib import contextmanager

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError
from odoo.fields import Domain

from ..engine.points import DIGITS, NoAmount, to_points
from .movement import CONTEXT_KEY, Cause, Movement, Projection

#: what the ledger writes on a card, and nobody else
LEDGER_FIELDS = {
    "crm_points_pending",
    "crm_points_debt",
    "crm_last_activity",
    "crm_version",
    "crm_is_account",
    "crm_tier_id",
    "crm_tier_until",
    "crm_pricelist_before_id",
    "crm_pool_card_id",
}
#: what decides which card is the account of a member
ACCOUNT_FIELDS = {"partner_id", "program_id", "active"}
#: what gives the points of a card to somebody else or brings them back to life
HOLDER_FIELDS = {"partner_id", "program_id", "expiration_date"}
MANAGER = "crm_loyalty.group_crm_loyalty_manager"
ACCOUNT_INDEX = "loyalty_card_crm_account_uniq"


class LoyaltyCard(models.Model):
    """The choke point: whoever writes the points of a card makes an entry.

    ``points`` is what the ledger says, shown on the row that everybody reads. A write
    of it is a movement of the difference, of the kind that its ``Cause`` tells; a
    writer who gives no cause is recorded as unclassified, never lost.
    """

    _inherit = "loyalty.card"

    crm_points_pending = fields.Float(
        "Pending",
        readonly=True,
        copy=False,
        digits=DIGITS,
        help="Points that are earned and cannot be spent yet.",
    )
    crm_points_debt = fields.Float(
        "Owed",
        readonly=True,
        copy=False,
        digits=DIGITS,
        help="Points that were spent and then taken back. The next points earned pay "
        "them.",
    )
    crm_last_activity = fields.Date("Last Movement", readonly=True, copy=False)
    crm_version = fields.Integer(
        "Ledger Version",
        readonly=True,
        copy=False,
        help="Counts up with each movement, so that two at once cannot both succeed.",
    )
    crm_is_account = fields.Boolean(
        "Account",
        readonly=True,
        copy=False,
        help="The one card of its member in a program whose points belong to a member.",
    )
    crm_points_reason = fields.Char(
        "Reason for Points",
        store=False,
        help="Why a manager enters points by hand or imports them.",
    )

    _crm_account_uniq = models.UniqueIndex(
        "(program_id, partner_id)"
        " WHERE crm_is_account AND active AND partner_id IS NOT NULL",
        "The member has a card in this program already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create cards; the points they come with are their first movement."""
        vals_list = [dict(vals) for vals in vals_list]
        reasons = [vals.pop("crm_points_reason", None) for vals in vals_list]
        self._check_ledger_fields(vals_list)
        with_points = [vals.get("points") for vals in vals_list]
        if any(with_points):
            self._check_may_move(
                all(
                    reason or not points
                    for reason, points in zip(reasons, with_points, strict=True)
                )
            )
        self._check_one_account(vals_list)
        with self._one_account():
            cards = super().create(vals_list)
        self.env["crm.loyalty.entry"]._post(
            [
                movement
                for card, reason in zip(cards, reasons, strict=True)
                for movement in card._first_movements(reason)
            ]
        )
        return cards

    def write(self, vals):
        """Write cards; a change of points is a movement."""
        mark = self.env.context.get(CONTEXT_KEY)
        if isinstance(mark, Projection) and mark.take(self, vals):
            return super().write(vals)
        vals = dict(vals)
        reason = vals.pop("crm_points_reason", None)
        self._check_ledger_fields([vals])
        self._check_holder(vals)
        changes = []
        if "points" in vals:
            self._check_may_move(bool(reason))
            points = vals.pop("points")
            # What the writer saw: the difference to it is what the writer meant.
            changes = [(card, self._difference(points, card.points)) for card in self]
        is_claim = not ACCOUNT_FIELDS.isdisjoint(vals)
        if is_claim:
            vals["crm_is_account"] = False
        if vals:
            super().write(vals)
        for card in self._find_claimants() if is_claim else ():
            super(LoyaltyCard, card).write({"crm_is_account": True})
        self.env["crm.loyalty.entry"]._post(
            [
                movement
                for card, change in changes
                for movement in card._movements_of(change, reason)
            ]
        )
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_with_points(self):
        """Close the account of a card before the card is gone."""
        movements = []
        for card in self.filtered(lambda card: not card.crm_pool_card_id):
            debt = to_points(card.crm_points_debt)
            rest = to_points(card.points) + debt + to_points(card.crm_points_pending)
            if debt:
                movements.append(Movement(card, "unclassified", debt))
            if rest:
                movements.append(Movement(card, "unclassified", -rest, takes_all=True))
        self.env["crm.loyalty.entry"]._post(movements)

    # What a write means

    def _first_movements(self, reason):
        """Return the movements of the points that a new card comes with."""
        points = self._read_points(self.points)
        if not points:
            return []
        cause = self._get_cause(reason)
        if cause and cause.origin:
            cause = None
        return [
            Movement(
                self,
                cause.event if cause else "unclassified",
                points,
                key=f"{cause.key}:card {self.id}" if cause and cause.key else None,
                reason=cause and cause.reason,
                may_owe=True,
                is_projected=True,
            )
        ]

    def _movements_of(self, change, reason):
        """Return the movements that a change of the points stands for."""
        cause = self._get_cause(reason)
        if cause and cause.origin:
            return cause.origin._get_loyalty_movements(cause.event, self, change)
        if not change:
            return []
        if cause:
            return [
                Movement(self, cause.event, change, key=cause.key, reason=cause.reason)
            ]
        return [Movement(self, "unclassified", change, may_owe=True)]

    @api.model
    def _get_cause(self, reason=None):
        """Return why points are written, if the writer says so."""
        if reason:
            return Cause("adjust", reason=reason)
        cause = self.env.context.get(CONTEXT_KEY)
        return cause if isinstance(cause, Cause) else None

    @api.model
    def _difference(self, new, old):
        return self._read_points(new) - to_points(old)

    @api.model
    def _read_points(self, amount):
        """Return an amount that somebody has entered, exact.

        :raise UserError: when no card can hold it
        """
        try:
            return to_points(amount)
        except NoAmount as error:
            raise UserError(
                self.env._("%(amount)s is no amount of points.", amount=amount)
            ) from error

    # Who may do what

    @api.model
    def _check_may_move(self, has_reason):
        """Points move by what happens to documents, or by a manager with a reason."""
        if self.env.su or self._get_cause():
            return
        self._check_loyalty_manager()
        if not has_reason:
            raise UserError(
                self.env._(
                    "Points that are entered by hand need a reason. Use “Update "
                    "Balance” on the card, or give the reason with the points."
                )
            )

    @api.model
    def _check_loyalty_manager(self):
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        raise AccessError(
            self.env._(
                "Points are moved by orders, and by the managers of loyalty with a "
                "reason."
            )
        )

    @api.model
    def _check_ledger_fields(self, vals_list):
        own = self._get_ledger_fields()
        if any(own & vals.keys() for vals in vals_list):
            raise UserError(self.env._("These figures of a card follow the ledger."))

    @api.model
    def _get_ledger_fields(self):
        """Return what the ledger and the tiers write on a card, and nobody else."""
        return LEDGER_FIELDS

    def _check_holder(self, vals):
        """Refuse to give points to somebody else by changing whose card it is."""
        if not HOLDER_FIELDS & vals.keys() or self.env.su or self._get_cause():
            return
        if self.env.user.has_group(MANAGER):
            return
        for card in self.sudo():
            if to_points(card.points) or to_points(card.crm_points_pending):
                raise AccessError(
                    self.env._(
                        "Only a manager of loyalty changes the member, the program or "
                        "the expiration date of a card that holds points."
                    )
                )

    # One card for a member

    @api.model
    def _check_one_account(self, vals_list):
        """Mark new cards that are accounts; refuse a second one of a member."""
        claimed = set()
        for vals in vals_list:
            vals["crm_is_account"] = self._is_nominative(vals)
            if vals["crm_is_account"] and vals.get("partner_id"):
                pair = (vals["program_id"], vals["partner_id"])
                if pair in claimed or self._find_account(*pair):
                    raise ValidationError(self._get_second_message(vals["partner_id"]))
                claimed.add(pair)

    @contextmanager
    def _one_account(self):
        """Where another transaction has just made the account that this one is about
        to make, let the request run again: it finds the account then."""
        try:
            with self.env.cr.savepoint():
                yield
        except psycopg2.errors.UniqueViolation as error:
            if error.diag.constraint_name == ACCOUNT_INDEX:
                raise ConcurrencyError(error.diag.message_primary) from error
            raise

    def _find_claimants(self):
        """Yield the cards that are the accounts of their members from now on.

        One that comes to a member who has an account stays second, as that of a visitor
        of the shop who then logs in.
        """
        for card in self.sudo():
            program = card.program_id
            if program.is_nominative and not self._find_account(
                program.id, card.partner_id.id
            ):
                yield card

    @api.model
    def _is_nominative(self, vals):
        """Whether points of a new card belong to a member."""
        program_id = vals.get("program_id") or self.env.context.get("active_id")
        program = self.env["loyalty.program"].sudo().browse(program_id or ())
        vals["program_id"] = program.exists().id
        return program.exists().is_nominative

    @api.model
    def _find_account(self, program_id, partner_id):
        """Return the account of a member in a programme, if there is one."""
        domain = Domain("program_id", "=", program_id)
        domain &= Domain("partner_id", "=", partner_id)
        domain &= Domain("crm_is_account", "=", True)
        # One account, whoever may see it.
        return self.sudo().search(domain, limit=1) if partner_id else self.browse()

    @api.model
    def _get_second_message(self, partner_id):
        member = self.env["res.partner"].sudo().browse(partner_id)
        return self.env._(
            "%(member)s has a card in this program already.", member=member.display_name
        )

    def _get_today(self, company=None):
        """Return the date of the company in which the points of the card live."""
        owner = company or self.company_id or self.env.company
        return self.env["crm.customer"]._get_clock(owner).today
