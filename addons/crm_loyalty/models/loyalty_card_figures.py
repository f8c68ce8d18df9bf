from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_customer.models.reader_dates import format_day

from ..engine.expiry import Terms, last_day_of
from ..engine.points import DIGITS


class LoyaltyCard(models.Model):
    """What the page of a card shows beside the balance."""

    _inherit = "loyalty.card"

    crm_entry_ids = fields.One2many(
        "crm.loyalty.entry", "card_id", "Movements", readonly=True
    )
    crm_lot_ids = fields.One2many(
        "crm.loyalty.lot",
        "card_id",
        "Lots",
        readonly=True,
        domain=[("remaining", ">", 0)],
    )
    crm_expiring_points = fields.Float(
        "Expiring Next", compute="_compute_crm_expiring", digits=DIGITS
    )
    crm_expiring_on = fields.Date(
        "Last Day", compute="_compute_crm_expiring", help="Of what expires next."
    )
    crm_lapsed_points = fields.Float(
        "Lapsed",
        compute="_compute_crm_lapsed",
        digits=DIGITS,
        help="Points in the balance whose last day is past; the clock is about to take "
        "them out.",
    )
    crm_is_duplicate = fields.Boolean(
        "Second Card",
        compute="_compute_crm_is_duplicate",
        search="_search_crm_is_duplicate",
        help="The member has another card in the program, which holds the account.",
    )
    crm_pending_text = fields.Char("Points Pending", compute="_compute_crm_texts")
    crm_debt_text = fields.Char("Points Owed", compute="_compute_crm_texts")
    crm_expiring_text = fields.Char("Points Expiring", compute="_compute_crm_texts")

    @api.depends("crm_lot_ids.remaining", "crm_last_activity")
    def _compute_crm_expiring(self):
        lots = self._get_open_lots()
        for card in self:
            days = {}
            for lot in lots.get(card.id, ()):
                if last_day := card._get_last_day(lot):
                    days.setdefault(last_day, []).append(lot)
            first = min(days, default=None)
            card.crm_expiring_on = first
            card.crm_expiring_points = sum(
                float(lot["remaining"]) for lot in days.get(first, ())
            )

    @api.depends("points", "crm_lot_ids.remaining", "crm_last_activity")
    def _compute_crm_lapsed(self):
        lots = self._get_open_lots()
        for card in self:
            today = card._get_today()
            card.crm_lapsed_points = sum(
                lot["remaining"]
                for lot in lots.get(card.id, ())
                if (last_day := card._get_last_day(lot)) and last_day < today
            )

    @api.depends("crm_is_account", "program_id", "active")
    def _compute_crm_is_duplicate(self):
        seconds = self.env.execute_query(
            SQL("%s AND second.id = ANY(%s)", self._query_seconds(), self.ids)
        )
        for card in self:
            card.crm_is_duplicate = (card._origin.id,) in seconds

    def _search_crm_is_duplicate(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = [card_id for (card_id,) in self.env.execute_query(self._query_seconds())]
        return [("id", "in" if True in value else "not in", ids)]

    @api.depends("crm_points_pending", "crm_points_debt", "crm_expiring_points")
    @api.depends_context("lang")
    def _compute_crm_texts(self):
        for card in self:
            card.crm_pending_text = card._format_points(card.crm_points_pending)
            card.crm_debt_text = card._format_points(card.crm_points_debt)
            card.crm_expiring_text = (
                self.env._(
                    "%(points)s, last day %(date)s",
                    points=card._format_points(card.crm_expiring_points),
                    date=format_day(self.env, card.crm_expiring_on),
                )
                if card.crm_expiring_on
                else False
            )

    def _get_open_lots(self):
        """Return the lots that can be spent, by card, in one query."""
        accounts = {card.id: card._origin._get_accounts().id for card in self}
        lots = {}
        for lot in (
            self.env["crm.loyalty.lot"]
            .sudo()
            .search_read(
                [
                    ("card_id", "in", list(accounts.values())),
                    ("remaining", ">", 0),
                    ("is_pending", "=", False),
                ],
                ["card_id", "remaining", "active_from", "expires_on"],
            )
        ):
            lots.setdefault(lot["card_id"][0], []).append(lot)
        return {card_id: lots.get(each, []) for card_id, each in accounts.items()}

    def _get_last_day(self, lot):
        """Return the last day of a lot of this card, inactivity considered."""
        # Whoever may see the card may see when its points end.
        program = self.sudo().program_id
        return last_day_of(
            program._get_terms() if program else Terms(),
            lot["active_from"],
            lot["expires_on"] or None,
            self.crm_last_activity or None,
        )

    @api.model
    def _query_seconds(self):
        """Return the cards of members who have another card, the account, in the
        programme. The ORM does not join a table with itself."""
        self.flush_model(["program_id", "partner_id", "active"])
        return SQL(
            """
            SELECT second.id FROM loyalty_card second
            JOIN loyalty_card account
              ON account.program_id = second.program_id
             AND account.partner_id = second.partner_id
             AND account.crm_is_account AND account.active
            JOIN loyalty_program program ON program.id = second.program_id
            WHERE second.active AND second.crm_is_account IS NOT TRUE AND %s
            """,
            self._query_nominative("program"),
        )

    @api.model
    def _query_nominative(self, alias):
        """Return the condition for programmes whose points belong to a member, which is
        not stored: as ``loyalty.program`` computes ``is_nominative``."""
        return SQL(
            """
            (%(program)s.applies_on = 'both'
             OR %(program)s.program_type IN ('ewallet', 'loyalty')
                AND %(program)s.applies_on = 'future')
            """,
            program=SQL.identifier(alias),
        )

    def action_open_entries(self):
        """Open the movements of the card."""
        self.ensure_one()
        name = self.env._("Movements of Points")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "crm.loyalty.entry",
            "domain": ["|", ("card_id", "=", self.id), ("member_id", "=", self.id)],
            "views": [(False, "list"), (False, "pivot"), (False, "form")],
        }

    def action_merge_seconds(self):
        """Move the points of second cards to the account of their member."""
        self._check_loyalty_manager()
        reason = self.env._("Second card of the member")
        for card in self.filtered("crm_is_duplicate"):
            account = card._find_account(card.program_id.id, card.partner_id.id)
            card.sudo()._merge_into(account, reason)
