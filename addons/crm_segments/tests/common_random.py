"""Random conditions on the documents that an addon brings."""

from hypothesis import HealthCheck, given, settings

from odoo.tests import freeze_time

from .common import SegmentsMixin
from .common_members import MembersMixin
from .random_rules import negatable
from .reference_rules import ReferenceRules

SETTINGS = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": list(HealthCheck),
}


class RandomBehaviorMixin(MembersMixin, SegmentsMixin):
    """Members by documents, of two customers in a company whose day is not UTC's."""

    #: evaluates rules on the documents of the addon
    reference = ReferenceRules

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("crm_segments.group_crm_segments_manager")
        cls.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        cls.other = cls._create_partner(name="Granite")
        for partner in (cls.partner, cls.other):
            cls._opportunity(partner=partner, company_id=cls.env.company.id)

    def _create_random_segments(self, conditions, number):
        """Create segments of one random condition each."""
        segments = self.Segment

        @settings(max_examples=number, **SETTINGS)
        @given(negatable(conditions))
        def create(condition):
            nonlocal segments
            segments |= self._create_segment(condition)

        create()
        return segments

    def assertMembersFollow(self, segments, changes):
        """The members are those whom the plain evaluation finds, at once and after each
        change; a full refresh moves nobody.

        :param dict changes: what happens, by the day on which it does
        """
        before, moved = self._check_members(segments), 0
        for day, change in changes.items():
            with freeze_time(f"{day} 03:00:00"):
                change()
                members = self._check_members(segments)
            moved += members != before
            before = members
        # The test means something only if most changes did something.
        self.assertGreater(moved, len(changes) / 2)

    def _check_members(self, segments):
        """Compare the members of each segment; return them."""
        self._settle_segments()
        self.assertSegmentsAreFull(segments)
        customers = self._customer(self.partner) | self._customer(self.other)
        self.assertEqual(len(customers), 2)
        company = self.env.company
        today = self.Customer._get_clock(company).today
        reference = self.reference(self.env(su=True), company, today)
        members = {}
        for segment in segments:
            members[segment] = segment.member_ids.customer_id & customers
            expected = reference.members(segment, customers)
            self.assertEqual(members[segment], expected, segment.rule_text)
        return members
