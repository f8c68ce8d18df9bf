from .common_members import CrmMembersCase


class TestMemberPerformance(CrmMembersCase):
    """The number of queries depends neither on members nor on segments."""

    def _count(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _add_customers(self, number):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {n}"} for n in range(number)]
        )
        for partner in partners:
            self._opportunity(10.0, partner=partner)
        self._settle()
        return partners

    def test_refresh(self):
        rule = self._attribute(("opportunity_count", ">", 0))
        self._add_customers(2)
        segment = self._create_segment(rule)
        self._count(segment._refresh)
        self._add_customers(2)
        few = self._count(segment._refresh)
        self._add_customers(20)
        self.assertEqual(self._count(segment._refresh), few)
        self.assertGreaterEqual(segment.sudo().member_count, 22)
        self.Queue._take(1000)
        for _number in range(5):
            segment |= self._create_segment(rule)
        self._add_customers(2)
        self.assertEqual(self._count(segment._refresh), few)

    def test_queue(self):
        self._create_segment(self._attribute(("opportunity_count", ">", 0)))

        def drain():
            _number, entries, _counted = self.Queue._take(1000)
            self.Segment._refresh_entries(entries)

        self._add_customers(2)
        self._count(drain)
        self._add_customers(2)
        few = self._count(drain)
        self._add_customers(20)
        self.assertEqual(self._count(drain), few)

    def test_many_segments(self):
        """More than one mask holds."""
        values = [{"name": f"Segment {n}", "kind": "static"} for n in range(70)]
        segments = self.Segment.create(values)
        customer = self._customer()
        for segment in segments[::10]:
            segment._add_members(customer)
        self.assertEqual(customer.segment_ids, segments[::10])
        self.assertSegmentsAreFull(segments)
