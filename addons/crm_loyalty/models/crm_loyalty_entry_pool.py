from dataclasses import replace
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL


class CrmLoyaltyEntry(models.Model):
    """Points of members who share them move on the card that holds them."""

    _inherit = "crm.loyalty.entry"

    member_id = fields.Many2one(
        "loyalty.card",
        "Through the Card",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The card of the member who moved points that are shared.",
    )
    member_key = fields.Integer(
        "Number of That Card",
        readonly=True,
        index="btree_not_null",
        aggregator=None,
        help="Kept when the card is deleted.",
    )

    @api.model
    def _complete(self, movement):
        movement = super()._complete(movement)
        account = self._get_account_of(movement)
        if account == movement.card:
            return movement
        return replace(movement, card=account, member=movement.card)

    @api.model
    def _get_account_of(self, movement):
        """Return the card on which a movement takes place: what undoes something does
        so where it was recorded, also after the member has left the pool."""
        card = movement.card
        # Who may use a card may use what it shows.
        shown = card.sudo()
        if movement.is_own or shown.program_id.crm_membership == "person":
            return card
        recorded = self.sudo().browse(movement.reverses or ()).card_id
        account = recorded or shown.crm_pool_card_id or shown
        return account.with_env(card.env)

    @api.model
    def _prepare_row(self, card, draft, number):
        """Say through whose card points moved that are shared, the clock as its source
        says."""
        values = super()._prepare_row(card, draft, number)
        movement = draft.reference
        member = getattr(movement, "member", None) or card.browse()
        key = member.id or None
        if card.program_id.crm_membership != "person" and not key:
            source = self.browse(values["source_id"] or ())
            source = source.with_prefetch(self._prefetch_ids)
            member, key = source.member_id, source.member_key or None
        return values | {"member_id": member.id or None, "member_key": key}

    @api.model
    def _query_lock(self, cards):
        """The row of a card that shares points shows those of the pool; its own account
        is what is recorded on it."""
        rows = super()._query_lock(cards)
        pooled = cards.sudo().filtered("crm_pool_card_id")
        for card_id, points, debt in self._query_own(pooled) if pooled else ():
            rows[card_id] |= {"points": points, "debt": debt}
        return rows

    @api.model
    def _query_own(self, cards):
        """Return what is recorded on cards themselves, exact unlike their floats."""
        return self.env.execute_query(
            SQL(
                """
                SELECT card.id, COALESCE(moved.points, 0)::text,
                       (COALESCE(held.points, 0) - COALESCE(moved.points, 0))::text
                FROM UNNEST(%s::int[]) AS card (id)
                LEFT JOIN LATERAL (
                    SELECT SUM(points) AS points FROM crm_loyalty_entry
                    WHERE card_key = card.id) moved ON TRUE
                LEFT JOIN LATERAL (
                    SELECT SUM(remaining) AS points FROM crm_loyalty_lot
                    WHERE card_id = card.id AND NOT is_pending) held ON TRUE
                """,
                cards.ids,
            )
        )

    @api.model
    def _project(self, accounts):
        """Show the points of a pool on the cards of all who share it."""
        shown = {
            card: account
            for card, account in accounts.items()
            if not card.crm_pool_card_id
        }
        result = super()._project(shown)
        pools = self.env["loyalty.card"].browse(
            card.id for card in shown if card.program_id.crm_membership != "person"
        )
        if pools:
            pools._show_to_members()
        return result

    @api.model
    def _post(self, movements):
        """Bring to its pool what has come back to the own account of a member."""
        entries = super()._post(movements)
        cards = self.env["loyalty.card"].union(*(each.card for each in movements))
        # Where points belong does not depend on who moves them.
        shared = cards.sudo().filtered("crm_pool_card_id")
        if shared and any(each.reverses or each.is_own for each in movements):
            for card in shared:
                moved = card._prepare_merge(
                    card.crm_pool_card_id, self.env._("Into the pool"), kind="transfer"
                )
                super()._post(moved)
        return entries

    def _get_member_cards(self):
        """Return the cards through which points were moved."""
        direct = self.filtered(lambda entry: not entry.member_key)
        return direct.card_id | (self - direct).member_id

    @api.model
    def _get_own_debt(self, card):
        """Return what is owed on a card itself, not what it shows of a pool."""
        [(_card, _points, debt)] = self._query_own(card)
        return Decimal(debt)
