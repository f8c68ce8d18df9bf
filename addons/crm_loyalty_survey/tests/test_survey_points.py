from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user

from odoo.addons.crm_loyalty.tests.common import CrmLoyaltyCase


class TestSurveyPoints(CrmLoyaltyCase):
    """Who completes a survey earns its points, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "How was it?",
                "crm_program_id": cls.program.id,
                "crm_points": 30,
                "access_mode": "public",
            }
        )

    def _answer(self, partner=None, **values):
        values = {"partner_id": partner and partner.id, **values}
        return self.env["survey.user_input"].create(
            {"survey_id": self.survey.id, "state": "in_progress", **values}
        )

    def test_once(self):
        answer = self._answer(self.member)
        self.assertEqual(self.card.points, 0.0)
        answer._mark_done()
        self.assertLedger(("earn", 30.0))
        entry = self.card.crm_entry_ids
        self.assertEqual(
            (entry.origin_model, entry.origin_id), (answer._name, answer.id)
        )
        self.assertIn("How was it?", entry.explanation)
        answer.state = "done"
        self.survey.crm_points = 50
        self._answer(self.member)._mark_done()
        self.assertLedger(("earn", 30.0))
        self.assertProven()

    def test_a_live_session(self):
        other = self.env["res.partner"].create({"name": "Hazel"})
        answers = self._answer(self.member) | self._answer(other)
        answers |= self._answer(other)
        answers.write({"state": "done"})
        cards = self.env["loyalty.card"].search([("program_id", "=", self.program.id)])
        self.assertEqual(cards.partner_id, self.member | other)
        self.assertEqual(cards.mapped("points"), [30.0, 30.0])

    def test_tests_and_strangers_get_none(self):
        self._answer(self.member, test_entry=True)._mark_done()
        self._answer(email="who@example.com")._mark_done()
        self._answer(self.env.ref("base.public_partner"))._mark_done()
        self.program.active = False
        self._answer(self.member)._mark_done()
        self.assertLedger()

    def test_a_portal_user(self):
        user = new_test_user(
            self.env,
            login="answering",
            groups="base.group_portal",
            partner_id=self.member.id,
        )
        answer = self.survey.sudo()._create_answer(user=user)
        answer.with_user(user).sudo()._mark_done()
        self.assertEqual(self.card.points, 30.0)

    def test_a_program_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.program.company_id = elsewhere
        self._answer(self.member)._mark_done()
        self.assertEqual(self.card.crm_entry_ids.company_id, elsewhere)

    def test_bad_input(self):
        for points in (0, -5):
            with self.assertRaisesRegex(ValidationError, "how many points"):
                self.survey.crm_points = points
        self.survey.crm_points = 30
        coupons = self._create_program(
            self.env, name="Coupons", program_type="coupons", applies_on="current"
        )
        with self.assertRaisesRegex(ValidationError, "another program"):
            self.survey.crm_program_id = coupons

    def test_who_makes_surveys(self):
        maker = new_test_user(
            self.env,
            login="survey_maker",
            groups="base.group_user,survey.group_survey_user",
        )
        self.survey.user_id = maker
        survey = self.survey.with_user(maker)
        survey.crm_points = 10
        for lang, _name in self.env["res.lang"].get_installed():
            with Form(survey.with_context(lang=lang)) as form:
                self.assertEqual(form.crm_program_id.id, self.program.id)
        with self.assertRaises(UserError):
            survey.crm_program_id.name = "Mine"
