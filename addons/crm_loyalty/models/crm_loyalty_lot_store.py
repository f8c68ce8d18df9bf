from odoo import api, models
from odoo.tools import SQL

from ..engine.account import Draft, Lot


class CrmLoyaltyLot(models.Model):
    """How lots and uses of accounts are stored, for all cards of a batch at once."""

    _inherit = "crm.loyalty.lot"

    @api.model
    def _store(self, accounts):
        """Insert what is new and update what has changed.

        :param accounts: account by card
        """
        self._insert_lots(
            [
                (card, lot)
                for card, account in accounts.items()
                for lot in account.lots
                if lot.id is None
            ]
        )
        uses = [use for account in accounts.values() for use in account.uses]
        activated = {
            draft.reference
            for account in accounts.values()
            for draft in account.entries
            if isinstance(draft.reference, Lot)
        }
        self._update_lots({use.lot for use in uses} | activated)
        self._insert_uses(uses)
        self.invalidate_model()
        self.env["crm.loyalty.entry"].invalidate_model(["use_ids"])

    @api.model
    def _query_new_ids(self, table, count):
        """Take ids before the rows are inserted, which refer to one another."""
        return [
            new_id
            for (new_id,) in self.env.execute_query(
                SQL(
                    "SELECT nextval(%s) FROM generate_series(1, %s)",
                    f"{table}_id_seq",
                    count,
                )
            )
        ]

    @api.model
    def _insert_lots(self, lots):
        if not lots:
            return
        ids = self._query_new_ids(self._table, len(lots))
        for new_id, (_card, lot) in zip(ids, lots, strict=True):
            lot.id = new_id
        sources = [self._get_source(lot) for _card, lot in lots]
        self.env.cr.execute_values(
            "INSERT INTO crm_loyalty_lot (id, card_id, company_id, entry_id, issued,"
            " remaining, active_from, expires_on, is_pending, waits_for) VALUES %s",
            [
                (
                    lot.id,
                    card.id,
                    company_id,
                    entry_id,
                    lot.issued,
                    lot.remaining,
                    lot.active_from,
                    lot.expires_on,
                    lot.is_pending,
                    lot.waits_for,
                )
                for (company_id, entry_id), (card, lot) in zip(
                    sources, lots, strict=True
                )
            ],
            page_size=len(lots),
        )

    @api.model
    def _get_source(self, lot):
        """Return the company and the entry of a new lot. What an event has turned came
        with an entry that is there already."""
        if isinstance(lot.entry, Draft):
            return lot.entry.reference.company.id, lot.entry.id
        entry = self.env["crm.loyalty.entry"].browse(lot.entry)
        return entry.company_id.id, entry.id

    @api.model
    def _update_lots(self, lots):
        if not lots:
            return
        self.env.cr.execute_values(
            "UPDATE crm_loyalty_lot lot"
            " SET remaining = new.remaining, is_pending = new.is_pending"
            " FROM (VALUES %s) new (id, remaining, is_pending) WHERE lot.id = new.id",
            [(lot.id, lot.remaining, lot.is_pending) for lot in lots],
            page_size=len(lots),
        )

    @api.model
    def _insert_uses(self, uses):
        if not uses:
            return
        self.env.cr.execute_values(
            "INSERT INTO crm_loyalty_lot_use (entry_id, lot_id, points) VALUES %s",
            [
                (getattr(use.entry, "id", use.entry), use.lot.id, use.points)
                for use in uses
            ],
            page_size=len(uses),
        )
