import time

from odoo import api, fields, models
from odoo.tools import SQL

#: differences of each kind that a proof names
NAMED = 1000
KEPT_DAYS = 365


class CrmLoyaltyProof(models.Model):
    """A comparison of all cards with the ledger, and of the ledger with itself.

    Nothing is corrected: a difference is there because somebody went round the ledger,
    and a person decides what is right.
    """

    _name = "crm.loyalty.proof"
    _description = "Proof of the Points Ledger"
    _order = "create_date desc, id desc"
    _rec_name = "create_date"

    user_id = fields.Many2one(
        "res.users", "Started By", readonly=True, ondelete="set null"
    )
    card_count = fields.Integer("Cards", readonly=True)
    entry_count = fields.Integer("Movements", readonly=True)
    difference_count = fields.Integer("Differences", readonly=True)
    difference_ids = fields.One2many(
        "crm.loyalty.proof.difference", "proof_id", "Different Cards", readonly=True
    )
    duration = fields.Float("Seconds", readonly=True, digits=(10, 1))
    result = fields.Selection(
        [("equal", "Equal"), ("different", "Different")], compute="_compute_result"
    )

    @api.depends("difference_count")
    def _compute_result(self):
        for proof in self:
            proof.result = "different" if proof.difference_count else "equal"

    @api.model
    def _prove(self):
        """Compare everything and record the outcome, card by card."""
        start = time.monotonic()
        self.env.flush_all()
        differences = [
            {"check": check, "card_key": card, "expected": expected, "found": found}
            for check, query in self._proof_queries().items()
            for card, expected, found in self.env.execute_query(
                SQL("%s ORDER BY 1 LIMIT %s", query, NAMED)
            )
        ]
        cards = self.env["loyalty.card"].with_context(active_test=False)
        known = set(cards.browse(each["card_key"] for each in differences).exists().ids)
        for each in differences:
            each["card_id"] = each["card_key"] if each["card_key"] in known else False
        return self.create(
            [
                {
                    "user_id": self.env.user.id,
                    "card_count": cards.search_count([]),
                    "entry_count": self.env["crm.loyalty.entry"].search_count([]),
                    "difference_count": len(differences),
                    "difference_ids": [(0, 0, each) for each in differences],
                    "duration": time.monotonic() - start,
                }
            ]
        )

    @api.model
    def _cron_prove(self):
        """Prove the ledger once a night."""
        self._prove()

    @api.model
    def _proof_queries(self):
        """Return a query by check; each selects the card, what should be and what is.

        They are sums over whole tables, which the ORM would read row by row.
        """
        return {
            "balance": self._query_balances("points"),
            "pending": self._query_balances("pending"),
            "lots": self._query_lots(),
            "uses": self._query_uses(),
            "chain": self._query_chain(),
        }

    @api.model
    def _query_balances(self, column):
        """Find cards that show something else than the sum of their movements; what
        was on a card that is deleted is gone."""
        shown = {"points": "points", "pending": "crm_points_pending"}[column]
        return SQL(
            """
            SELECT COALESCE(card.id, summed.card_key), COALESCE(summed.total, 0)::text,
                   COALESCE(card.%(shown)s, 0)::text
            FROM (SELECT card_key, SUM(%(column)s) AS total
                  FROM crm_loyalty_entry GROUP BY card_key) summed
            FULL JOIN (%(cards)s) card ON card.id = summed.card_key
            WHERE COALESCE(summed.total, 0)
                  <> ROUND(COALESCE(card.%(shown)s, 0)::numeric, 4)
            """,
            shown=SQL.identifier(shown),
            column=SQL.identifier(column),
            cards=self._query_accounts(),
        )

    @api.model
    def _query_lots(self):
        """Find cards whose lots hold something else than the card shows."""
        return SQL(
            """
            SELECT card.id,
                   FORMAT('%%s + %%s', ROUND(card.points::numeric, 4) + card.debt,
                          card.pending),
                   FORMAT('%%s + %%s', held.usable, held.pending)
            FROM (SELECT id, points, COALESCE(crm_points_debt, 0) AS debt,
                         COALESCE(crm_points_pending, 0) AS pending
                  FROM (%s) account) card,
            LATERAL (
                SELECT COALESCE(SUM(remaining) FILTER (WHERE NOT is_pending), 0)
                       AS usable,
                       COALESCE(SUM(remaining) FILTER (WHERE is_pending), 0) AS pending
                FROM crm_loyalty_lot lot WHERE lot.card_id = card.id) held
            WHERE held.usable <> ROUND(card.points::numeric, 4) + card.debt
               OR held.pending <> card.pending
            """,
            self._query_accounts(),
        )

    @api.model
    def _query_accounts(self):
        """Return the cards with the figures of their own accounts; an addon that lets
        cards show those of others takes them off with ``super()``."""
        return SQL(
            "SELECT id, points, crm_points_debt, crm_points_pending FROM loyalty_card"
        )

    @api.model
    def _query_uses(self):
        """Find lots that hold something else than their uses leave."""
        return SQL(
            """
            SELECT entry.card_key, (lot.issued - COALESCE(SUM(u.points), 0))::text,
                   lot.remaining::text
            FROM crm_loyalty_lot lot
            JOIN crm_loyalty_entry entry ON entry.id = lot.entry_id
            LEFT JOIN crm_loyalty_lot_use u ON u.lot_id = lot.id
            GROUP BY lot.id, entry.card_key
            HAVING lot.remaining <> lot.issued - COALESCE(SUM(u.points), 0)
            """
        )

    @api.model
    def _query_chain(self):
        """Find the first movement of a card that does not follow on the one before."""
        return SQL(
            """
            SELECT card_key, MIN(place)::text, MIN(sequence)::text
            FROM (
                SELECT entry.card_key, entry.sequence, entry.hash, entry.balance,
                       entry.is_erased IS TRUE AS is_erased,
                       ROW_NUMBER() OVER chain AS place,
                       SUM(entry.points) OVER chain AS total,
                       crm_loyalty_entry_hash(entry, LAG(entry.hash) OVER chain)
                       AS expected
                FROM crm_loyalty_entry entry
                WINDOW chain AS (PARTITION BY entry.card_key ORDER BY entry.sequence)
            ) link
            WHERE sequence <> place OR balance <> total
               OR hash <> expected AND NOT is_erased
            GROUP BY card_key
            """
        )

    def _restore(self):
        """Show on the cards with a difference what the ledger says."""
        self.env["loyalty.card"].flush_model()
        cards = self.difference_ids.card_id
        self.env.cr.execute(self._query_restore(cards.ids))
        cards.invalidate_recordset()

    @api.model
    def _query_restore(self, card_ids):
        """Project the ledger on cards, as if nothing were there; the ORM would take
        each for a movement."""
        return SQL(
            """
            UPDATE loyalty_card card
            SET points = COALESCE(summed.points, 0),
                crm_points_pending = COALESCE(summed.pending, 0),
                crm_points_debt = COALESCE(held.usable, 0) - COALESCE(summed.points, 0),
                crm_version = COALESCE(card.crm_version, 0) + 1
            FROM (SELECT UNNEST(%s::int[]) AS id) wanted
            LEFT JOIN LATERAL (
                SELECT SUM(points) AS points, SUM(pending) AS pending
                FROM crm_loyalty_entry WHERE card_key = wanted.id) summed ON TRUE
            LEFT JOIN LATERAL (
                SELECT SUM(remaining) AS usable FROM crm_loyalty_lot
                WHERE card_id = wanted.id AND NOT is_pending) held ON TRUE
            WHERE card.id = wanted.id
            """,
            card_ids,
        )

    @api.autovacuum
    def _gc_proofs(self):
        """Remove proofs of more than a year ago."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([("create_date", "<", limit)]).unlink()
