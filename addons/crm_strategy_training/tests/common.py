from odoo import Command
from odoo.tests import freeze_time, new_test_user

from odoo.addons.crm_strategy.tests.common import CrmStrategyCase


@freeze_time("2026-10-15 10:00:00")
class TrainingCase(CrmStrategyCase):
    """Ten people, and two courses that they need by their role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.strategy.company_id
        cls.env["crm.strategy"].search([("id", "!=", cls.strategy.id)]).state = "ended"
        cls.env["crm.period"]._generate(cls.company)
        cls.teacher = new_test_user(
            cls.env,
            login="teacher",
            groups="base.group_user,website_slides.group_website_slides_manager,"
            "survey.group_survey_manager",
        )
        cls.courses = cls.env["slide.channel"]
        for name in ("Pipeline", "Customers"):
            cls.courses += cls._course(name)
        cls.roles["end_user"].course_ids = [Command.set(cls.courses.ids)]
        cls.people = cls.env["res.partner"].create(
            [{"name": f"Learner {number}"} for number in range(10)]
        )
        for person in cls.people:
            cls._member("end_user", partner=person)
        cls.courses._action_add_members(cls.people)

    @classmethod
    def _certification(cls, name):
        """Return a survey with one question, passed by the first answer."""
        right, wrong = (
            {"value": "Its salesperson", "is_correct": True, "answer_score": 1},
            {"value": "Nobody"},
        )
        question = {
            "title": "Who owns a lead?",
            "question_type": "simple_choice",
            "suggested_answer_ids": [Command.create(right), Command.create(wrong)],
        }
        return cls.env["survey.survey"].create(
            {
                "title": name,
                "certification": True,
                "scoring_type": "scoring_without_answers",
                "scoring_success_min": 50,
                "question_and_page_ids": [Command.create(question)],
            }
        )

    @classmethod
    def _course(cls, name):
        """Return a course of one lesson that ends with a certification."""
        course = (
            cls.env["slide.channel"]
            .with_user(cls.teacher)
            .create({"name": name, "is_published": True, "enroll": "invite"})
            .sudo()
        )
        lesson = {"channel_id": course.id, "is_published": True}
        cls.env["slide.slide"].create(
            [
                lesson | {"name": "Lesson", "slide_category": "article"},
                lesson
                | {
                    "name": "Certification",
                    "slide_category": "certification",
                    "survey_id": cls._certification(name).id,
                },
            ]
        )
        return course

    def _learn(self, person, course):
        """Go through all lessons."""
        for lesson in course.slide_content_ids:
            self.env["slide.slide.partner"].create(
                {
                    "slide_id": lesson.id,
                    "channel_id": course.id,
                    "partner_id": person.id,
                    "completed": True,
                }
            )
        course.channel_partner_ids.filtered(
            lambda attendance: attendance.partner_id == person
        )._recompute_completion()

    def _pass(self, person, course, day="2026-09-01", right=True, **values):
        """Answer the questions of the certification."""
        survey = course.slide_ids.survey_id
        answer = survey._create_answer(partner=person, check_attempts=False, **values)
        choices = survey.question_ids.suggested_answer_ids
        choice = choices[0] if right else choices[1]
        answer._save_lines(survey.question_ids, str(choice.id))
        answer._mark_done()
        answer.end_datetime = f"{day} 10:00:00"
        return answer

    def _pairs(self, count):
        pairs = [(person, course) for course in self.courses for person in self.people]
        return pairs[:count]

    def _measure(self, code, day="2026-09-30"):
        kpi = self.env.ref(f"crm_strategy_training.crm_strategy_kpi_{code}")
        return self._measure_quarter(kpi, day)

    def assertShare(self, measure, numerator, denominator):
        self.assertFalse(measure.is_empty, measure.reason)
        self.assertEqual(
            (measure.numerator, measure.denominator), (numerator, denominator)
        )
        self.assertAlmostEqual(measure.value, numerator / denominator)
        self.assertFalse(measure.domain or measure.base_domain)
