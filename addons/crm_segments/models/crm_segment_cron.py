import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, split_every

from .crm_segment_mentions import ELSEWHERE
from .crm_segment_queue import ACTIVE
from .crm_segment_refresh import Cause

_logger = logging.getLogger(__name__)

BATCH_SIZE = 5000
#: when a rule that was saved is computed once more
CHECK_AFTER = timedelta(minutes=5)


class CrmSegment(models.Model):
    """Members follow what changes: documents and contacts, by the queue, and the days
    of the company, by the clock."""

    _inherit = "crm.segment"

    checked_on = fields.Date(
        readonly=True,
        copy=False,
        help="The company's day for which the members were found last.",
    )
    check_at = fields.Datetime(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="When a changed rule is computed once more: what was being saved in the "
        "same moment did not know it yet.",
    )

    @api.model
    def _cron_refresh(self):
        """Empty the queue, then follow the clock."""
        try:
            while self._cron_refresh_queue():
                pass
            self._cron_check()
            self._cron_follow_clock()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # Somebody refreshed one of these segments meanwhile. Nothing is lost: the
            # entries are back in the queue for the next run.
            self.env.cr.rollback()
            _logger.info("Segments are being refreshed elsewhere; trying again later.")

    @api.model
    def _cron_refresh_queue(self):
        """Take a batch of the queue; return whether to go on with another one."""
        number, entries, counted = self.env["crm.segment.queue"]._take(BATCH_SIZE)
        if not number:
            return False
        self._refresh_entries(entries)
        self.browse(counted)._recount()
        return bool(self.env["ir.cron"]._commit_progress(number))

    @api.model
    def _refresh_entries(self, entries):
        """Test the customers against the segments that mention what changed."""
        by_company = {}
        for entry in entries:
            by_company.setdefault(entry.company_id, []).append(entry)
        for company_id, of_company in by_company.items():
            causes = {entry.customer_id: entry.cause for entry in of_company}
            tokens = set().union(*(entry.tokens for entry in of_company))
            segments = (
                self._find_mentioning(tokens)
                .exists()
                ._with_company_rights()
                .filtered(lambda s, id_=company_id: s.company_id.id == id_)
            )
            segments._refresh(list(causes), causes)
            if ACTIVE in tokens:
                segments._remove_archived(causes)

    def _recount(self):
        """Count the members of segments that lost some with their rows.

        In SQL, as a row of the segment may be locked by a refresh.
        """
        if not self:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_segment segment SET member_count = (
                    SELECT COUNT(*) FROM crm_segment_member member
                    WHERE member.segment_id = segment.id AND member.date_to IS NULL)
                WHERE segment.id IN %s
                """,
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["member_count"])

    # Clock

    @api.model
    def _cron_check(self):
        """Compute once more the rules that were saved a while ago."""
        due = self._with_company_rights().search(
            [("check_at", "<=", fields.Datetime.now())]
        )
        if due:
            due._refresh()
            due.write({"check_at": False})
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _cron_follow_clock(self):
        """Test the customers whose answer the new day of their company may change."""
        customers = self.env["crm.customer"]
        for clock in customers._get_clocks():
            due = self._with_company_rights().search(
                [
                    ("company_id", "=", clock.company_id),
                    ("kind", "=", "dynamic"),
                    "|",
                    ("checked_on", "=", False),
                    ("checked_on", "<", clock.today),
                ]
            )
            if due:
                due._follow_clock(clock)
                self.env["ir.cron"]._commit_progress()

    def _follow_clock(self, clock):
        """Bring these segments, of one company, to its day.

        A segment that failed has missed changes, and one that reads what no customer
        is told of may have: they are computed for everybody.
        """
        company = self.env["res.company"].browse(clock.company_id)
        segments = self.filtered(lambda segment: segment.checked_on)
        segments -= self._find_mentioning((ELSEWHERE,))
        crossing = (
            segments.filtered(lambda segment: not segment.error)
            ._with_company_context(company)
            ._find_all_crossing(clock)
        )
        segments = segments.filtered(lambda segment: not segment.error)
        for ids in split_every(BATCH_SIZE, sorted(crossing), list):
            segments._refresh(ids, dict.fromkeys(ids, Cause("clock")))
        (self - segments)._refresh(causes={None: Cause("clock")})
        self.write({"checked_on": clock.today})

    def _find_all_crossing(self, clock):
        """Return the ids of the customers to whom the clock may give another answer."""
        if not self:
            return set()
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                return self._query_crossing(clock)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except psycopg2.Error as error:
            if len(self) == 1:
                self._record_failure(error)
                return set()
        middle = len(self) // 2
        return self[:middle]._find_all_crossing(clock) | self[
            middle:
        ]._find_all_crossing(clock)

    def _query_crossing(self, clock):
        """Find them in one statement for all segments: each part uses an index of its
        own, which a domain with ``|`` would not."""
        parts = []
        for segment in self:
            try:
                parts += segment._find_crossing(clock)
            except psycopg2.Error:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a rule may raise
                segment._record_failure(error)
        if not parts:
            return set()
        rows = self.env.execute_query(
            SQL("SELECT id FROM (%s) crossing", SQL(" UNION ").join(parts))
        )
        return {customer_id for (customer_id,) in rows}

    def _find_crossing(self, clock):
        """Return a SELECT of customers for each condition that the days may change."""
        company = Domain("company_id", "=", self.company_id.id)
        domains = [
            condition._find_crossing(self.checked_on, clock.today)
            for condition in self.condition_ids
        ]
        customers = self.env["crm.customer"]
        queries = [
            customers._search(domain & company)
            for domain in domains
            if not domain.is_false()
        ]
        return [query.select() for query in queries if not query.is_empty()]
