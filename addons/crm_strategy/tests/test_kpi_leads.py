from .common_kpi import CrmStrategyKpiCase


class TestKpiLeads(CrmStrategyKpiCase):
    """The worked example: won and lost in a quarter, one won of an older cohort."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].with_context(active_test=False).search([]).unlink()
        cls._decide(1000, "2026-05-04", "2026-07-10", won=True)
        for _each in range(3):
            cls._decide(100, "2026-07-04", "2026-08-10", won=True)
        for _each in range(2):
            cls._decide(500, "2026-07-05", "2026-09-30 23:59:59", won=False)
        cls._decide(500, "2026-07-06", "2026-10-01", won=False)
        for _each in range(2):
            cls._decide(100, "2026-09-06")

    @classmethod
    def _decide(cls, revenue, created, closed=None, won=None):
        lead = cls._opportunity(revenue)
        if closed:
            lead.action_set_won() if won else lead.action_set_lost()
            lead.date_closed = closed
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s", (created, lead.id)
        )
        lead.invalidate_recordset()
        return lead

    def test_win_rate(self):
        measure = self.assertMeasured(
            self._kpi("win_rate"), 4 / 6, numerator=4, denominator=6
        )
        self.assertEqual(len(self._opened(measure.action_open_base())), 6)
        self.assertMeasured(self._kpi("win_rate_value"), 1300 / 2300)

    def test_cohort_conversion(self):
        self.assertMeasured(self._kpi("cohort_conversion"), 3 / 8)

    def test_the_day_is_that_of_the_company(self):
        """In Vietnam the last two were lost on the first of October."""
        self.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        self.assertMeasured(self._kpi("win_rate"), 1.0)

    def test_lead_conversion(self):
        for converted in (False, "2026-08-08"):
            lead = self._decide(0, "2026-08-01")
            lead.write({"type": "lead", "date_conversion": converted})
        self.assertMeasured(
            self._kpi("lead_conversion"), 0.5, numerator=1, denominator=2
        )
        empty = self._measure(self._kpi("lead_conversion"), "2026-06-30")
        self.assertEqual(empty.reason, "No lead was created.")

    def test_lost_ones_are_archived_and_count(self):
        """The list shows none of the two that were lost in the quarter."""
        measure = self._measure(self._kpi("win_rate"))
        lost = [("won_status", "=", "lost"), ("company_id", "=", self.company.id)]
        leads = self.env["crm.lead"]
        self.assertEqual(leads.search_count(lost), 0)
        self.assertEqual(leads.with_context(active_test=False).search_count(lost), 3)
        self.assertEqual(measure.denominator - measure.numerator, 2)

    def test_what_is_opened_again_is_undecided(self):
        lost = self.env["crm.lead"].with_context(active_test=False)
        again = lost.search(
            [("won_status", "=", "lost"), ("date_closed", "<", "2026-10-01")], limit=1
        )
        again.action_unarchive()
        self.assertFalse(again.date_closed)
        self.assertMeasured(self._kpi("win_rate"), 4 / 5, denominator=5)

    def test_archiving_alone_loses_nothing(self):
        lead = self._decide(100, "2026-09-06")
        lead.active = False
        self.env.flush_all()
        self.assertEqual(lead.won_status, "pending")
        self.assertMeasured(self._kpi("win_rate"), 4 / 6, denominator=6)
