from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmLoyaltyEntry(models.Model):
    """How the ledger begins on a database whose cards hold points already."""

    _inherit = "crm.loyalty.entry"

    @api.model
    def _open_ledger(self):
        """Record the balance of each card, and claim one account for each member.

        In statements over all cards: the ORM would go card by card. Cards below zero
        owe what is missing.
        """
        self.env["loyalty.card"].flush_model()
        for query in (
            self._query_open_entries(),
            self._query_open_lots(),
            self._query_open_cards(),
        ):
            self.env.cr.execute(query)
        programs = self.env["loyalty.program"].with_context(active_test=False)
        programs.search(Domain.TRUE)._claim_accounts()
        self.env.invalidate_all()

    @api.model
    def _query_open_entries(self):
        """One entry for each card that holds points or owes them."""
        return SQL(
            """
            INSERT INTO crm_loyalty_entry (
                card_id, card_key, program_id, program_key, company_id, kind, points,
                pending, effective_date, recorded_at, user_id, user_key, event_key)
            SELECT card.id, card.id, card.program_id, card.program_id,
                   COALESCE(card.company_id, %(company)s), 'opening',
                   ROUND(card.points::numeric, 4), 0, %(today)s, %(now)s, %(user)s,
                   %(user)s, 'opening:card ' || card.id
            FROM loyalty_card card
            WHERE ROUND(card.points::numeric, 4) <> 0
              AND NOT EXISTS (SELECT FROM crm_loyalty_entry entry
                              WHERE entry.card_key = card.id)
            ORDER BY card.id
            """,
            company=self.env.company.id,
            today=fields.Date.context_today(self),
            now=fields.Datetime.now(),
            user=self.env.uid,
        )

    @api.model
    def _query_open_lots(self):
        """What a card held before keeps what was promised for it: no day is set."""
        return SQL(
            """
            INSERT INTO crm_loyalty_lot (
                card_id, company_id, entry_id, issued, remaining, active_from,
                is_pending)
            SELECT entry.card_id, entry.company_id, entry.id, entry.points,
                   entry.points, entry.effective_date, FALSE
            FROM crm_loyalty_entry entry
            WHERE entry.kind = 'opening' AND entry.points > 0
              AND NOT EXISTS (SELECT FROM crm_loyalty_lot lot
                              WHERE lot.entry_id = entry.id)
            ORDER BY entry.id
            """
        )

    @api.model
    def _query_open_cards(self):
        """Show on the cards what is recorded: an exact balance, and what is owed."""
        return SQL(
            """
            UPDATE loyalty_card card
            SET points = entry.points, crm_version = 1, crm_points_pending = 0,
                crm_points_debt = GREATEST(-entry.points, 0),
                crm_last_activity = entry.effective_date
            FROM crm_loyalty_entry entry
            WHERE entry.card_id = card.id AND entry.kind = 'opening'
              AND card.crm_version IS NULL
            """
        )
