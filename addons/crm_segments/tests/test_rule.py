from .common import CrmSegmentsCase


class TestRule(CrmSegmentsCase):
    """Who meets a rule."""

    def _members(self, segment):
        return self.Customer.search(segment._get_domain()).partner_id

    def test_attribute(self):
        self._order(10.0, confirm=True)
        other = self._create_partner(name="Granite")
        self._order(10.0, partner=other)
        self._settle()
        ours = ("partner_id", "in", (self.partner | other).ids)
        ordered = self._attribute(ours, ("order_count", ">", 0))
        self.assertEqual(self._members(self._create_segment(ordered)), self.partner)
        self.assertEqual(
            self._members(
                self._create_segment(
                    self._attribute(ours),
                    self._attribute(("order_count", ">", 0), negate=True),
                )
            ),
            other,
        )

    def test_no_condition_means_nobody(self):
        self._order(10.0)
        self._settle()
        self.assertFalse(self._members(self._create_segment()))
