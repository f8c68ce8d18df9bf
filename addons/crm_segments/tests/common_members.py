from unittest.mock import patch

from odoo.tools import SQL

from .common import CrmSegmentsCase


class MembersMixin:
    """What the members of segments are, and what they should be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Segment = cls.env["crm.segment"]
        cls.Member = cls.env["crm.segment.member"]
        cls.Queue = cls.env["crm.segment.queue"]

    @classmethod
    def _settle_segments(cls):
        """Do what both crons do, without their commits, and without the second look at
        a saved rule, which would hide what an incremental refresh forgets."""
        cls._settle()
        cls.Segment.search([("check_at", "!=", False)]).check_at = False
        crons = cls.env.registry["ir.cron"]
        with patch.object(crons, "_commit_progress", return_value=60.0):
            cls.Segment._cron_refresh()
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _members(self, segment):
        return segment.member_ids.customer_id.partner_id

    def _stays(self, segment, partner=None):
        """Return the stays in a segment, the oldest first."""
        domain = [("segment_id", "=", segment.id)]
        if partner:
            domain.append(("partner_id", "=", partner.id))
        return self.Member.search(domain, order="date_from, id")

    def _tokens(self):
        """Return what waits in the queue, by contact, and empty it."""
        self.env.flush_all()
        _number, entries, _counted = self.Queue._take(1000)
        customers = self.Customer.browse(entry.customer_id for entry in entries)
        partners = [customer.partner_id for customer in customers]
        return dict(
            zip(partners, (set(entry.tokens) for entry in entries), strict=True)
        )

    def assertMembers(self, segment, *partners):
        expected = self.env["res.partner"].browse(partner.id for partner in partners)
        self.assertEqual(self._members(segment), expected)
        self.assertEqual(segment.sudo().member_count, len(partners))

    def assertSegmentsAreFull(self, segments):
        """A full refresh finds nothing to change, and the masks say what the stays
        say."""
        self.assertEqual(segments._refresh(), (0, 0))
        for segment in segments:
            self.assertEqual(segment.sudo().member_count, len(segment.member_ids))
        self.assertEqual(self._query_wrong_masks(), [])

    def _query_wrong_masks(self):
        """Return the customers whose masks differ from their open stays."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT customer_id, block, COALESCE(mask, 0), COALESCE(stays.bits, 0)
                FROM (
                    SELECT mask.customer_id, mask.block,
                           BIT_OR(mask.mask & (1::bigint << segment.id %% 60)) AS mask
                    FROM crm_segment_mask mask
                    JOIN crm_segment segment ON segment.id / 60 = mask.block
                    GROUP BY mask.customer_id, mask.block
                ) masks
                FULL JOIN (
                    SELECT customer_id, segment_id / 60 AS block,
                           BIT_OR(1::bigint << segment_id %% 60) AS bits
                    FROM crm_segment_membership GROUP BY 1, 2
                ) stays USING (customer_id, block)
                WHERE COALESCE(mask, 0) != COALESCE(stays.bits, 0)
                """
            )
        )


class CrmMembersCase(MembersMixin, CrmSegmentsCase):
    """Two customers, of whom one has ordered, and segments of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_partner(name="Granite")
        cls.order = cls._order(10.0, confirm=True)
        cls.quotation = cls._order(10.0, partner=cls.other)
        cls._settle()
        cls.ours = ("partner_id", "in", (cls.partner | cls.other).ids)
        cls.all_ours = cls._attribute(cls.ours)
        cls.buyers = cls._attribute(cls.ours, ("order_count", ">", 0))
