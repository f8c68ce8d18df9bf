from odoo.exceptions import UserError

from .common import TrainingCase


class TestTraining(TrainingCase):
    """The worked example: ten people, two courses, 15 completed and 12 passed."""

    def test_training_completed(self):
        """Whoever makes a course attends it, too, and is not asked for."""
        self.assertEqual(len(self.courses[0].channel_partner_ids), 11)
        for person, course in self._pairs(15):
            self._learn(person, course)
        self.assertShare(self._measure("training_completed"), 15, 20)
        past = self._measure("training_completed", "2026-03-31")
        self.assertIn("not recorded", past.reason)

    def test_certified(self):
        """Failures, tests and what came later do not count, and twice is once."""
        for person, course in self._pairs(12):
            self._pass(person, course)
        self._pass(self.people[0], self.courses[0])
        last = self.people[9], self.courses[1]
        self._pass(*last, right=False)
        self._pass(*last, test_entry=True)
        self._pass(*last, day="2026-10-01")
        self._pass(self._member("expert").partner_id, self.courses[0])
        self.assertShare(self._measure("certified"), 12, 20)
        self.assertShare(self._measure("certified", "2026-06-30"), 0, 20)

    def test_a_course_that_two_roles_ask_for_counts_once(self):
        self.roles["technical"].course_ids = self.courses[0]
        self.strategy.member_ids.role_ids += self.roles["technical"]
        self.assertShare(self._measure("training_completed"), 0, 20)

    def test_no_figure_tells_of_persons(self):
        self.strategy.member_ids[2:].unlink()
        for code in ("training_completed", "certified"):
            self.assertIn("tell of persons", self._measure(code).reason)
        self.strategy.member_ids.unlink()
        self.assertIn("needs a course", self._measure("certified").reason)

    def test_what_is_to_run_waits_for_training(self):
        run = self._phase("Run", "2026-07-01", "2026-12-31", kind="run")
        check = run.check_ids.filtered(lambda check: check.code == "training_ready")
        (run.check_ids - check).override_reason = "Not the subject"
        self._member("sponsor")
        self.strategy.action_start()
        for person, course in self._pairs(15):
            self._learn(person, course)
        self.strategy.invalidate_recordset()
        self.assertEqual(self.strategy.with_user(self.user).training_completed, 0.75)
        with self.assertRefused(UserError, "75% of the courses .* at least 80%"):
            run.action_open()
        self.strategy.training_limit = 0.75
        run.action_open()
        self.assertEqual(check.passed_state, "met")

    def test_who_is_certified_serves_better(self):
        certified, others = self.people[:3], self.people[3:6]
        for person in certified:
            self._pass(person, self.courses[0], "2026-06-01")
        self._pass(others[0], self.courses[0], "2026-08-01")
        project = self.env["project.project"].create({"name": "Service"})
        customer = self.env["res.partner"].create({"name": "Customer"})
        for people, marks in ((certified, (5, 4, 3)), (others, (5, 2, 1))):
            for person, mark in zip(people, marks, strict=True):
                task = self.env["project.task"].create(
                    {"name": "Help", "project_id": project.id}
                )
                token = task._rating_get_access_token(customer)
                rating = task.rating_apply(mark, token=token)
                rating.rated_partner_id = person
                rating.rated_on = "2026-08-04 08:00:00"
        self.env.flush_all()
        measure = self._measure("csat_certified")
        self.assertAlmostEqual(measure.value, 2 / 3, 4)
        self.assertAlmostEqual(self._measure("csat_other").value, 1 / 3, 4)
        self.env["rating.rating"].search([("rating", "=", 3)]).unlink()
        self.assertIn("of persons", self._measure("csat_certified").reason)

    def test_nobody_has_to_learn(self):
        self.roles["end_user"].course_ids = False
        run = self._phase("Run", "2026-07-01", "2026-12-31", kind="run")
        check = run.check_ids.filtered(lambda check: check.code == "training_ready")
        self.assertEqual(check.state, "met")
        self.assertFalse(self.strategy.has_training)

    def test_what_was_measured_outlives_courses(self):
        measure = self._measure("training_completed")
        kpi = measure.kpi_id
        kpi._outlive("crm_strategy_training")
        names = self.env["ir.model.data"].search(
            [("model", "=", kpi._name), ("res_id", "=", kpi.id)]
        )
        self.assertFalse(names)
        kpi._adopt("crm_strategy_training", ["training_completed"])
        self.assertEqual(
            self.env.ref("crm_strategy_training.crm_strategy_kpi_training_completed"),
            kpi,
        )
