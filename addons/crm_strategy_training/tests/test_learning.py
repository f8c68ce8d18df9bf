from odoo import Command
from odoo.exceptions import AccessError

from .common import TrainingCase


class TestLearning(TrainingCase):
    """What people learn, from the first to the last attempt at a test.

    A test has one question: an attempt has a score of 0 or 100 percent.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls.env.ref("crm_strategy_training.crm_strategy_kpi_learning_gain")

    def _try(self, person, course, *attempts, **values):
        """Let a person of a number try the test on days, right or wrong."""
        for day, right in attempts:
            self._pass(
                self.people[person], self.courses[course], day, right=right, **values
            )

    def test_from_the_first_to_the_last_attempt(self):
        """Four people tried again by the end of September: from 0 to 100, a gain of 1;
        from 0 over 100 back to 0, none; from 100 to 0, a loss of 1; and from 0 to 100
        at both tests, twice 1. That is 2 over 5 attempts again, 40 points each."""
        wrong, right = ("2026-05-05", False), ("2026-09-09", True)
        self._try(0, 0, wrong, right)
        self._try(1, 0, wrong, ("2026-06-06", True), ("2026-08-08", False))
        self._try(2, 0, ("2026-05-05", True), ("2026-09-09", False))
        self._try(3, 0, wrong, right)
        self._try(3, 1, wrong, right)
        measure = self._measure("learning_gain")
        self.assertFalse(measure.is_empty, measure.reason)
        self.assertEqual((measure.numerator, measure.denominator), (2, 5))
        self.assertAlmostEqual(measure.value, 0.4)
        tries = self.env["survey.user_input"].search(
            [("partner_id", "in", self.people[:4].ids)]
        )
        opened = self._open(measure.action_open_counted())
        self.assertEqual(len(opened), 10)
        self.assertEqual(opened, tries - tries.filtered(self._is_in_june))
        lasts = self._open(measure.action_open_base())
        self.assertEqual(len(lasts), 5)
        self.assertEqual(min(lasts.mapped("end_datetime")).month, 8)

    def test_attempts_are_opened_by_who_may_read_surveys(self):
        for person in range(3):
            self._try(person, 0, ("2026-05-05", False), ("2026-06-06", True))
        action = self._measure("learning_gain").action_open_base()
        Attempt = self.env[action["res_model"]]
        opened = Attempt.with_user(self.teacher).search(action["domain"])
        self.assertEqual(len(opened), 3)
        with self.assertRaises(AccessError):
            Attempt.with_user(self.manager).search(action["domain"])

    def _is_in_june(self, attempt):
        return attempt.end_datetime.month == 6

    def _open(self, action):
        """Return the records that somebody opens who may read them."""
        return self.env[action["res_model"]].search(action["domain"])

    def test_what_is_no_attempt_again(self):
        """Once is not again; nor are an attempt that is not finished, a test entry, one
        after the period, one of somebody who needs no course, and one at the survey of
        another course. Without them, nobody tried twice."""
        survey = self.courses[0].slide_ids.survey_id
        for person in range(4):
            self._try(person, 0, ("2026-05-05", False))
            survey._create_answer(partner=self.people[person], check_attempts=False)
        self._try(0, 0, ("2026-06-06", True), test_entry=True)
        self._try(1, 0, ("2026-10-01", True))
        expert = self._member("expert").partner_id
        other = self._course("Cooking")
        for day, right in (("2026-05-05", False), ("2026-06-06", True)):
            self._pass(expert, self.courses[0], day, right=right)
            self._pass(self.people[2], other, day, right=right)
        measure = self._measure("learning_gain")
        self.assertTrue(measure.is_empty)
        self.assertIn("Nobody took the test", measure.reason)

    def test_the_first_attempt_may_be_long_ago(self):
        """The last attempt, of April 2025, is in the 12 months up to March 2026, and
        no more in those up to June."""
        for person in range(3):
            self._try(person, 0, ("2024-03-03", False), ("2025-04-05", True))
        self.assertEqual(self._measure("learning_gain", "2026-03-31").value, 1)
        self.assertIn("Nobody", self._measure("learning_gain", "2026-06-30").reason)

    def test_two_people_have_no_figure(self):
        for person in range(2):
            for course in range(2):
                self._try(person, course, ("2026-05-05", False), ("2026-06-06", True))
        measure = self._measure("learning_gain")
        self.assertIn("tell of persons", measure.reason)
        self.assertFalse(measure.domain or measure.base_domain)

    def test_a_test_of_two_courses_counts_once(self):
        """The same survey ends both courses; three people gain 1 at it."""
        lesson = self.courses[1].slide_ids.filtered("survey_id")
        lesson.survey_id = self.courses[0].slide_ids.survey_id
        for person in range(3):
            self._try(person, 0, ("2026-05-05", False), ("2026-06-06", True))
        self.assertEqual(self._measure("learning_gain").denominator, 3)
        self.assertShare(self._measure("certified"), 6, 20)

    def test_a_risk_comes_true_when_nobody_learns(self):
        """Three people fail twice, a gain of 0, which is below 30 points."""
        risk = self.env["crm.strategy.risk"].create(
            {
                "name": "People cannot use it",
                "strategy_id": self.strategy.id,
                "kpi_id": self.kpi.id,
                "limit": 0.3,
                "owner_id": self.manager.id,
            }
        )
        self.strategy.write({"state": "running", "member_ids": [Command.clear()]})
        self._measure("learning_gain")
        risk._cron_trigger()
        self.assertFalse(risk.is_triggered)
        for person in self.people:
            self._member("end_user", partner=person)
        for person in range(3):
            self._try(person, 0, ("2026-05-05", False), ("2026-06-06", False))
        self.assertEqual(self._measure("learning_gain").value, 0)
        risk._cron_trigger()
        self.assertTrue(risk.triggered_on)
        self.assertEqual(risk.activity_ids.user_id, self.manager)
