from datetime import date

from odoo.tests import freeze_time

from odoo.addons.crm_customer_mrp.tests.common import ProductionCase
from odoo.addons.crm_segments.tests.common import SegmentsMixin


class TestBehavior(SegmentsMixin, ProductionCase):
    """Manufacturing orders in rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("crm_segments.group_crm_segments_manager")

    def _found(self, domain):
        return self.Customer.search(domain).partner_id & self.partner

    def test_productions(self):
        production = self._promise("2024-07-01 10:00:00", partner=self.contact)
        self.assertTrue(production)
        self._settle()
        for value, found in ((1, self.partner), (2, self.env["res.partner"])):
            made = {
                "kind": "behavior",
                "source": "production",
                "value": value,
                "document_domain": str([("product_id", "=", self.table.id)]),
            }
            segment = self._create_segment(made)
            self.assertEqual(self._found(segment._get_domain()), found)

    def test_the_clock_changes_the_delay(self):
        """A delay grows from day to day, and no row of a customer says so."""
        self._promise("2024-06-20 10:00:00")
        self._settle()
        condition = self._create_segment(
            self._attribute(("production_delay", ">=", 3))
        ).condition_ids
        for first, last, crosses in (
            (date(2024, 6, 21), date(2024, 6, 22), False),
            (date(2024, 6, 22), date(2024, 6, 23), True),
            (date(2024, 6, 23), date(2024, 6, 30), False),
        ):
            with freeze_time(f"{last} 10:00:00"):
                found = self._found(condition._find_crossing(first, last))
                self.assertEqual(bool(found), crosses, f"{first} {last}")
                self.assertEqual(
                    bool(self._found(condition._get_domain())), last.day > 22
                )
