from odoo.addons.crm_customer_stock.tests.common import DeliveryCase
from odoo.addons.crm_segments.tests.common import SegmentsMixin


class TestBehavior(SegmentsMixin, DeliveryCase):
    """Deliveries and returns in rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("crm_segments.group_crm_segments_manager")

    def _meeting(self, source, **values):
        self._settle()
        condition = {"kind": "behavior", "source": source, "value": 1, **values}
        found = self.Customer.search(self._create_segment(condition)._get_domain())
        return found.partner_id & (self.partner | self.other)

    def test_deliveries_and_returns(self):
        self.other = self._create_partner(name="Granite")
        delivery = self._deliver(
            self._promise("2024-06-10 10:00:00", partner=self.contact),
            "2024-06-10 09:00:00",
        )
        self._promise("2024-06-10 10:00:00", partner=self.other)
        self.assertEqual(self._meeting("delivery"), self.partner)
        self.assertEqual(self._meeting("delivery", operator="=", value=0), self.other)
        self.assertFalse(self._meeting("return"))
        self._give_back(delivery, "2024-06-12 09:00:00")
        self.assertEqual(self._meeting("return"), self.partner)
        self.assertEqual(self._meeting("delivery", operator="<"), self.other)
        recent = {"window": "last", "window_count": 5}
        self.assertFalse(self._meeting("delivery", **recent))
        self.assertEqual(self._meeting("return", **recent), self.partner)
