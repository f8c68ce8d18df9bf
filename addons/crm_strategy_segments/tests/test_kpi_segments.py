from odoo.tests import freeze_time

from odoo.addons.crm_segments.tests.common import SegmentsMixin
from odoo.addons.crm_segments.tests.common_members import MembersMixin
from odoo.addons.crm_strategy.tests.common_kpi import CrmStrategyKpiCase

from ..hooks import pre_init_hook, uninstall_hook


class TestKpiSegments(MembersMixin, SegmentsMixin, CrmStrategyKpiCase):
    """Of three customers, two were in a segment when the quarter ended."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("crm_segments.group_crm_segments_manager")
        cls.customers = cls.env["res.partner"]
        with freeze_time("2026-08-20 10:00:00"):
            for amount in (500, 300, 20):
                customer = cls._create_partner(name=f"Buyer of {amount}")
                cls._invoice(amount, "2026-08-01", customer)
                cls.customers += customer
            cls._settle()
            for least in (100, 400):
                cls._create_segment(cls._attribute(("revenue", ">=", least)))
            cls._settle_segments()

    def test_customers_in_segments(self):
        measure = self.assertMeasured(
            self._kpi("segmented"), 2 / 3, numerator=2, denominator=3
        )
        counted = self._opened(measure.action_open_counted())
        self.assertEqual(counted.partner_id, self.customers[:2])
        self.assertEqual(len(self._opened(measure.action_open_base())), 3)

    def test_who_left_later_was_in_it_then(self):
        self._invoice(1000, "2026-10-10", self.customers[2])
        self._settle_segments()
        self.assertMeasured(self._kpi("segmented"), 2 / 3)

    def test_before_there_were_segments(self):
        self._invoice(10, "2026-06-10", self.customers[2])
        self.assertMeasured(self._kpi("segmented"), 0, "2026-06-30", denominator=1)
        empty = self._measure(self._kpi("segmented"), "2026-03-31")
        self.assertEqual(empty.reason, "Nobody bought in this time.")

    def test_all_customers_are_read_at_once(self):
        kpi = self._kpi("segmented")
        window = kpi._get_window(self._period())
        self.env.flush_all()
        kpi._compute_figure(window, {})
        before = self.env.cr.sql_log_count
        kpi._compute_figure(window, {})
        self.assertLessEqual(self.env.cr.sql_log_count - before, 4)

    def test_what_was_measured_outlives_the_app(self):
        name = "crm_strategy_segments.crm_strategy_kpi_segmented"
        measure = self._measure(self._kpi("segmented"))
        measure._freeze()
        text = measure.value_text
        uninstall_hook(self.env)
        self.assertFalse(self.env.ref(name, raise_if_not_found=False))
        self.assertEqual(measure.exists().value_text, text)
        pre_init_hook(self.env)
        self.assertEqual(self.env.ref(name), measure.kpi_id)

    def test_what_was_not_measured_goes_with_it(self):
        uninstall_hook(self.env)
        self.assertTrue(
            self.env.ref("crm_strategy_segments.crm_strategy_kpi_segmented")
        )
