from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user

from odoo.addons.crm_strategy.tests.common_kpi import CrmStrategyKpiCase


class TestKpiSatisfaction(CrmStrategyKpiCase):
    """The worked example: 10, 9, 9, 8, 7, 6 and 3, a test of 10 and an unfinished 0."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("survey.group_survey_manager")
        cls.env.user.group_ids |= cls.env.ref("crm_strategy.group_crm_strategy_manager")
        cls.survey = cls.env["survey.survey"].create({"title": "How was it?"})
        cls.question = cls._ask()
        cls.kpi_nps = cls._ask_kpi("nps_asked", "nps", "number")
        for mark in (10, 9, 9, 8, 7, 6, 3):
            cls._answer(mark)
        cls._answer(10, test_entry=True)
        cls._answer(0, is_done=False)

    @classmethod
    def _ask(cls, **values):
        return cls.env["survey.question"].create(
            {
                "survey_id": cls.survey.id,
                "title": "Would you tell a friend?",
                "question_type": "scale",
                **values,
            }
        )

    @classmethod
    def _ask_kpi(cls, code, figure, unit, question=None):
        return cls._kpi(
            code,
            method="survey",
            survey_figure=figure,
            unit=unit,
            question_id=(question or cls.question).id,
        )

    @classmethod
    def _answer(
        cls, mark, day="2026-08-05", partner=None, is_done=True, question=None, **values
    ):
        answer = cls.survey._create_answer(partner=partner or False, **values)
        answer._save_lines(question or cls.question, str(mark))
        if is_done:
            answer._mark_done()
            answer.end_datetime = f"{day} 09:00:00"
        return answer

    def test_net_promoter_score(self):
        measure = self.assertMeasured(self.kpi_nps, 100 / 7, numerator=1, denominator=7)
        self.assertEqual(measure.value_text, "14.29")
        self.assertEqual(len(self._opened(measure.action_open_base())), 7)
        self.assertEqual(len(self._opened(measure.action_open_counted())), 3)
        measure._freeze()
        self.assertIn("Would you tell a friend?", measure.definition)

    def test_seven_answers_say_nothing_certain(self):
        """14.29, give or take 61.7."""
        measure = self._measure(self.kpi_nps)
        self.assertAlmostEqual(measure.high - measure.value, 61.7, 1)
        self.assertAlmostEqual(measure.value - measure.low, 61.7, 1)
        self.assertIn("Fewer than 30 answers", measure.interval_text)
        satisfied = self._ask_kpi("satisfied_asked", "csat", "percent")
        self.assertIn("with 95% certainty", self._measure(satisfied).interval_text)

    def test_all_surveys_together(self):
        """A second survey has one answer, of 10: its score is 100, that of the first
        14.29; together 2 of 8 promote more than detract, which is not the mean."""
        kpi = self._kpi("nps")
        self.assertIn("Mark one", self._measure(kpi).reason)
        self.question.is_nps = True
        self.assertMeasured(kpi, 100 / 7, numerator=1, denominator=7)
        self.survey = self.env["survey.survey"].create({"title": "And later?"})
        self._answer(10, question=self._ask(survey_id=self.survey.id, is_nps=True))
        measure = self.assertMeasured(kpi, 100 * 2 / 8, numerator=2, denominator=8)
        self.assertEqual(len(self._opened(measure.action_open_base())), 8)
        self.assertEqual(len(self._opened(measure.action_open_counted())), 4)

    def test_satisfied_and_average(self):
        """On a scale from 1 to 5, whoever says four or five is satisfied."""
        question = self._ask(title="And the food?", scale_min=1, scale_max=5)
        for mark in (5, 5, 4, 3, 1):
            self._answer(mark, question=question)
        csat = self._ask_kpi("csat_asked", "csat", "percent", question)
        self.assertMeasured(csat, 0.6, numerator=3, denominator=5)
        mean = self._ask_kpi("mean_asked", "mean", "number", question)
        self.assertMeasured(mean, 3.6)

    def test_the_last_answer_of_a_contact_counts(self):
        for mark, day in ((0, "2026-08-06"), (10, "2026-08-07"), (5, "2026-06-30")):
            self._answer(mark, day, self.partner)
        self.assertMeasured(self.kpi_nps, 100 * 2 / 8, numerator=2, denominator=8)

    def test_contacts_of_another_company(self):
        other = self._create_company(name="Nhà Việt")
        stranger = self._create_partner(name="Lan", company_id=other.id)
        self._answer(0, partner=stranger)
        self.assertMeasured(self.kpi_nps, 100 / 7, denominator=7)

    def test_nobody_answered(self):
        empty = self._measure(self.kpi_nps, "2026-06-30")
        self.assertEqual(empty.reason, "Nobody answered.")

    def test_other_scales_are_refused(self):
        for values, message in (
            ({"scale_min": 1}, "from 0 to 10; that of “.*” goes from 1 to 10"),
            ({"question_type": "numerical_box"}, "answered on a scale"),
        ):
            question = self._ask(**values)
            with self.assertRaisesRegex(ValidationError, message):
                with self.env.cr.savepoint():
                    self._ask_kpi("wrong", "nps", "number", question)
        with self.assertRaisesRegex(ValidationError, "Choose the unit Number"):
            self._ask_kpi("wrong", "nps", "percent")

    def test_a_scale_that_changes_later(self):
        self.question.scale_max = 7
        self.assertIn("goes from 0 to 7", self._measure(self.kpi_nps).reason)

    def test_nobody_asks_for_what_is_not_theirs_to_read(self):
        manager = new_test_user(
            self.env,
            login="strategist",
            groups="crm_strategy.group_crm_strategy_manager",
        )
        with self.assertRaises(AccessError):
            self.Kpi.with_user(manager).create(
                {
                    "name": "Spy",
                    "code": "spy",
                    "method": "survey",
                    "question_id": self.question.id,
                }
            )

    def test_what_was_measured_outlives_surveys(self):
        measure = self._measure(self.kpi_nps)
        self.kpi_nps._outlive_survey()
        self.assertEqual(measure.value_text, "14.29")
        self.assertFalse(self.kpi_nps.active)

    def test_all_answers_are_read_at_once(self):
        window = self.kpi_nps._get_window(self._period())
        self.env.flush_all()
        self.kpi_nps._compute_figure(window, {})
        before = self.env.cr.sql_log_count
        self.kpi_nps._compute_figure(window, {})
        self.assertLessEqual(self.env.cr.sql_log_count - before, 3)
