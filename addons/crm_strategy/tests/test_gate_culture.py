from .common import CrmStrategyCase


class TestGateCulture(CrmStrategyCase):
    """Goals, culture, ownership and data have to be right before change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._phase("Prepare", "2026-01-01", "2026-06-30")

    def _check(self, kind, code):
        phase = self.strategy.phase_ids.filtered(lambda phase: phase.kind == kind)
        if not phase:
            phase = self._phase(
                kind, "2026-07-01", "2026-12-31", kind=kind, is_parallel=True
            )
        check = phase.check_ids.filtered(lambda check: check.code == code)
        self.assertEqual(check.gate, "start")
        check.invalidate_recordset(["state", "problem"])
        return check

    def _goal(self, component):
        return self.env["crm.strategy.goal"].create(
            {
                "name": component,
                "strategy_id": self.strategy.id,
                "source": "manual",
                "target": 5,
                "component": component,
            }
        )

    def test_each_component_has_a_goal(self):
        for kind in ("organise", "technology", "run"):
            self.assertEqual(
                self._check(kind, "components").problem,
                "Set a goal for: Identify, Attract, Retain, and Develop.",
            )
        for component in ("identify", "attract", "retain"):
            self._goal(component)
        last = self._goal("develop")
        self.assertEqual(self._check("run", "components").state, "met")
        last.active = False
        self.assertEqual(
            self._check("run", "components").problem, "Set a goal for: Develop."
        )

    def test_departments_are_heard_before_the_organization_changes(self):
        self.assertIn("have answered", self._check("organise", "vision_input").problem)

    def test_no_project_of_information_technology(self):
        department = self.env["hr.department"].create({"name": "IT"})
        self._member("sponsor", department_id=department.id)
        self.assertEqual(self._check("technology", "not_it").state, "met")
        department.is_technology = True
        self.assertIn("outside", self._check("technology", "not_it").problem)

    def _say(self, *scores):
        questions = self.env.ref("crm_strategy.crm_strategy_sign_culture").question_ids
        for number, score in enumerate(scores):
            user = self.user.copy({"login": f"asked_{number}_{score}"})
            self.strategy.with_user(user)._answer(
                "sales", dict.fromkeys(questions, str(score))
            )

    def test_technology_waits_for_the_culture(self):
        """Answers of 2 and 3 are 37.5%; with two of 5 they are 68.75%."""
        self.assertIn("Ask people", self._check("technology", "culture").problem)
        self._say(2, 3)
        check = self._check("technology", "culture")
        self.assertIn("stands at 38%, and at least 60%", check.problem)
        self._say(5, 5)
        self.strategy.invalidate_recordset(["culture_index", "has_culture_index"])
        self.assertAlmostEqual(self.strategy.culture_index, 0.6875)
        self.assertEqual(self._check("technology", "culture").state, "met")

    def test_the_culture_is_no_warning_sign(self):
        self._say(1)
        self.strategy.action_assess()
        culture = self.env.ref("crm_strategy.crm_strategy_sign_culture")
        self.assertNotIn(culture, self.strategy.current_assessment_ids.sign_id)
        self.assertEqual(len(self.strategy.current_assessment_ids), 5)

    def test_what_is_to_run_needs_good_data(self):
        company = self.strategy.company_id
        self.env["crm.period"]._generate(company)
        Measure = self.env["crm.strategy.measure"]
        kpi = self.env.ref("crm_strategy.crm_strategy_kpi_data_quality")
        Measure.search([("kpi_id", "=", kpi.id)]).unlink()
        self.assertIn("Measure the data", self._check("run", "data_quality").problem)
        periods = self.env["crm.period"].search(
            [("company_id", "=", company.id), ("kind", "=", "quarter")],
            order="date_end",
            limit=2,
        )
        for period, value, problem in (
            (periods[0], 0.79, "The data quality is 79.0%, and at least 80% are"),
            (periods[1], 0.8, ""),
        ):
            Measure.create({"kpi_id": kpi.id, "period_id": period.id, "value": value})
            found = self._check("run", "data_quality").problem or ""
            self.assertTrue(found.startswith(problem))
            self.assertEqual(bool(found), bool(problem))
