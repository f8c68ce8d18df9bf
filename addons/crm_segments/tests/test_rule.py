from odoo import Command

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

    def test_not_of_what_is_empty(self):
        """Who never bought did not buy lately."""
        self._order(10.0)
        self._settle()
        ours = self._attribute(("partner_id", "=", self.partner.id))
        lately = self._attribute(("last_purchase_date", ">=", "today -9d"), negate=True)
        self.assertEqual(
            self._members(self._create_segment(ours, lately)), self.partner
        )

    def test_no_condition_means_nobody(self):
        self._order(10.0)
        self._settle()
        self.assertFalse(self._members(self._create_segment()))
        group = {"group_ids": [Command.create({"match": "all"})]}
        self.assertFalse(self._members(self._create_segment(**group)))
