from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from .common_heard import HeardCase


class TestExpectation(HeardCase):
    """Survey waves ask what is expected, then what was reached."""

    def _check(self, code):
        check = self.phase.check_ids.filtered(lambda item: item.code == code)
        check.invalidate_recordset(["state", "problem"])
        return check

    def test_expected_8_reached_6(self):
        """7, 8 and 9 before, 6 after: a gap of 2, a fit of 75%, and a closed gate."""
        self.assertIn("All orders", self._check("expectation_fit").problem)
        before, after = self._wave("expected"), self._wave("actual")
        self._answer(before, dict(zip(self.sellers, (7, 8, 9), strict=True)))
        row = self._rows(department_id=self.sales.id)
        self.assertEqual((row.expected, row.expected_count), (8, 3))
        self.assertEqual((row.expected_min, row.expected_max), (7, 9))
        self.assertFalse(row.is_known)
        self.assertTrue(row.reason)
        self._answer(after, dict.fromkeys(self.sellers, 6))
        row = self._rows(department_id=self.sales.id)
        self.assertRecordValues(
            row,
            [
                {
                    "requirement_id": self.requirement.id,
                    "phase_id": self.phase.id,
                    "actual": 6,
                    "actual_count": 3,
                    "both_count": 3,
                    "gap": -2,
                    "fit": 0.75,
                    "is_missed": True,
                    "reason": False,
                }
            ],
        )
        self._check_the_gate()

    def _check_the_gate(self):
        """The gate is closed until less is asked for."""
        check = self._check("expectation_fit")
        self.assertEqual(
            check.problem, "Less was reached than expected: All orders at a glance."
        )
        self.phase.check_ids.filtered(
            lambda item: item.code != "expectation_fit"
        ).override_reason = "Not the subject"
        self._member("sponsor")
        self.strategy.action_start()
        self.phase.action_open()
        with self.assertRefused(UserError, "Less was reached than expected"):
            self.phase.action_close()
        self.strategy.fit_limit = 0.75
        self.phase.action_close()
        self.assertEqual(self.phase.state, "closed")
        self.assertEqual(check.passed_state, "met")

    def test_only_priorities_block(self):
        before, after = self._wave("expected"), self._wave("actual")
        self._answer(before, dict.fromkeys(self.sellers, 8))
        self._answer(after, dict.fromkeys(self.sellers, 2))
        self.assertTrue(self._check("expectation_fit").problem)
        self.requirement.priority = "0"
        self.assertFalse(self._check("expectation_fit").problem)

    def test_few_people_are_not_shown(self):
        wave = self._wave("expected")
        self._answer(wave, dict.fromkeys(self.sellers, 8))
        self._answer(wave, dict.fromkeys(self.helpers, 2))
        row = self._rows(department_id=self.service.id)
        self.assertEqual((row.expected_count, row.expected), (2, 0))
        total = self._rows(is_total=True)
        self.assertEqual((total.expected_count, total.expected), (3, 8))
        self.assertEqual((total.expected_min, total.expected_max), (8, 8))
        self.assertEqual((row.expected_min, row.expected_max), (0, 0))
        third = self._person("helper_3", self.service)
        wave.with_user(self.manager).action_invite()
        self._answer(wave, {third: 2})
        row = self._rows(department_id=self.service.id)
        self.assertEqual((row.expected_count, row.expected), (3, 2))
        total = self._rows(is_total=True)
        self.assertEqual((total.expected_count, total.expected), (6, 5))
        self.assertEqual((total.expected_min, total.expected_max), (2, 8))

    def test_expectations_count_in_later_phases(self):
        later = self._phase("All", "2026-07-01", "2026-12-31", kind="run")
        self._answer(self._wave("expected"), dict.fromkeys(self.sellers, 8))
        self.assertFalse(self._rows(phase_id=later.id))
        self._answer(self._wave("actual", later), dict.fromkeys(self.sellers, 4))
        row = self._rows(phase_id=later.id, department_id=self.sales.id)
        self.assertEqual((row.expected, row.actual, row.fit), (8, 4, 0.5))
        self._answer(self._wave("expected", later), dict.fromkeys(self.sellers, 4))
        row = self._rows(phase_id=later.id, department_id=self.sales.id)
        self.assertEqual((row.expected, row.fit), (4, 1))
        row = self._rows(phase_id=self.phase.id, department_id=self.sales.id)
        self.assertEqual(row.expected, 8)

    def test_tests_and_unfinished_answers_do_not_count(self):
        wave = self._wave("expected")
        question = wave.survey_id.question_ids
        answer = wave.survey_id.user_input_ids[0]
        answer._save_lines(question, "9")
        trial = answer.copy({"test_entry": True})
        trial._mark_done()
        self.assertFalse(self._rows())
        self.assertEqual((wave.invited_count, wave.answered_count), (5, 0))

    def test_participation(self):
        wave = self._wave("actual")
        self.assertEqual(wave.participation, 0)
        self._answer(wave, dict.fromkeys(self.sellers[:2], 9))
        self.assertAlmostEqual(wave.participation, 0.4)
        self.assertAlmostEqual(self.strategy.participation, 0.4)
        self.assertIn(wave.name, self._check("participation").problem)
        self._answer(wave, {self.helpers[0]: 9})
        self.assertFalse(self._check("participation").problem)

    def test_the_vision_hears_departments(self):
        self.env["hr.department"].search(
            [("id", "not in", (self.sales | self.service).ids)]
        ).active = False
        wave = self._wave("vision")
        self.assertEqual(wave.survey_id.question_ids.question_type, "text_box")
        self.phase.check_ids = [
            Command.create({"code": "vision_input", "gate": "start"})
        ]
        self.assertIn("0%", self._check("vision_input").problem)
        self._answer(wave, dict.fromkeys(self.sellers[:2], "Near"))
        self.assertEqual(self.strategy.vision_input, 0.5)
        self._answer(wave, {self.helpers[0]: "Fast"})
        self.assertEqual(self.strategy.vision_input, 1)
        self.assertFalse(self._check("vision_input").problem)

    def test_invitations(self):
        self._member("finance")
        wave = self._wave("expected", department_ids=self.sales.ids)
        answers = wave.survey_id.user_input_ids
        self.assertEqual(len(answers), 3)
        self.assertEqual(answers.strategy_department_id, self.sales)
        mails = self.env["mail.mail"].search(
            [("recipient_ids", "in", answers.partner_id.ids)]
        )
        self.assertEqual(len(mails), 3)
        self._answer(wave, {self.sellers[0]: 5})
        wave.with_user(self.manager).action_invite()
        reminded = self.env["mail.mail"].search([("id", "not in", mails.ids)], limit=9)
        self.assertNotIn(
            self.sellers[0].partner_id,
            reminded.filtered(lambda m: "Pilot" in m.subject).recipient_ids,
        )
        self.assertEqual(len(wave.survey_id.user_input_ids), 3)
        with self.assertRefused(UserError, "Add an e-mail address to: Finance"):
            self._wave("expected", role_ids=self.roles["finance"].ids)
        with self.assertRefused(UserError, "Nobody in the strategy"):
            self._wave("expected", role_ids=self.roles["technical"].ids)

    def test_bad_input(self):
        wave = self._wave("expected")
        with self.assertRefused(UserError, "Make a new wave"):
            wave.kind = "actual"
        with self.assertRefused(UserError, "answers are kept"):
            wave.unlink()
        with self.assertRefused(ValidationError, "Choose the phase"):
            self._wave("actual", phase_id=False)
        question = wave.survey_id.question_ids
        with self.assertRefused(ValidationError, "scale from 0 to 10"):
            question.scale_max = 5
        with self.assertRefused(ValidationError, "scale from 0 to 10"):
            self.env["survey.question"].create(
                {"title": "Recommend?", "question_type": "text_box", "is_nps": True}
            )
        self.requirement.write({"decision": "declined", "reason": "Too dear"})
        with self.assertRefused(UserError, "at least one requirement"):
            self._wave("expected")

    def test_people_answer_their_own_questions(self):
        wave = self._wave("expected")
        seller = self.sellers[0]
        own = self.strategy.with_user(seller)
        self.assertTrue(own.can_answer_wave)
        mine = wave.survey_id.user_input_ids.filtered(
            lambda item: item.partner_id == seller.partner_id
        )
        self.assertIn(mine.access_token, own.action_answer_wave()["url"])
        self._answer(wave, {seller: 5})
        own.invalidate_recordset()
        self.assertFalse(own.can_answer_wave)
        with self.assertRefused(UserError, "No questions wait"):
            wave.with_user(seller).action_answer()
        waiting = wave.survey_id.user_input_ids.filtered(lambda a: a.state != "done")
        waiting.deadline = fields.Datetime.now() - timedelta(days=1)
        self.assertFalse(self.strategy.with_user(self.sellers[1]).can_answer_wave)

    def test_a_department_sees_its_own(self):
        third = self._person("helper_3", self.service)
        wave = self._wave("expected")
        everybody = [*self.sellers, *self.helpers, third]
        self._answer(wave, dict.fromkeys(everybody, 7))
        Expectation = self.env["crm.strategy.expectation"]
        mine = [("strategy_id", "=", self.strategy.id)]
        for user, departments in (
            (self.sellers[0], self.sales),
            (third, self.service),
            (self.user, self.env["hr.department"]),
            (self.manager, self.sales | self.service),
        ):
            rows = Expectation.with_user(user).search(mine)
            self.assertEqual(rows.department_id, departments)
            self.assertEqual(any(rows.mapped("is_total")), user == self.manager)
        row = self._rows(department_id=self.service.id)
        with self.assertRaises(AccessError):
            row.with_user(self.sellers[0]).read(["expected"])

    def test_single_answers_are_nobodys_to_read(self):
        wave = self._wave("expected")
        maker = new_test_user(
            self.env, login="survey_maker", groups="survey.group_survey_user"
        )
        for user in (self.manager, self.sellers[0]):
            with self.assertRaises(AccessError):
                wave.survey_id.user_input_ids.with_user(user).read(["state"])
        answers = self.env["survey.user_input"].with_user(maker)
        self.assertFalse(answers.search([("survey_id", "=", wave.survey_id.id)]))

    def test_a_company_sees_its_own(self):
        company = self.env["res.company"].create({"name": "Nhà Việt"})
        other = new_test_user(
            self.env,
            login="other_manager",
            groups="crm_strategy.group_crm_strategy_manager,"
            "survey.group_survey_manager",
            company_id=company.id,
        )
        wave = self._wave("expected")
        self._answer(wave, dict.fromkeys(self.sellers, 7))
        for records in (
            self.requirement,
            wave,
            self._rows(),
            wave.survey_id,
            wave.survey_id.user_input_ids,
        ):
            with self.subTest(records._name):
                self.assertTrue(records)
                self.assertFalse(
                    records.with_user(other).search([("id", "in", records.ids)])
                )

    def test_the_number_of_queries_does_not_grow(self):
        self._answer(self._wave("expected"), dict.fromkeys(self.sellers, 7))

        def count():
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            rows = self._rows()
            rows.mapped("fit")
            self.strategy.wave_ids.mapped("participation")
            return self.env.cr.sql_log_count - start, len(rows)

        queries, rows = count()
        for name in "abcdef":
            self._requirement(name)
        self._answer(self._wave("expected"), dict.fromkeys(self.sellers, 7))
        more_queries, more_rows = count()
        self.assertGreater(more_rows, rows)
        self.assertEqual(more_queries, queries)
