import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, split_every

_logger = logging.getLogger(__name__)

BATCH_SIZE = 5000
TRIES = 3
#: bases of tiers that follow documents, whose amounts follow rates and costs
BY_DOCUMENTS = ("revenue", "margin")
#: what was written in a transaction that ended after a round had begun
OVERLAP = timedelta(hours=1)


class CrmLoyaltyTier(models.Model):
    """What the clock does to tiers: every hour to those whose tier is due, or whose
    card or customer has changed; to all members when terms change, and once a day where
    tiers follow documents. Points assess by themselves when they move."""

    _inherit = "crm.loyalty.tier"

    @api.model
    def _cron_assess(self):
        """Assess members, programme by programme in batches that commit."""
        cron = self.env["ir.cron"]
        start = fields.Datetime.now()
        programs = self.env["loyalty.program"].search([("crm_tier_ids", "!=", False)])
        waiting = {each: self._query_waiting(each) for each in programs}
        has_time = cron._commit_progress(remaining=sum(map(len, waiting.values())))
        for program, card_ids in waiting.items():
            for batch in split_every(BATCH_SIZE, card_ids, list):
                if not has_time:
                    return
                self._assess_batch(program, batch)
                program.crm_tier_cursor = batch[-1]
                has_time = cron._commit_progress(len(batch))
            program.write({"crm_tier_assessed_at": start, "crm_tier_cursor": 0})
        cron._commit_progress(0)

    @api.model
    def _assess_batch(self, program, card_ids):
        """Assess a batch, again when somebody else has changed its cards meanwhile."""
        for _try in range(TRIES):
            try:
                return self._assess_isolated(program, card_ids)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
        _logger.info("Cards are being used elsewhere; their tiers come tomorrow.")
        return None

    @api.model
    def _assess_isolated(self, program, card_ids):
        """Assess a batch; when it fails, card by card: one that fails, which is logged,
        must not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._assess(program, card_ids)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            if len(card_ids) == 1:
                _logger.exception("Tier of card %s could not be assessed", card_ids[0])
                return
            for card_id in card_ids:
                self._assess_isolated(program, [card_id])

    @api.model
    def _query_waiting(self, program):
        """Return the cards of a programme that are to be assessed, in order.

        A round over all of them that was interrupted goes on behind its last card.
        """
        self.env["loyalty.card"].flush_model()
        since = program.crm_tier_assessed_at
        is_new_day = since and since.date() < fields.Datetime.now().date()
        is_of_all = not since or (is_new_day and program.crm_tier_basis in BY_DOCUMENTS)
        return [
            card_id
            for (card_id,) in self.env.execute_query(
                SQL(
                    """
                    SELECT card.id FROM loyalty_card card
                    WHERE card.program_id = %(program)s
                      AND (card.crm_tier_id IS NOT NULL
                           OR card.active AND card.crm_is_account
                           AND card.partner_id IS NOT NULL)
                      AND (%(is_of_all)s AND card.id > %(cursor)s
                           OR card.crm_tier_until < %(today)s
                           OR %(changed)s)
                    ORDER BY card.id
                    """,
                    program=program.id,
                    is_of_all=bool(is_of_all),
                    cursor=program.crm_tier_cursor,
                    today=self._get_today(program),
                    changed=self._query_changed(program, since),
                )
            )
        ]

    @api.model
    def _query_changed(self, program, since):
        """Whether what is known of the customer, or of the member, has changed since
        the last round."""
        if not since:
            return SQL("FALSE")
        if program.crm_tier_basis in BY_DOCUMENTS:
            return self._query_changed_customer(since)
        return self._query_changed_member(program, since)

    @api.model
    def _query_changed_customer(self, since):
        """By the row of ``crm.customer``, which follows its documents."""
        return SQL(
            """
            EXISTS (
                SELECT FROM res_partner partner
                JOIN crm_customer customer
                  ON customer.partner_id = partner.commercial_partner_id
                WHERE partner.id = card.partner_id AND customer.write_date >= %s)
            """,
            since,
        )

    @api.model
    def _query_changed_member(self, program, since):
        """By the cards of the member, all of which count. What is earned is dated the
        day on which it moves, and assesses at that moment."""
        return SQL(
            """
            card.partner_id IN (
                SELECT own.partner_id FROM loyalty_card own
                WHERE own.program_id = %s AND own.write_date >= %s)
            """,
            program.id,
            since - OVERLAP,
        )
