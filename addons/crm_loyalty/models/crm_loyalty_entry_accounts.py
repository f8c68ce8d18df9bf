from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ..engine.account import Account, Debit, Lot, Reversible
from ..engine.expiry import Terms
from ..engine.points import ZERO, left_of


class CrmLoyaltyEntry(models.Model):
    """How the accounts of cards are read, for all cards of a batch at once."""

    _inherit = "crm.loyalty.entry"

    @api.model
    def _cards_of(self, movements):
        """Return the cards of movements, as the system."""
        cards = self.env["loyalty.card"].sudo()
        return cards.browse({each.card.id: None for each in movements})

    @api.model
    def _open_accounts(self, cards, movements):
        """Lock cards, read their accounts and let the clock do what is due."""
        projected = self._projected_by_card(movements)
        rows = self._query_lock(cards)
        lots = self._query_lots(cards)
        indebted = [row["id"] for row in rows.values() if Decimal(row["debt"])]
        debits = self._query_debits(indebted) if indebted else {}
        companies = {each.card.id: each.company for each in movements}
        terms = {program: program._get_terms() for program in cards.program_id}
        today = {}
        accounts = {}
        for card in cards:
            row = rows[card.id]
            company = companies.get(card.id) or card.company_id
            if company not in today:
                today[company] = card._get_today(company)
            account = Account(
                terms.get(card.program_id, Terms()),
                today[company],
                lots.get(card.id, []),
                debits.get(card.id, []),
                row["crm_last_activity"],
                row["expiration_date"],
            )
            self._adopt(account, card, Decimal(row["points"]), projected[card.id])
            account.settle()
            accounts[card.id] = account
        return accounts

    @api.model
    def _query_lock(self, cards):
        """Update the rows of cards, in one order for everybody, and return them.

        The ORM would not write a row whose values stay the same. It is the new version
        of the row that makes a transaction with an older snapshot fail.
        """
        cards.flush_recordset()
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH locked AS (
                    SELECT id FROM loyalty_card WHERE id = ANY(%s)
                    ORDER BY id FOR NO KEY UPDATE
                )
                UPDATE loyalty_card card
                SET crm_version = COALESCE(card.crm_version, 0) + 1
                FROM locked WHERE card.id = locked.id
                RETURNING card.id, card.crm_last_activity, card.expiration_date,
                    ROUND(COALESCE(card.points, 0)::numeric, 4)::text AS points,
                    COALESCE(card.crm_points_debt, 0)::text AS debt
                """,
                cards.ids,
            )
        )
        cards.invalidate_recordset(["crm_version"], flush=False)
        return {row["id"]: row for row in rows}

    @api.model
    def _query_lots(self, cards):
        """Return the lots of cards that hold points, by card; exact, unlike floats."""
        lots = {}
        for lot_id, card_id, *values in self.env.execute_query(
            SQL(
                """
                SELECT id, card_id, issued::text, remaining::text, active_from,
                       expires_on, is_pending, entry_id, waits_for
                FROM crm_loyalty_lot WHERE card_id = ANY(%s) AND remaining > 0
                ORDER BY id
                """,
                cards.ids,
            )
        ):
            lots.setdefault(card_id, []).append(_lot_of(lot_id, *values))
        return lots

    @api.model
    def _query_debits(self, card_ids):
        """Return what entries of cards took and no lot has paid, by card.

        What an entry took is what it says, less what was given back; what was paid are
        its uses, and those of what gave back. What it made pending it did not take.
        """
        debits = {}
        for card_id, entry_id, open_points in self.env.execute_query(
            SQL(
                """
                SELECT entry.card_key, entry.id,
                       (-entry.points - LEAST(entry.pending, 0)
                        - given.points - used.points - returned.points)::text
                FROM crm_loyalty_entry entry,
                LATERAL (SELECT COALESCE(SUM(child.points), 0) AS points
                         FROM crm_loyalty_entry child
                         WHERE child.source_id = entry.id AND child.points > 0) given,
                LATERAL (SELECT COALESCE(SUM(u.points), 0) AS points
                         FROM crm_loyalty_lot_use u WHERE u.entry_id = entry.id) used,
                LATERAL (SELECT COALESCE(SUM(u.points), 0) AS points
                         FROM crm_loyalty_lot_use u
                         JOIN crm_loyalty_entry child ON child.id = u.entry_id
                         WHERE child.source_id = entry.id AND child.points > 0) returned
                WHERE entry.card_key = ANY(%s) AND entry.points < 0
                  AND -entry.points - LEAST(entry.pending, 0)
                      > given.points + used.points + returned.points
                ORDER BY entry.id
                """,
                card_ids,
            )
        ):
            debits.setdefault(card_id, []).append(Debit(entry_id, Decimal(open_points)))
        return debits

    @api.model
    def _load_reversibles(self, movements, accounts):
        """Return what can be reversed of the entries that movements reverse, by id."""
        ids = list({each.reverses for each in movements if each.reverses})
        if not ids:
            return {}
        left = self._query_left(ids)
        taken = self._query_taken(ids)
        rows = self._query_lots_of(ids, {lot for _entry, lot in taken})
        lots = {}
        for account in accounts.values():
            lots |= {lot.id: lot for lot in account.lots}
        for lot_id, card_id, *values in rows:
            if lot_id not in lots:
                lots[lot_id] = _lot_of(lot_id, *values)
                if card_id in accounts:
                    accounts[card_id].lots.append(lots[lot_id])
        return {
            entry_id: _reversible(entry_id, left[entry_id], lots, taken)
            for entry_id in ids
        }

    @api.model
    def _query_left(self, ids):
        """Return what of some entries is neither reversed nor expired, by id, with the
        sign of the entry. What came back to a lot and then expired may be more than
        was left."""
        return {
            entry_id: left_of(Decimal(moved), Decimal(followed), Decimal(waiting))
            for entry_id, moved, followed, waiting in self.env.execute_query(
                SQL(
                    """
                    SELECT entry.id, (entry.points + entry.pending)::text,
                           COALESCE(SUM(child.points + child.pending), 0)::text,
                           (SELECT COALESCE(SUM(lot.remaining), 0)
                            FROM crm_loyalty_lot lot WHERE lot.entry_id = entry.id
                              AND lot.waits_for IS NOT NULL)::text
                    FROM crm_loyalty_entry entry
                    LEFT JOIN crm_loyalty_entry child ON child.source_id = entry.id
                    WHERE entry.id = ANY(%s) GROUP BY entry.id
                    """,
                    ids,
                )
            )
        }

    @api.model
    def _query_taken(self, ids):
        """Return what entries still hold of lots, by entry and lot; what was given back
        by their reversals is gone."""
        return {
            (entry_id, lot_id): Decimal(points)
            for entry_id, lot_id, points in self.env.execute_query(
                SQL(
                    """
                    SELECT root.id, u.lot_id, SUM(u.points)::text
                    FROM crm_loyalty_entry root
                    JOIN crm_loyalty_entry entry ON entry.id = root.id
                      OR entry.source_id = root.id AND entry.points > 0
                    JOIN crm_loyalty_lot_use u ON u.entry_id = entry.id
                    WHERE root.id = ANY(%s) AND root.points < 0
                    GROUP BY root.id, u.lot_id HAVING SUM(u.points) > 0
                    """,
                    ids,
                )
            )
        }

    @api.model
    def _query_lots_of(self, entry_ids, lot_ids):
        """Return the lots that entries issued, and others by id, used up or not."""
        return self.env.execute_query(
            SQL(
                """
                SELECT id, card_id, issued::text, remaining::text, active_from,
                       expires_on, is_pending, entry_id, waits_for
                FROM crm_loyalty_lot WHERE entry_id = ANY(%s) OR id = ANY(%s)
                ORDER BY id
                """,
                entry_ids,
                list(lot_ids),
            )
        )


def _lot_of(lot_id, issued, remaining, *life):
    """Return a lot of the engine for a row.

    :param life: first and last day, whether it is pending, the entry by which it came
        and the event for which it waits
    """
    *days, entry_id, waits_for = life
    return Lot(Decimal(issued), Decimal(remaining), *days, entry_id, lot_id, waits_for)


def _reversible(entry_id, left, lots, taken):
    """Return what can be reversed of an entry: its own lots, or what it took."""
    if left > 0:
        own = [lot for lot in lots.values() if lot.entry == entry_id]
        return Reversible(entry_id, left, tuple(own), (ZERO,) * len(own))
    held = {
        lots[lot]: points for (entry, lot), points in taken.items() if entry == entry_id
    }
    return Reversible(entry_id, left, tuple(held), tuple(held.values()))
