from odoo.tests import freeze_time

from odoo.addons.crm_customer_mrp.tests.common import ProductionCase


class TestTemplate(ProductionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("crm_segments.group_crm_segments_manager")

    def _find(self):
        self._settle()
        template = self.env.ref("crm_segments_mrp.template_late_production")
        segment = template._create_segment(template._get_proposed())
        return self.Customer.search(segment._get_domain()).partner_id

    def test_waiting_for_a_late_order(self):
        """Promised for the 20th, it is late from the 21st until it is done."""
        production = self._promise("2024-06-20 12:00:00")
        with freeze_time("2024-06-20 23:00:00"):
            self.assertNotIn(self.partner, self._find())
        with freeze_time("2024-06-21 01:00:00"):
            self.assertIn(self.partner, self._find())
        self._finish(production, "2024-06-22 10:00:00")
        with freeze_time("2024-06-22 12:00:00"):
            self.assertNotIn(self.partner, self._find())
