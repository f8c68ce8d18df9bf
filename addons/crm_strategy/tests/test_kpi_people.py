from odoo.tests import freeze_time

from .common_heard import HeardCase


@freeze_time("2026-07-10 10:00:00")
class TestKpiPeople(HeardCase):
    """Commitment, its coverage, and expectations met, as KPIs of the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.strategy.company_id
        cls.env["crm.strategy"].search([("id", "!=", cls.strategy.id)]).state = "ended"
        cls.env["crm.period"]._generate(cls.company)
        cls.strategy.member_ids.engagement_desired = False

    def _measure(self, code, day="2026-06-30"):
        kpi = self.env.ref(f"crm_strategy.crm_strategy_kpi_{code}")
        return self._measure_quarter(kpi, day)

    def test_commitment(self):
        """A chief who leads, a sales manager who resists, finance in favor."""
        self.assertEqual(
            self._measure("commitment").reason,
            "Nobody has noted where people stand.",
        )
        for number, (role, weight, now, wanted) in enumerate(
            (
                ("sponsor", 3, "4", "4"),
                ("management", 2, "1", "3"),
                ("finance", 1, "3", "3"),
            ),
            1,
        ):
            self._member(
                role, weight=weight, engagement_current=now, engagement_desired=wanted
            )
            measure = self._measure("commitment")
            self.assertEqual(measure.is_empty, number < 3)
        self.assertAlmostEqual(measure.value, 0.8095, 4)
        self.assertEqual((measure.numerator, measure.denominator), (17, 21))
        self.assertFalse(measure.domain)
        past = self._measure("commitment", "2026-03-31")
        self.assertIn("not recorded", past.reason)

    def test_departments_with_a_supporter(self):
        self.assertIn("in scope", self._measure("commitment_coverage").reason)
        for department in (self.sales, self.service):
            self.env["crm.strategy.scope"].create(
                {"phase_id": self.phase.id, "department_id": department.id, "depth": 0}
            )
        self.assertEqual(self._measure("commitment_coverage").value, 0)
        seller = self.strategy.member_ids.filtered(
            lambda member: member.partner_id == self.sellers[0].partner_id
        )
        seller.engagement_current = "3"
        measure = self._measure("commitment_coverage")
        self.assertEqual((measure.value, measure.denominator), (0.5, 2))

    def test_expectations_met(self):
        """Expected 8, reached 6; of another requirement more than expected."""
        self.assertIn("Not enough people", self._measure("expectation_fit").reason)
        before, after = self._wave("expected"), self._wave("actual")
        self._answer(before, dict(zip(self.sellers, (7, 8, 9), strict=True)))
        self._answer(after, dict.fromkeys(self.sellers, 6))
        self.assertAlmostEqual(self._measure("expectation_fit").value, 0.75)
        second = self._requirement("One number to call")
        before, after = (
            self._wave(kind, requirement_ids=second.ids)
            for kind in ("expected", "actual")
        )
        self._answer(before, dict.fromkeys(self.sellers, 4))
        self._answer(after, dict.fromkeys(self.sellers, 10))
        measure = self._measure("expectation_fit")
        self.assertEqual((measure.numerator, measure.denominator), (10, 12))
        self.phase.write({"date_start": "2026-07-01", "date_end": "2026-12-31"})
        self.assertTrue(self._measure("expectation_fit").is_empty)
