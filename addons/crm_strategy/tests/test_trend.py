from odoo.tests import freeze_time

from .common_goal import CrmStrategyGoalCase


@freeze_time("2026-09-30 10:00:00")
class TestTrend(CrmStrategyGoalCase):
    """Figures over time, with targets and the beginnings of phases."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls._kpi(unit="percent")
        cls._enter(cls.kpi, 0.6, "2026-03-31")
        cls._enter(cls.kpi, 0.7, "2026-06-30")
        cls._enter(cls.kpi, 0.65, "2026-09-30")
        cls.goal = cls._goal(None, 0.8, source="kpi", kpi_id=cls.kpi.id)
        cls._start()

    def test_a_goal_goes_by_its_kpi(self):
        trend = self.goal.with_user(self.user).trend_chart
        self.assertEqual(trend["labels"], ["Q1 2026", "Q2 2026", "Q3 2026"])
        actual, target = trend["series"]
        self.assertEqual([round(value) for value in actual["values"]], [60, 70, 65])
        self.assertEqual(actual["texts"][1], "70.0%")
        self.assertEqual(target["label"], "Target")
        self.assertEqual(target["texts"], ["80.0%"] * 3)
        [mark] = trend["marks"]
        self.assertEqual(mark["label"], "Win back")
        # One day after the second value, of 92 up to the third.
        self.assertAlmostEqual(mark["place"], 1 + 1 / 92)

    def test_a_kpi_shows_what_a_goal_wants_of_it(self):
        self.assertEqual(self.kpi.trend_chart, self.goal.trend_chart)
        other = self._kpi("other")
        self._enter(other, 5)
        self.assertEqual(len(other.trend_chart["series"]), 1)
        self.assertFalse(self._kpi("never").trend_chart)

    def test_a_goal_goes_by_what_its_owner_says(self):
        goal = self._goal(direction="range", target=2, target_max=5)
        self.assertFalse(goal.trend_chart)
        self._check_in(goal, 4)
        with freeze_time("2026-10-31"):
            self._check_in(goal, 3)
        trend = goal.trend_chart
        self.assertEqual(trend["labels"], ["09/30/2026", "10/31/2026"])
        self.assertEqual(
            [line["label"] for line in trend["series"]],
            ["Actual", "Lower Limit", "Upper Limit"],
        )
        self.assertEqual(trend["marks"], [{"place": 0.0, "label": "Win back"}])

    def test_an_empty_value_is_no_zero(self):
        self.kpi.measure_ids.sorted("date_to")[1].is_empty = True
        actual = self.goal.trend_chart["series"][0]
        self.assertIsNone(actual["values"][1])
        self.assertEqual(actual["texts"][1], "–")

    def test_the_page_shows_them(self):
        home = self.env["crm.strategy.home"].with_user(self.user)
        [goal] = home.get_home(self.strategy.id)["goals"]
        self.assertEqual(goal["trend"], self.goal.trend_chart)
