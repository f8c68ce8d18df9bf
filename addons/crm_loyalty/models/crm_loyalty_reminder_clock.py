import logging
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, split_every

_logger = logging.getLogger(__name__)

BATCH_SIZE = 200


class Expiring(NamedTuple):
    """Points of a card that expire on a day, of which its member is to be told."""

    card_id: int
    last_day: date
    points: Decimal


class CrmLoyaltyReminder(models.Model):
    """What the clock does: tell members once that points expire, in one mail for a
    member and programme."""

    _inherit = "crm.loyalty.reminder"

    @api.model
    def _cron_remind(self):
        """Make the mails, in batches that commit with what was told.

        A batch that is interrupted is rolled back as a whole and comes again.
        """
        cron = self.env["ir.cron"]
        waiting = list(dict.fromkeys(each.card_id for each in self._query_expiring()))
        has_time = cron._commit_progress(remaining=len(waiting))
        for card_ids in split_every(BATCH_SIZE, waiting, list):
            if not has_time:
                break
            self._remind_batch(card_ids)
            has_time = cron._commit_progress(len(card_ids))

    @api.model
    def _remind_batch(self, card_ids):
        try:
            self._remind_isolated(card_ids)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.cr.rollback()
            _logger.info("Cards are being used elsewhere; their members come later.")

    @api.model
    def _remind_isolated(self, card_ids):
        """Tell the members of a batch; when it fails, card by card: one that fails,
        which is logged, must not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._remind(card_ids)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            if len(card_ids) == 1:
                _logger.exception(
                    "The member of card %s could not be told of points that expire",
                    card_ids[0],
                )
                return
            for card_id in card_ids:
                self._remind_isolated([card_id])

    @api.model
    def _remind(self, card_ids):
        """Write down what expires on cards and make the mails that tell it.

        It is read again: what was spent since is not told.
        """
        told = defaultdict(list)
        for each in self._query_expiring(card_ids):
            told[each.card_id].append(each)
        if not told:
            return
        self.create(
            [
                {
                    "card_id": each.card_id,
                    "last_day": each.last_day,
                    "points": float(each.points),
                }
                for rows in told.values()
                for each in rows
            ]
        )
        template = self.env.ref("crm_loyalty.mail_template_points_expire")
        rows = {card_id: [*map(Expiring._asdict, own)] for card_id, own in told.items()}
        template.with_context(crm_expiring=rows).send_mail_batch([*told])

    @api.model
    def _query_expiring(self, card_ids=None):
        """Return what members are to be told of today, by the day of the company of the
        card, as ``Expiring``; the ORM does not know the last day of a lot.

        Members who have no address, or whose address is on the blacklist, are left out.

        :param card_ids: only these cards
        """
        for name in ("loyalty.card", "loyalty.program", "res.partner", self._name):
            self.env[name].flush_model()
        self.env["mail.blacklist"].flush_model()
        customers = self.env["crm.customer"]
        clocks = customers._get_clocks()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card.id, lot.last_day, SUM(lot.remaining)
                FROM (%(lots)s) lot
                JOIN loyalty_card card ON card.id = lot.card_id
                JOIN loyalty_program program ON program.id = card.program_id
                JOIN %(clocks)s
                  ON clock.company_id = COALESCE(card.company_id, %(company)s)
                JOIN res_partner partner ON partner.id = card.partner_id
                WHERE card.active AND program.active AND partner.active
                  AND partner.email_normalized != ''
                  AND lot.last_day BETWEEN clock.today
                                       AND clock.today + program.crm_reminder_days
                  AND (%(all)s OR card.id = ANY(%(cards)s))
                  AND NOT EXISTS (
                      SELECT FROM mail_blacklist refused
                      WHERE refused.active AND refused.email = partner.email_normalized)
                  AND NOT EXISTS (
                      SELECT FROM crm_loyalty_reminder told
                      WHERE told.card_id = card.id AND told.last_day = lot.last_day)
                GROUP BY card.id, lot.last_day
                ORDER BY card.id, lot.last_day
                """,
                lots=self._query_last_days(max(clock.today for clock in clocks)),
                clocks=customers._query_clocks(clocks),
                company=self.env.company.id,
                all=card_ids is None,
                cards=card_ids or [],
            )
        )
        return [Expiring(*row) for row in rows]

    @api.model
    def _query_last_days(self, today):
        """Return the lots of programmes that remind, with their last days: by index
        those that have a day, and as ``engine.expiry.last_day_of`` those that end by
        inactivity.

        :param today: the latest of the companies
        """
        return SQL(
            """
            SELECT lot.card_id, lot.remaining, lot.expires_on AS last_day
            FROM loyalty_program program
            JOIN loyalty_card card ON card.program_id = program.id
            JOIN crm_loyalty_lot lot ON lot.card_id = card.id
            WHERE program.crm_reminder_days > 0
              AND program.crm_expiry != 'inactivity'
              AND lot.remaining > 0 AND NOT lot.is_pending
              AND lot.expires_on <= %(today)s + (
                  SELECT MAX(crm_reminder_days) FROM loyalty_program)
            UNION ALL
            SELECT lot.card_id, lot.remaining,
                   LEAST(lot.expires_on,
                         GREATEST(lot.active_from, card.crm_last_activity,
                                  program.crm_expiry_since)
                         + program.crm_expiry_days)
            FROM loyalty_program program
            JOIN loyalty_card card ON card.program_id = program.id
            JOIN crm_loyalty_lot lot ON lot.card_id = card.id
            WHERE program.crm_reminder_days > 0
              AND program.crm_expiry = 'inactivity'
              AND lot.remaining > 0 AND NOT lot.is_pending
            """,
            today=today,
        )
