from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .loyalty_card import ACCOUNT_FIELDS

#: what cards of a pool show alike
SHOWN = ("points", "crm_points_pending", "crm_points_debt", "crm_last_activity")


class LoyaltyCard(models.Model):
    """Members who share points: the card of one holds them, those of the others show
    them, earn for all and spend what all have earned.

    So Odoo finds the card of whoever buys, on every channel. The ledger moves the
    points on the card that holds them, whose row is locked; a card that only shows
    them has an account of its own that is always empty.
    """

    _inherit = "loyalty.card"

    crm_pool_card_id = fields.Many2one(
        "loyalty.card",
        "Pooled On",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The card that holds the points, which this member shares.",
    )
    crm_pool_member_ids = fields.One2many(
        "loyalty.card", "crm_pool_card_id", "Shared By", readonly=True
    )
    crm_own_entry_ids = fields.One2many(
        "crm.loyalty.entry", "member_id", "Own Movements", readonly=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        cards = super().create(vals_list)
        cards._join_pools()
        return cards

    def write(self, vals):
        if ACCOUNT_FIELDS.isdisjoint(vals):
            return super().write(vals)
        # Which card is whose is the same whoever writes it.
        members = self.sudo().crm_pool_member_ids - self
        if members and vals.get("active") is False:
            raise UserError(
                self.env._(
                    "%(card)s holds points that others share. Close the membership, or "
                    "choose another holder first.",
                    card=members.crm_pool_card_id[:1].display_name,
                )
            )
        concerned = members | self.sudo()
        concerned._leave_pools()
        super().write(vals)
        concerned._join_pools()
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_from_pool(self):
        """Nobody goes on showing points of a card that is gone."""
        (self | self.sudo().crm_pool_member_ids)._leave_pools()

    def _get_accounts(self):
        """Return the cards that hold the points of these cards."""
        # Who may use a card may use what it shows.
        pooled = self.sudo().filtered("crm_pool_card_id")
        return (self.sudo() - pooled | pooled.crm_pool_card_id).with_env(self.env)

    # Joining and leaving

    def _join_pools(self):
        """Let cards hold their points or share a pool, as their programmes say.

        What a card holds goes into its pool, with its dates; who leaves takes nothing
        along.
        """
        # Pools follow from the rules, whoever brings it about.
        cards = self.sudo().filtered(
            lambda card: (
                card.program_id.crm_membership != "person"
                and card.crm_is_account
                and card.active
                and card.partner_id
            )
        )
        wanted = {card: card._get_holder_card() for card in cards}
        for card in cards.sorted(lambda card: wanted[card] != card):
            card._follow(wanted[card])

    def _get_holder_card(self):
        """Return the card that is to hold the points of this one; made if missing."""
        holder = self.program_id._get_holder(self.partner_id)
        if holder == self.partner_id:
            return self
        return self._find_account(self.program_id.id, holder.id) or self.with_context(
            loyalty_no_mail=True, tracking_disable=True
        ).create({"program_id": self.program_id.id, "partner_id": holder.id})

    def _follow(self, holder):
        """Bring a card to the card that holds its points from now on."""
        pool = holder - self
        if self.crm_pool_card_id == pool:
            return
        self._leave_pools()
        if not pool:
            return
        entries = self.env["crm.loyalty.entry"]
        members = self.crm_pool_member_ids
        members._leave_pools()
        entries._query_lock(self | pool)
        reason = self.env._("Into the pool")
        entries._settle(self | pool)
        entries._post(self._prepare_merge(pool, reason, kind="transfer"))
        self._query_share(pool)
        members._join_pools()

    def _leave_pools(self):
        """Let cards show their own accounts again, which are empty."""
        pooled = self.sudo().filtered("crm_pool_card_id")
        if pooled:
            pooled.flush_recordset()
            self.env.cr.execute(
                SQL(
                    "UPDATE loyalty_card SET crm_pool_card_id = NULL, points = 0,"
                    " crm_points_pending = 0, crm_points_debt = 0,"
                    " crm_version = COALESCE(crm_version, 0) + 1"
                    " WHERE id = ANY(%s)",
                    pooled.ids,
                )
            )
            pooled._show_anew()

    def _query_share(self, pool):
        """Let cards show the points of a pool; nobody else writes it."""
        (self | pool).flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE loyalty_card SET crm_pool_card_id = %s WHERE id = ANY(%s)",
                pool.id,
                self.ids,
            )
        )
        self._show_anew()
        pool._show_to_members()

    def _show_to_members(self):
        """Show the points of pools on the cards of all who share them."""
        self.flush_recordset(SHOWN)
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE loyalty_card card
                SET points = pool.points, crm_points_debt = pool.crm_points_debt,
                    crm_points_pending = pool.crm_points_pending,
                    crm_last_activity = pool.crm_last_activity
                FROM loyalty_card pool
                WHERE card.crm_pool_card_id = pool.id AND pool.id = ANY(%s)
                RETURNING card.id
                """,
                self.ids,
            )
        )
        self.browse(card_id for (card_id,) in rows)._show_anew()

    def _show_anew(self):
        self.env["loyalty.card"].invalidate_model(["crm_pool_member_ids"], flush=False)
        self.invalidate_recordset([*SHOWN, "crm_pool_card_id"], flush=False)
        self.modified(SHOWN)
