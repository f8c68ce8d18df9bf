from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import CrmStrategyCase

HISTORY = ("crm.strategy.assessment", "crm.strategy.evidence")
CATALOGUE = (
    "crm.strategy.sign",
    "crm.strategy.sign.measure",
    "crm.strategy.question",
)
MONEY = (
    "crm.strategy.case.line",
    "crm.strategy.case.year",
    "crm.strategy.case.forecast",
    "crm.strategy.option",
    "crm.strategy.pipeline",
    "crm.strategy.contested",
)
DIALOGS = (
    "crm.strategy.override",
    "crm.strategy.assign",
    "crm.strategy.what.if",
)


class TestReadinessSecurity(CrmStrategyCase):
    """Who reads and writes readiness, money and risks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = new_test_user(
            cls.env,
            login="other_manager",
            groups="crm_strategy.group_crm_strategy_manager",
            company_id=cls.env["res.company"].create({"name": "Nhà Việt"}).id,
        )
        cls.strategy.action_assess()
        cls.risk = cls.env["crm.strategy.risk"].create(
            {"name": "Customers leave", "strategy_id": cls.strategy.id}
        )
        cls.line = cls.env["crm.strategy.case.line"].create(
            {"strategy_id": cls.strategy.id, "planned": 100}
        )
        cls.option = cls.env["crm.strategy.option"].create(
            {"name": "Odoo", "strategy_id": cls.strategy.id}
        )

    def _access(self, model, user):
        records = self.env[model].with_user(user)
        operations = ("read", "write", "create", "unlink")
        return "".join(
            operation[0] for operation in operations if records.has_access(operation)
        )

    def test_the_catalogue_is_for_managers_to_change(self):
        for model in (*CATALOGUE, "crm.strategy.risk"):
            with self.subTest(model):
                self.assertEqual(self._access(model, self.user), "r")
                self.assertEqual(self._access(model, self.manager), "rwcu")

    def test_nobody_edits_history(self):
        for model in (*HISTORY, "crm.strategy.answer"):
            for user in (self.user, self.manager):
                with self.subTest(model, user=user.login):
                    self.assertEqual(self._access(model, user), "r")
        for model in ("case.year", "case.forecast", "pipeline", "contested"):
            self.assertEqual(self._access(f"crm.strategy.{model}", self.manager), "r")

    def test_money_is_for_managers(self):
        for model in (*MONEY, *DIALOGS):
            with self.subTest(model):
                self.assertEqual(self._access(model, self.user), "")
        for name in ("case_npv", "budget_approved", "case_line_ids", "option_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.strategy.with_user(self.user).read([name])
        for model in ("crm.strategy.case.line", "crm.strategy.option", *DIALOGS):
            self.assertEqual(self._access(model, self.manager), "rwcu")

    def test_users_neither_assess_nor_decide(self):
        strategy = self.strategy.with_user(self.user)
        assessment = strategy.current_assessment_ids[:1]
        self.assertTrue(assessment.verdict)
        for refused in (
            strategy.action_assess,
            lambda: assessment._decide("absent", "I say so"),
        ):
            with self.assertRaises(AccessError):
                refused()

    def test_everybody_reads_the_own_answers_only(self):
        question = self.env.ref("crm_strategy.crm_strategy_question_rivalry_1")
        self.strategy.with_user(self.user)._answer("sales", {question: "5"})
        Answer = self.env["crm.strategy.answer"]
        self.assertTrue(Answer.with_user(self.user).search([]))
        self.assertFalse(Answer.with_user(self.manager).search([]))
        self.strategy.with_user(self.manager).action_assess()
        found = self.strategy.with_user(self.manager).current_assessment_ids
        self.assertIn(5.0, found.mapped("answer_mean"))

    def test_strangers_do_not_answer(self):
        question = self.env.ref("crm_strategy.crm_strategy_question_rivalry_1")
        with self.assertRaises(AccessError):
            self.strategy.with_user(self.other)._answer("sales", {question: "5"})

    def test_a_company_sees_its_own(self):
        self.strategy.with_user(self.manager).action_forecast()
        assessments = self.strategy.assessment_ids
        years = self.env["crm.strategy.case.year"].search(
            [("strategy_id", "=", self.strategy.id)]
        )
        pipeline = self.env["crm.strategy.pipeline"].create(
            {
                "company_id": self.strategy.company_id.id,
                "date": "2026-01-01",
                "amount": 1,
            }
        )
        for records in (
            assessments,
            assessments.evidence_ids,
            self.risk,
            self.line,
            self.option,
            years,
            self.strategy.case_forecast_ids,
            pipeline,
        ):
            with self.subTest(records._name):
                self.assertTrue(records)
                self.assertFalse(
                    records.with_user(self.other).search([("id", "in", records.ids)])
                )
                self.assertTrue(
                    records.with_user(self.manager).search([("id", "in", records.ids)])
                )

    def test_evidence_does_not_depend_on_who_assesses(self):
        seller = new_test_user(
            self.env,
            login="seller",
            groups="sales_team.group_sale_salesman,"
            "crm_strategy.group_crm_strategy_manager",
        )
        teams = self.env["crm.team"].create([{"name": "North"}, {"name": "South"}])
        partner = self.env["res.partner"].create({"name": "Lotus"})
        for team in teams:
            self.env["crm.lead"].create(
                {
                    "name": "Deal",
                    "type": "opportunity",
                    "partner_id": partner.id,
                    "team_id": team.id,
                    "user_id": self.env.uid,
                }
            )
        contested = self.env["crm.strategy.contested"]
        mine = [("partner_id", "=", partner.id)]
        self.assertTrue(contested.search(mine))
        self.assertFalse(contested.with_user(seller).search(mine))
        found = []
        for user in (self.manager, seller):
            self.strategy.with_user(user).action_assess()
            evidence = self.strategy.current_assessment_ids.evidence_ids
            found.append(
                evidence.filtered(lambda row: row.measure_id.code == "b1").numerator
            )
        self.assertEqual(found[0], found[1])
        self.assertTrue(found[0])
