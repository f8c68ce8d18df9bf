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

        A batch that is interrupted is rolled back as a whole and comes again. Cards
        that somebody uses at this moment are left to that movement, which does the
        same.
        """
        failed = []
        try:
            while card_ids := self._query_due_cards(BATCH_SIZE, failed):
                cards = self.env["loyalty.card"].browse(card_ids).try_lock_for_update()
                failed += self._settle_isolated(cards)
                if not self.env["ir.cron"]._commit_progress(len(cards)) or not cards:
                    break
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # Somebody moved points of these cards meanwhile, which settled them.
            self.env.cr.rollback()
            _logger.info("Cards are being used elsewhere; trying again later.")

    @api.model
    def _settle_isolated(self, cards):
        """Settle a batch; return the ids of cards that fail, which are logged.

        When the batch fails, card by card: one that fails must not stop the others.
        """
        quiet = self.with_context(tracking_disable=True)
        try:
            with self.env.cr.savepoint():
                quiet._settle(cards)
            return []
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            if len(cards) == 1:
                _logger.exception("Points of card %s could not be settled", cards.id)
                return cards.ids
        return [card_id for card in cards for card_id in self._settle_isolated(card)]

    @api.model
    def _query_due_cards(self, limit, without=()):
        """Return ids of cards to which the clock has to do something today.

        The day is that of the card's company, for cards of all companies that of the
        main company. Inactivity is counted here as ``engine.expiry.last_day_of`` does.
        """
        self.env["loyalty.card"].flush_model()
        self.env["loyalty.program"].flush_model()
        customers = self.env["crm.customer"]
        return [
            card_id
            for (card_id,) in self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT lot.card_id
                    FROM crm_loyalty_lot lot
                    JOIN loyalty_card card ON card.id = lot.card_id
                    LEFT JOIN loyalty_program program ON program.id = card.program_id
                    JOIN %(clocks)s
                      ON clock.company_id = COALESCE(card.company_id, %(company)s)
                    WHERE lot.remaining > 0 AND lot.card_id <> ALL(%(without)s) AND (
                        lot.is_pending AND lot.active_from <= clock.today
                        OR NOT lot.is_pending AND (
                            lot.expires_on < clock.today
                            OR program.crm_expiry = 'inactivity'
                            AND GREATEST(lot.active_from, card.crm_last_activity,
                                         program.crm_expiry_since)
                                + program.crm_expiry_days < clock.today))
                    ORDER BY lot.card_id LIMIT %(limit)s
                    """,
                    clocks=customers._query_clocks(customers._get_clocks()),
                    company=self.env.company.id,
                    limit=limit,
                    without=list(without),
                )
            )
        ]
