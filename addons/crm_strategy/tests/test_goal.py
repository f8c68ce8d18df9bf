from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time

from .common_goal import CrmStrategyGoalCase


class TestGoal(CrmStrategyGoalCase):
    """Baselines and targets, where goals stand, and what they say together."""

    def _stand(self, baseline, target, actual, **values):
        goal = self._goal(baseline, target, **values)
        self._check_in(goal, actual)
        return goal

    def test_progress_and_distance(self):
        """The worked examples: rising, falling, a regress, and below zero."""
        for baseline, target, actual, direction, progress, distance in (
            (60, 80, 70, "rise", 0.5, 10),
            (20, 10, 12, "fall", 0.8, -2),
            (60, 80, 55, "rise", -0.25, 25),
            (-20, 10, -5, "rise", 0.5, 15),
        ):
            with self.subTest(actual=actual):
                goal = self._stand(baseline, target, actual, direction=direction)
                self.assertAlmostEqual(goal.progress, progress)
                self.assertAlmostEqual(goal.distance, distance)

    def test_pace_and_forecast(self):
        """Half of the 184 days have passed."""
        for actual, status, forecast in (
            (80, "met", 100),
            (70, "on_track", 80),
            (67, "at_risk", 74),
            (64, "off_track", 68),
        ):
            goal = self._stand(60, 80, actual)
            self.assertEqual((goal.status, goal.expected), (status, 0.5))
            self.assertAlmostEqual(goal.forecast, forecast)

    def test_what_is_to_be_kept(self):
        goal = self._stand(None, 4, 5, direction="range", target_max=6)
        self.assertRecordValues(
            goal, [{"status": "met", "progress": 1.0, "distance": 0.0}]
        )
        self._check_in(goal, 7)
        self.assertRecordValues(
            goal, [{"status": "off_track", "progress": 0.0, "distance": -1.0}]
        )
        self.assertIn("4 to 6", goal.bar["label"])
        with self.assertRefused(ValidationError, "upper limit"):
            goal.target_max = 4

    def test_near_enough_is_near_enough(self):
        """Keep at least 80, give or take 1; keep at most 5, give or take 0.5."""
        for direction, target, tolerance, actual, status in (
            ("above", 80, 1, 79, "met"),
            ("above", 80, 1, 78, "off_track"),
            ("below", 5, 0.5, 5.5, "met"),
            ("below", 5, 0.5, 6, "off_track"),
            ("rise", 80, 1, 79, "met"),
        ):
            with self.subTest(direction, actual=actual):
                goal = self._stand(
                    60, target, actual, direction=direction, tolerance=tolerance
                )
                self.assertEqual(goal.status, status)

    def test_a_target_lies_where_the_goal_leads(self):
        for target, direction, message in (
            (60, "rise", "set a target above it"),
            (50, "rise", "set a target above it"),
            (60, "fall", "set a target below it"),
        ):
            with self.assertRefused(ValidationError, message):
                self._goal(60, target, direction=direction)

    def test_a_tree_without_loops(self):
        top = self._goal(level="business", source="goals", baseline=None)
        child = self._goal(parent_id=top.id)
        with self.assertRefused(UserError, "cannot serve itself"):
            top.parent_id = child
        other = self.env["crm.strategy"].create({"name": "Another"})
        with self.assertRefused(ValidationError, "belong to one strategy"):
            child.strategy_id = other
        with self.assertRefused(ValidationError, "Choose the KPI"):
            child.source = "kpi"

    def test_weighted_roll_up(self):
        top = self._goal(level="business", source="goals", baseline=None)
        self.assertEqual(top.status, "unknown")
        half = self._goal(parent_id=top.id, weight=3)
        beyond = self._goal(parent_id=top.id)
        self._goal(parent_id=top.id, weight=9)
        self._check_in(half, 70)
        self._check_in(beyond, 88)
        self.assertEqual((top.progress, top.expected), (0.625, 0.5))
        self.assertEqual(top.status, "on_track")
        self.assertEqual(self.strategy.goal_progress, 0.625)
        self.assertEqual(self.phase.goal_progress, 0.625)
        with self.assertRefused(ValidationError, "stays with its company"):
            self.strategy.company_id = self.env["res.company"].create({"name": "Nhà"})

    def test_the_baseline_is_locked_when_the_phase_opens(self):
        goal = self._goal()
        goal.baseline = 61
        self._start()
        self.assertFalse(goal.is_baseline_locked)
        self._open()
        self.assertTrue(goal.is_baseline_locked)
        for change in (
            {"baseline": 50},
            {"baseline_date": "2026-08-01"},
            {"is_baseline_locked": False},
            {"source": "goals"},
        ):
            with self.subTest(change), self.assertRefused(UserError, "has begun"):
                goal.sudo().write(change)
        goal.write({"baseline": 61, "target": 90})
        with self.assertRefused(UserError, "Archive it instead"):
            goal.unlink()

    def test_a_value_of_the_kpi_fills_the_baseline(self):
        kpi = self._kpi(unit="percent")
        self._enter(kpi, 0.5, "2026-03-31")
        self._enter(kpi, 0.6, "2026-06-30")
        self._enter(kpi, 0.7, "2026-09-30")
        values = {"source": "kpi", "kpi_id": kpi.id}
        goal = self._goal(None, 0.8, **values)
        self.assertEqual((goal.baseline, str(goal.baseline_date)), (0.6, "2026-06-30"))
        self.assertAlmostEqual(goal.progress, 0.5)
        self.assertEqual(
            goal.bar["label"],
            "On Track: from 60.0% to 80.0%, now 70.0%. 50% of the way, 50% expected by "
            "today.",
        )
        reached = self._goal(None, 0.55, **values)
        self.assertFalse(reached.baseline_date)
        self.assertEqual(reached.reason, "The baseline is not known.")

    def test_values_that_come_later_fill_the_baseline(self):
        revenue = self.env.ref("crm_strategy.crm_strategy_kpi_revenue")
        goal = self._goal(None, 100, source="kpi", kpi_id=revenue.id)
        self.assertEqual(goal.reason, "The KPI has no value yet.")
        self._start()
        self._open()
        self.assertFalse(goal.is_baseline_locked)
        period = self.env["crm.period"].search(
            [
                ("company_id", "=", self.company.id),
                ("kind", "=", "quarter"),
                ("date_end", "=", "2026-06-30"),
            ]
        )
        revenue._measure_period(period)
        self.assertEqual(str(goal.baseline_date), "2026-06-30")
        self.assertTrue(goal.is_baseline_locked)

    def test_a_goal_whose_time_is_over_keeps_its_status(self):
        """Nobody checks in any more; the last value of its time is the result."""
        goal = self._goal(60, 80)
        with freeze_time("2026-12-20 10:00:00"):
            self._check_in(goal, 82)
        with freeze_time("2027-06-30 10:00:00"):
            goal.invalidate_recordset()
            self.assertEqual((goal.status, goal.reason), ("met", False))

    def test_a_value_that_is_old_says_nothing(self):
        kpi = self._kpi()
        goal = self._goal(source="kpi", kpi_id=kpi.id)
        self._enter(kpi, 70, "2026-03-31")
        self.assertEqual(
            (goal.status, goal.reason), ("unknown", "The last value is old.")
        )
        self.assertEqual(goal.actual, 70)
        self.assertEqual(self.Goal.search([("status", "=", "unknown")]), goal)
        self._enter(kpi, 70, "2026-09-30")
        goal.invalidate_recordset()
        self.assertFalse(self.Goal.search([("status", "=", "unknown")]) & goal)

    def test_a_gate_asks_for_baselines(self):
        check = self.env["crm.strategy.check"].create(
            {"phase_id": self.phase.id, "code": "goals"}
        )
        self.assertEqual(check.problem, "Set a goal for the phase.")
        goal = self._goal(None)
        check.invalidate_recordset()
        self.assertIn(goal.name, check.problem)
        goal.write({"baseline": 60, "baseline_date": "2026-06-30"})
        check.invalidate_recordset()
        self.assertEqual(check.state, "met")

    def test_gaps_and_focus(self):
        for component in ("identify", "attract", "retain"):
            self._goal(component=component, function="sales")
        self.assertEqual(self.strategy.goal_gaps, "Develop, Marketing, and Service")
        self.assertFalse(self.phase.is_unfocused)
        self._goal()
        self.assertTrue(self.phase.is_unfocused)
        action = self.phase.action_open_goals()
        self.assertEqual(action["context"]["default_phase_id"], self.phase.id)
        self.assertEqual(self.Goal.search_count(action["domain"]), 4)

    def test_a_manager_sets_a_goal(self):
        form = Form(
            self.Goal.with_user(self.manager).with_context(
                default_strategy_id=self.strategy.id
            )
        )
        form.name = "Fewer complaints"
        form.source = "manual"
        form.direction = "fall"
        form.target = 5
        form.baseline = 9
        form.baseline_date = "2026-06-30"
        goal = form.save()
        self.assertEqual(goal.user_id, self.manager)
        self.assertEqual(goal.target_text, "5")

    def test_lists_ask_a_constant_number_of_queries(self):
        kpi = self._kpi()
        self._enter(kpi, 70)
        names = ["name", "bar", "status", "open_task_count", "check_in_due", "user_id"]

        def count(goals):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            goals.read(names)
            return self.cr.sql_log_count - before

        goals = self.Goal.browse()
        counts = []
        for _round in range(2):
            for _each in range(3):
                top = self._goal(source="goals", baseline=None)
                by_kpi = self._goal(source="kpi", kpi_id=kpi.id, parent_id=top.id)
                by_hand = self._goal(parent_id=by_kpi.id)
                self._check_in(by_hand, 70)
                goals |= top | by_kpi | by_hand
            counts.append(count(goals))
        self.assertLessEqual(counts[1], counts[0])
