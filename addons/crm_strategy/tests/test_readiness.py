from unittest.mock import ANY

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from .common import CrmStrategyCase

#: the test cases of Odoo turn tracking off
TRACKED = {"tracking_disable": False, "mail_notrack": False}


class TestReadiness(CrmStrategyCase):
    """Signs are assessed from the ERP and from people, and bind the plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signs = {
            name: cls.env.ref(f"crm_strategy.crm_strategy_sign_{name}")
            for name in ("course", "rivalry", "excitement", "size", "sprawl")
        }
        cls.first = cls._phase("Prepare", "2026-01-01", "2026-06-30")
        cls.env["crm.strategy.goal"].create(
            {
                "name": "Customers stay",
                "strategy_id": cls.strategy.id,
                "level": "business",
                "source": "manual",
                "target": 80,
            }
        )

    def _answer(self, sign, *scores, function="sales"):
        """Let a person per score answer all questions of a sign."""
        for score in scores:
            number = self.env["res.users"].search_count([])
            user = self.user.copy({"login": f"asked_{number}"})
            questions = self.signs[sign].question_ids
            self.strategy.with_user(user)._answer(
                function,
                {
                    question: str(6 - score if question.is_reversed else score)
                    for question in questions
                },
            )

    def _assess(self, sign):
        self.strategy.action_assess()
        return self.strategy.current_assessment_ids.filtered(
            lambda assessment: assessment.sign_id == self.signs[sign]
        )

    def _set_evidence(self, sign, code, limit):
        measures = self.signs[sign].measure_ids
        measures.active = False
        measures.filtered(lambda measure: measure.code == code).write(
            {"limit": limit, "active": True}
        )

    def _force(self, *signs):
        for sign in signs:
            self._answer(sign, 5)
        self.strategy.action_assess()
        for sign in signs:
            self.assertIn(self.signs[sign], self.strategy.prescription_ids)

    def test_verdicts(self):
        """The four examples: evidence and answers, both, one, or none of them."""
        self._set_evidence("course", "a3", 100)
        self._answer("course", 3, 3, 4, 3, 3)
        self.assertRecordValues(
            self._assess("course"),
            [
                {
                    "auto_flag": "over",
                    "answer_mean": 3.2,
                    "answer_count": 5,
                    "verdict": "present",
                }
            ],
        )
        self._set_evidence("course", "a3", 12)
        self.assertEqual(self._assess("course").verdict, "suspected")

    def test_no_data_and_no_answers_say_nothing(self):
        self._set_evidence("rivalry", "b1", 0.1)
        found = self._assess("rivalry")
        self.assertRecordValues(
            found, [{"auto_flag": "none", "verdict": "unknown", "answer_count": 0}]
        )
        self.assertIn("Too little data.", found.evidence_text)
        self._answer("rivalry", 4)
        self.assertEqual(self._assess("rivalry").verdict, "present")

    def test_functions_may_differ(self):
        self._answer("rivalry", 5)
        self._answer("rivalry", 2, function="service")
        self.assertEqual(self._assess("rivalry").answer_spread, 3)

    def test_the_latest_answer_of_a_person_counts(self):
        question = self.signs["sprawl"].question_ids[0]
        for score in ("5", "1"):
            self.strategy.with_user(self.user)._answer("sales", {question: score})
        found = self._assess("sprawl")
        self.assertRecordValues(found, [{"answer_mean": 1.0, "answer_count": 1}])
        self.assertEqual(self.strategy.answer_people, 1)

    def test_people_are_asked_and_answer_in_a_dialog(self):
        self._member("end_user", partner=self.user.partner_id)
        self.strategy.with_user(self.manager).action_ask()
        self.strategy.with_user(self.manager).action_ask()
        self.assertEqual(len(self.strategy.activity_ids), 1)
        action = self.strategy.with_user(self.user).action_answer()
        questionnaire = (
            self.env[action["res_model"]]
            .with_user(self.user)
            .with_context(**action["context"])
        )
        dialog = Form(questionnaire)
        dialog.function = "marketing"
        with self.assertRefused(UserError, "at least one question"):
            dialog.save().action_answer()
        dialog = Form(questionnaire)
        dialog.function = "marketing"
        with dialog.line_ids.edit(0) as line:
            line.score = "4"
        dialog.save().action_answer()
        self.assertFalse(self.strategy.activity_ids)
        answer = self.env["crm.strategy.answer"].search(
            [("strategy_id", "=", self.strategy.id)]
        )
        self.assertRecordValues(
            answer,
            [{"function": "marketing", "score": "4", "user_id": self.user.id}],
        )

    def test_what_was_found_stays(self):
        found = self._assess("size")
        with self.assertRefused(UserError, "stays as it was"):
            found.verdict = "absent"
        self._assess("size")
        self.assertEqual(len(found.strategy_id.assessment_ids), 2 * len(self.signs))

    def test_a_present_sign_makes_the_strategy_tactical(self):
        self._force("course")
        self.assertEqual(self.strategy.mode, "tactical")
        with self.assertRefused(ValidationError, "No definite course"):
            self.strategy.mode = "strategic"

    def test_a_sign_is_lifted_when_absent_twice(self):
        self._set_evidence("course", "a3", 12)
        self._force("course")
        self.env["crm.strategy.answer"].search([]).unlink()
        self._answer("course", 1)
        for lifted in (False, True):
            self.assertEqual(self._assess("course").verdict, "absent")
            self.assertEqual(not self.strategy.prescription_ids, lifted)
        self.strategy.mode = "strategic"

    def test_a_manager_decides_otherwise_with_a_reason(self):
        self._force("course")
        found = self._assess("course")
        action = found.with_user(self.manager).action_decide()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        dialog.reason = "The new board has decided on a course"
        dialog.save().action_decide()
        self.assertFalse(self.strategy.prescription_ids)
        decided = self.strategy.current_assessment_ids.filtered("reason")
        self.assertRecordValues(
            decided,
            [{"verdict": "absent", "user_id": self.manager.id, "sign_id": ANY}],
        )
        self.assertEqual(len(decided.evidence_ids), len(found.evidence_ids))
        self.strategy.mode = "strategic"

    def test_no_phase_is_longer_than_six_months(self):
        self._force("excitement")
        with self.assertRefused(ValidationError, "Single winning proposals.*184"):
            self._phase("Long", "2026-07-01", "2027-01-02")
        self._phase("Short", "2026-07-01", "2027-01-01")
        later = self._phase(
            "Long", "2027-01-02", "2027-12-31", exception_reason="The law asks for it"
        )
        with self.assertRefused(ValidationError, "184 days"):
            later.exception_reason = False

    def test_what_was_planned_before_is_stopped_at_the_gate(self):
        later = self._phase("Long", "2026-07-01", "2027-12-31")
        self._force("excitement")
        self.assertIn("Long lasts 548", self.strategy.violation_text)
        check = later.check_ids.filtered(lambda check: check.code == "prescriptions")
        self.assertEqual(check.state, "open")
        self.assertIn("Single winning proposals", check.problem)
        later.date_end = "2026-12-31"
        self.assertFalse(self.strategy.violation_text)

    def test_one_department_leads(self):
        self._unit(self.first, 1, 2)
        self._force("rivalry")
        self.assertIn("choose the one department", self.strategy.violation_text)
        self.strategy.lead_department_id = self.first.scope_ids.department_id
        self.assertFalse(self.strategy.violation_text)
        with self.assertRefused(ValidationError, "see each other as an obstacle"):
            self.strategy.lead_department_id = False
        self._unit(self.first, 1, 2, name="Service")
        check = self.first.check_ids.filtered(lambda item: item.code == "prescriptions")
        self.assertIn("only one unit", check.problem)
        self.first.state = "open"
        with self.assertRefused(ValidationError, "only one unit"):
            self._unit(self.first, 1, 2, name="Marketing")

    def test_all_phases_stay_within_one_department(self):
        unit = self._unit(self.first, 1, 2)
        self._force("sprawl")
        second = self._phase("Processes", "2026-07-01", "2026-12-31")
        with self.assertRefused(ValidationError, "Several CRM systems.*Service"):
            self._unit(second, 1, 2, name="Service")
        self.env["crm.strategy.scope"].create(
            {"phase_id": second.id, "department_id": unit.department_id.id, "depth": 0}
        )
        second.exception_reason = "Agreed with the board"
        self._unit(second, 1, 2, name="Service")

    def test_a_sponsor_signs_alone(self):
        sponsor = self._member("sponsor", partner=self.user.partner_id)
        change = self._phase("Organize", "2026-07-01", "2026-12-31", kind="organise")
        codes = change._get_problems().mapped("code")
        self.assertLessEqual({"assessed", "sponsor_signed", "case_signed"}, set(codes))
        with self.assertRefused(UserError, "signs alone"):
            sponsor.with_user(self.manager).action_sign()
        sponsor.with_user(self.user).action_sign()
        self.strategy.action_assess()
        change.check_ids.invalidate_recordset()
        codes = set(change._get_problems().mapped("code"))
        self.assertFalse({"assessed", "sponsor_signed"} & codes)
        self.assertEqual(sponsor.signed_by_id, self.user)

    def test_a_strategy_of_the_it_department_is_warned_about(self):
        department = self.env["hr.department"].create({"name": "IT"})
        self._member("sponsor", department_id=department.id)
        self.assertFalse(self.strategy.is_it_project)
        department.is_technology = True
        self.assertTrue(self.strategy.is_it_project)

    def test_assessing_takes_no_more_queries_for_more_phases(self):
        self.strategy.action_assess()
        self.env.flush_all()

        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.strategy.action_assess()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = count()
        for month in range(7, 12):
            phase = self._phase("More", f"2026-{month:02}-01", f"2026-{month:02}-20")
            self._unit(phase, 1, 2, name=f"Unit {month}")
        self.env.flush_all()
        self.assertLessEqual(count(), few + 4)


class TestEvidence(CrmStrategyCase):
    """The figures behind the signs, over opportunities and customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).active = False
        cls.company = cls.strategy.company_id
        cls.teams = cls.env["crm.team"].create(
            [
                {"name": name, "company_id": cls.company.id}
                for name in ("North", "South")
            ]
        )
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(20)]
        )

    def _lead(self, partner=None, team=0, revenue=100, **values):
        return self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": partner and partner.id,
                "team_id": self.teams[team].id,
                "company_id": self.company.id,
                "user_id": False,
                "expected_revenue": revenue,
                "probability": 50,
                **values,
            }
        )

    def _evidence(self, code):
        self.env.flush_all()
        self.strategy.action_assess()
        return self.strategy.current_assessment_ids.evidence_ids.filtered(
            lambda evidence: evidence.measure_id.code == code
        )

    def test_contested_customers(self):
        for partner in self.partners:
            self._lead(partner)
        contact = self.env["res.partner"].create(
            {"name": "Her colleague", "parent_id": self.partners[0].id}
        )
        self._lead(contact, team=1)
        other = self._other_company().id
        self._lead(self.partners[1], company_id=other, team_id=False)
        found = self._evidence("b1")
        self.assertRecordValues(
            found,
            [{"value": 0.05, "numerator": 1, "denominator": 20, "is_over": False}],
        )
        action = found.action_open_records()
        rows = self.env[action["res_model"]].search([("kind", "=", "known")])
        self.assertEqual(rows.partner_id, self.partners[0])
        self.assertEqual(rows.team_ids, self.teams)
        self.assertEqual(rows.expected_revenue, 200)

    def _other_company(self):
        return self.env["res.company"].create({"name": "Nhà Việt"})

    def test_unknown_contacts_are_known_by_their_mail(self):
        for team, mail in enumerate(("mai@lotus.example", "an@lotus.example")):
            self._lead(team=team, email_from=mail)
        rows = self.env["crm.strategy.contested"].search([("kind", "=", "unknown")])
        self.assertRecordValues(
            rows, [{"key": "@lotus.example", "team_count": 2, "lead_count": 2}]
        )
        self.assertTrue(self._evidence("b2").is_empty)

    def test_a_contested_customer_is_given_to_one_team(self):
        leads = self._lead(self.partners[0]) | self._lead(self.partners[0], team=1)
        row = self.env["crm.strategy.contested"].search([])
        self.assertEqual(row.lead_ids, leads)
        opened = row.action_open_leads()
        self.assertEqual(self.env[opened["res_model"]].search(opened["domain"]), leads)
        dialog = Form.from_action(self.env, row.action_assign())
        dialog.team_id = self.teams[1]
        dialog.save().action_assign()
        self.assertEqual(leads.team_id, self.teams[1])
        self.assertFalse(self.env["crm.strategy.contested"].search([]))

    def test_opportunities_of_a_contested_customer_are_merged(self):
        leads = self._lead(self.partners[0]) | self._lead(self.partners[0], team=1)
        action = self.env["crm.strategy.contested"].search([]).action_merge()
        self.env[action["res_model"]].with_context(**action["context"]).create(
            {}
        ).action_merge()
        self.assertEqual(len(leads.exists()), 1)
        for _more in range(5):
            self._lead(self.partners[1])
        self._lead(self.partners[1], team=1)
        row = self.env["crm.strategy.contested"].search([])
        with self.assertRefused(UserError, "merge a few"):
            row.action_merge()

    def test_a_manager_sees_contested_customers_of_the_own_company(self):
        self._lead(self.partners[0])
        self._lead(self.partners[0], team=1)
        other = self._other_company()
        Contested = self.env["crm.strategy.contested"]
        self.assertTrue(Contested.search([]))
        self.assertFalse(Contested.with_company(other).search([]))

    def test_concentration_of_the_pipeline(self):
        for _more in range(9):
            self._lead(revenue=100)
        self._lead(revenue=900)
        self.assertAlmostEqual(self._evidence("c1").value, 0.5)
        self.assertAlmostEqual(self._evidence("c2").value, 0.2778, 4)
        self.assertTrue(self._evidence("c2").is_over)

    def test_few_deals_say_nothing(self):
        self._lead(revenue=900)
        self.assertRecordValues(
            self._evidence("c1"),
            [{"is_empty": True, "is_over": False, "reason": "Too little data."}],
        )

    def test_too_little_data_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        evidence = self._evidence("c1")
        self.assertEqual(evidence.reason, "Too little data.")
        said = evidence.with_context(lang="vi_VN").text
        self.assertEqual(said, evidence.with_context(lang="vi_VN").reason)
        self.assertNotEqual(said, "Too little data.")

    def test_hand_overs(self):
        leads = [
            self._lead(partner).with_context(**TRACKED) for partner in self.partners
        ]
        self.env.flush_all()
        self.env.cr.precommit.run()
        leads[0].team_id = self.teams[1]
        self.env.flush_all()
        self.env.cr.precommit.run()
        found = self._evidence("b3")
        self.assertEqual(found.numerator, 1)
        self.assertAlmostEqual(found.value, 1 / found.denominator, 4)
        opened = found.action_open_records()
        opportunities = self.env["crm.lead"].with_context(**opened["context"])
        self.assertEqual(
            opportunities.search_count(opened["domain"]), found.denominator
        )

    def test_the_swing_of_the_pipeline_is_noted_each_week(self):
        self.strategy.state = "running"
        self._lead(revenue=200)
        Pipeline = self.env["crm.strategy.pipeline"]
        Pipeline._cron_note()
        Pipeline._cron_note()
        note = Pipeline.search([("company_id", "=", self.company.id)])
        self.assertRecordValues(note, [{"amount": 100, "deal_count": 1}])
        self.assertTrue(self._evidence("c5").is_empty)
        Pipeline.create(
            [
                {
                    "company_id": self.company.id,
                    "date": fields.Date.subtract(note.date, weeks=week),
                    "amount": 300 if week % 2 else 100,
                }
                for week in range(1, 8)
            ]
        )
        self.assertAlmostEqual(self._evidence("c5").value, 0.5)

    def test_months_with_spending(self):
        plan = self.env["account.analytic.plan"].create({"name": "Functions"})
        accounts = self.env["account.analytic.account"].create(
            [
                {"name": name, "plan_id": plan.id, "company_id": self.company.id}
                for name in ("Sales", "Marketing", "Service")
            ]
        )
        self.assertIn("Choose the analytic accounts", self._evidence("a2").reason)
        today = fields.Date.context_today(self.strategy)
        for months, account in enumerate(accounts, 2):
            for month in range(months):
                self.env["account.analytic.line"].create(
                    {
                        "name": "Budget",
                        "auto_account_id": account.id,
                        "company_id": self.company.id,
                        "amount": -10,
                        "date": fields.Date.subtract(today, months=month),
                    }
                )
        self.strategy.write(
            {
                "sales_account_ids": [Command.set(accounts[0].ids)],
                "marketing_account_ids": [Command.set(accounts[1].ids)],
                "service_account_ids": [Command.set(accounts[2].ids)],
            }
        )
        self.assertEqual(self._evidence("a2").value, 2)

    def test_changes_of_dates(self):
        phase = self._phase("Prepare", "2026-01-01", "2026-06-30")
        self.env.flush_all()
        self.env.cr.precommit.run()
        phase.with_context(**TRACKED).date_end = "2026-05-31"
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertEqual(self._evidence("c4").value, 1)

    def test_systems_and_reach(self):
        phase = self._phase("Prepare", "2026-01-01", "2026-06-30")
        self._member("sponsor")
        self._unit(phase, 12, 15)
        self.env["crm.strategy.scope"].create(
            {
                "phase_id": phase.id,
                "kind": "system",
                "name": "Old CRM",
                "holds_customers": True,
            }
        )
        self.assertEqual(self._evidence("e1").value, 1)
        self.assertEqual(self._evidence("e3").value, 12)
        self.assertTrue(self._evidence("e3").is_over)
        self.assertEqual(self._evidence("e4").value, 1)
