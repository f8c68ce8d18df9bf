import logging

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500


class CrmLoyaltyEntry(models.Model):
    """What the clock does to points: they become usable and expire."""

    _inherit = "crm.loyalty.entry"

    @api.model
    def _cron_settle(self):
        """Record what is due, card by card in batches that commit.

        A batch that is interrupted is rolled back as a whole and comes again.
        """
        cron = self.env["ir.cron"]
        due = self._query_due_cards()
        has_time = cron._commit_progress(remaining=len(due))
        for start in range(0, len(due), BATCH_SIZE):
            if not has_time:
                break
            batch = due[start : start + BATCH_SIZE]
            self._settle_batch(batch)
            has_time = cron._commit_progress(len(batch))

    @api.model
    def _settle_batch(self, card_ids):
        """Settle cards that nobody else uses at this moment; a movement of somebody
        else settles its card, too."""
        cards = self.env["loyalty.card"].browse(card_ids)
        try:
            cards = cards.try_lock_for_update(allow_referencing=True)
            self._settle_isolated(cards)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.cr.rollback()
            _logger.info("Cards are being used elsewhere; trying again later.")

    @api.model
    def _settle_isolated(self, cards):
        """Settle a batch; when it fails, card by card: one that fails, which is logged,
        must not stop the others."""
        quiet = self.with_context(tracking_disable=True)
        try:
            with self.env.cr.savepoint():
                quiet._settle(cards)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            if len(cards) == 1:
                _logger.exception("Points of card %s could not be settled", cards.id)
                return
            for card in cards:
                self._settle_isolated(card)

    @api.model
    def _query_due_cards(self):
        """Return ids of cards to which the clock has to do something today.

        The day is that of the card's company, for cards of all companies that of the
        main company.
        """
        self.env["loyalty.card"].flush_model()
        self.env["loyalty.program"].flush_model()
        customers = self.env["crm.customer"]
        clocks = customers._get_clocks()
        return [
            card_id
            for (card_id,) in self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT card.id FROM (%(lots)s) lot
                    JOIN loyalty_card card ON card.id = lot.card_id
                    JOIN %(clocks)s
                      ON clock.company_id = COALESCE(card.company_id, %(company)s)
                    WHERE lot.due <= clock.today ORDER BY card.id
                    """,
                    lots=self._query_due_lots(max(clock.today for clock in clocks)),
                    clocks=customers._query_clocks(clocks),
                    company=self.env.company.id,
                )
            )
        ]

    @api.model
    def _query_due_lots(self, today):
        """Return the cards of lots, and the days on which something is due to them.

        By index what is due until ``today``; inactivity is counted for all lots of its
        programs, as ``engine.expiry.last_day_of`` does.
        """
        return SQL(
            """
            SELECT lot.card_id, lot.active_from AS due
            FROM crm_loyalty_lot lot
            WHERE lot.remaining > 0 AND lot.is_pending
              AND lot.active_from <= %(today)s
            UNION ALL
            SELECT lot.card_id, lot.expires_on + 1
            FROM crm_loyalty_lot lot
            WHERE lot.remaining > 0 AND NOT lot.is_pending
              AND lot.expires_on < %(today)s
            UNION ALL
            SELECT lot.card_id,
                   GREATEST(lot.active_from, card.crm_last_activity,
                            program.crm_expiry_since)
                   + program.crm_expiry_days + 1
            FROM loyalty_program program
            JOIN loyalty_card card ON card.program_id = program.id
            JOIN crm_loyalty_lot lot ON lot.card_id = card.id
            WHERE program.crm_expiry = 'inactivity'
              AND lot.remaining > 0 AND NOT lot.is_pending
            """,
            today=today,
        )
