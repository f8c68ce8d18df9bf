from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time

from .common import CrmStrategyCase


@freeze_time("2026-10-15 10:00:00")
class TestBusinessCase(CrmStrategyCase):
    """What a strategy costs and brings, as planned and as it came."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.period"]._generate(cls.strategy.company_id)
        cls.kpi = cls.env["crm.strategy.kpi"].create(
            {
                "name": "Retention by hand",
                "code": "retention_by_hand",
                "method": "manual",
                "unit": "percent",
            }
        )
        cls.finance = cls._member("finance", partner=cls.manager.partner_id)

    def _line(self, year, planned, direction="cost", **values):
        category = "licence" if direction == "cost" else "revenue"
        return self.env["crm.strategy.case.line"].create(
            {
                "strategy_id": self.strategy.id,
                "direction": direction,
                "category": category,
                "year": year,
                "planned": planned,
                **values,
            }
        )

    def _plan(self):
        self._line(0, 10000)
        for year in range(1, 5):
            self._line(year, 4000, "benefit")

    def _measure(self, value, day):
        period = self.env["crm.period"].search(
            [
                ("company_id", "=", self.strategy.company_id.id),
                ("kind", "=", "quarter"),
                ("calendar", "=", "gregorian"),
                ("date_start", "<=", day),
                ("date_end", ">=", day),
            ]
        )
        return self.env["crm.strategy.measure"].create(
            {"kpi_id": self.kpi.id, "period_id": period.id, "value": value}
        )

    def _account(self):
        plan = self.env["account.analytic.plan"].create({"name": "Strategies"})
        account = self.env["account.analytic.account"].create(
            {
                "name": "Strategy",
                "plan_id": plan.id,
                "company_id": self.strategy.company_id.id,
            }
        )
        self.strategy.analytic_account_id = account
        return account

    def _bill(self, account, amount):
        partner = self.env["res.partner"].create({"name": "Vendor"})
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": partner.id,
                "invoice_date": "2026-02-01",
                "date": "2026-02-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Licences",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": False,
                            "analytic_distribution": {str(account.id): 100},
                        }
                    )
                ],
            }
        )

    def test_the_worked_example(self):
        self._plan()
        self.assertAlmostEqual(self.strategy.case_roi, 0.6)
        self.assertAlmostEqual(self.strategy.case_npv, 2679.46, 2)
        self.assertAlmostEqual(self.strategy.case_irr, 0.2186, 4)
        self.assertAlmostEqual(self.strategy.case_payback, 2.5)
        self.assertAlmostEqual(self.strategy.case_discounted_payback, 3.019, 3)
        self.assertFalse(self.strategy.has_early_benefit)
        self._line(0, 1, "benefit")
        self.assertTrue(self.strategy.has_early_benefit)

    def test_nothing_planned_pays_nothing_back(self):
        self.assertRecordValues(
            self.strategy,
            [{"has_irr": False, "has_payback": False, "is_case_signed": False}],
        )

    def test_cost_is_what_is_booked(self):
        """A bill on an account of any plan; before the start counts in year 0."""
        account = self._account()
        bill = self._bill(account, 5000)
        self.assertEqual(self.strategy.actual_cost, 0)
        bill.action_post()
        lines = self.env["account.analytic.line"]
        lines.create(
            [
                {
                    "name": "Preparation",
                    "auto_account_id": account.id,
                    "company_id": self.strategy.company_id.id,
                    "date": day,
                    "amount": amount,
                }
                for day, amount in (("2025-06-01", -100), ("2027-03-01", -30))
            ]
        )
        self.strategy.invalidate_recordset()
        self.assertEqual(self.strategy.actual_cost, 5130)
        rows = self.env["crm.strategy.case.year"].search(
            [("strategy_id", "=", self.strategy.id)]
        )
        self.assertRecordValues(
            rows,
            [
                {"year": 0, "amount": 5100, "basis": "actual", "direction": "cost"},
                {"year": 1, "amount": 30, "basis": "actual", "direction": "cost"},
            ],
        )
        action = self.strategy.action_open_booked()
        booked = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(len(booked), 3)
        [billed] = booked.filtered("move_line_id")
        self.assertEqual(billed.amount, -5000)

    def test_effort_is_what_is_on_timesheets(self):
        """Three hours of somebody whose hour costs 20."""
        lines = self.env["account.analytic.line"]
        if "employee_id" not in lines._fields:
            self.skipTest("Timesheets are not installed.")
        project_plan, _others = self.env["account.analytic.plan"]._get_all_plans()
        account = self.env["account.analytic.account"].create(
            {"name": "Strategy", "plan_id": project_plan.id}
        )
        self.strategy.analytic_account_id = account
        project = self.env["project.project"].create(
            {"name": "Strategy", "account_id": account.id, "allow_timesheets": True}
        )
        employee = self.env["hr.employee"].create({"name": "Mai", "hourly_cost": 20})
        line = lines.create(
            {
                "name": "Workshop",
                "project_id": project.id,
                "employee_id": employee.id,
                "unit_amount": 3,
                "date": "2026-03-01",
            }
        )
        self.assertEqual(line.amount, -60)
        self.assertEqual(self.strategy.actual_cost, 60)

    def test_benefit_is_movement_times_the_value_that_finance_signed(self):
        """Retention from 60% to 65%, 200 customers, a margin of 300."""
        self._measure(0.65, "2026-09-30")
        line = self._line(
            0,
            2500,
            "benefit",
            kpi_id=self.kpi.id,
            baseline=0.6,
            quantity=200,
            unit_value=300,
        )
        self.assertEqual((line.actual, self.strategy.actual_benefit), (0, 0))
        self.strategy.with_user(self.manager).action_sign_case()
        self.assertTrue(self.strategy.is_case_signed)
        self.assertAlmostEqual(line.actual, 3000)
        self.strategy.invalidate_recordset()
        self.assertAlmostEqual(self.strategy.actual_benefit, 3000)
        self.kpi.better = "down"
        line.invalidate_recordset()
        self.assertAlmostEqual(line.actual, -3000)

    def test_what_finance_signed_is_signed_again_when_it_changes(self):
        line = self._line(0, 100)
        with self.assertRefused(UserError, "role of finance"):
            self.strategy.with_user(self.user).sudo().action_sign_case()
        self.strategy.with_user(self.manager).action_sign_case()
        self.assertEqual(line.signed_by_id, self.manager)
        with self.assertRefused(UserError, "Finance has signed"):
            line.unlink()
        line.name = "Licences"
        self.assertTrue(self.strategy.is_case_signed)
        line.planned = 200
        self.assertFalse(self.strategy.is_case_signed)

    def test_lines_that_make_no_sense_are_refused(self):
        for message, values in (
            ("no category", {"category": "revenue"}),
            ("leave the KPI empty", {"kpi_id": self.kpi.id}),
        ):
            with self.assertRefused(ValidationError, message):
                self._line(0, 100, **values)
        self._line(1, 100, "benefit", kpi_id=self.kpi.id)
        self._line(2, 100, "benefit", kpi_id=self.kpi.id)
        with self.assertRefused(ValidationError, "counts once in year 1"):
            self._line(1, 50, "benefit", kpi_id=self.kpi.id)

    def test_the_money_that_is_not_approved(self):
        self._plan()
        self.assertEqual(self.strategy.funding_gap, 10000)
        phase = self._phase("Change", "2026-01-01", "2026-06-30", kind="organise")
        check = phase.check_ids.filtered(lambda check: check.code == "funded")
        self.assertIn("is not approved", check.problem)
        self.strategy.with_user(self.manager).budget_approved = 12000
        self.assertEqual(self.strategy.funding_gap, -2000)
        self.assertEqual(self.strategy.budget_approved_by_id, self.manager)
        check.invalidate_recordset()
        self.assertEqual(check.with_user(self.user).state, "met")

    def test_a_forecast_takes_what_has_passed_and_stays(self):
        self._plan()
        account = self._account()
        self.env["account.analytic.line"].create(
            {
                "name": "Overrun",
                "auto_account_id": account.id,
                "company_id": self.strategy.company_id.id,
                "date": "2026-05-01",
                "amount": -13000,
            }
        )
        self.strategy.with_user(self.manager).action_forecast()
        with freeze_time("2027-01-10"):
            self.strategy.invalidate_recordset()
            self.strategy.action_forecast()
        self.strategy.invalidate_recordset()
        later, first = self.strategy.case_forecast_ids
        self.assertAlmostEqual(first.npv, 2679.46, 2)
        self.assertAlmostEqual(later.npv, -320.54, 2)
        self.assertAlmostEqual(later.planned_npv, 2679.46, 2)
        self.assertEqual((first.cost, later.cost), (10000, 13000))
        with self.assertRefused(UserError, "stays as it was"):
            first.cost = 1

    def test_what_if_more_customers_stay(self):
        self._plan()
        dialog = Form.from_action(self.env, self.strategy.action_what_if())
        dialog.retention = 0.75
        dialog.customers = 200
        dialog.revenue = 1000
        dialog.margin = 300
        self.assertAlmostEqual(dialog.value_before, 300 * 0.75 / 0.35, 2)
        self.assertAlmostEqual(dialog.value_after, 800, 2)
        self.assertAlmostEqual(dialog.revenue_more, 10000, 2)
        more = sum(3000 / 1.1**year for year in range(1, 5))
        self.assertAlmostEqual(dialog.npv_after - dialog.npv_before, more, 2)

    def test_sourcing(self):
        for needs, way in (
            ("5122", "Outsourced"),
            ("1455", "Bespoke"),
            ("2135", "Managed"),
            ("2311", "Off the Shelf"),
        ):
            names = ("urgency", "capability", "budget", "specificity")
            self.strategy.write(
                {
                    f"need_{name}": level
                    for name, level in zip(names, needs, strict=True)
                }
            )
            self.assertEqual(self.strategy.sourcing_text, way)
        self.strategy.need_urgency = "1"
        self.strategy.need_budget = "2"
        self.assertEqual(self.strategy.sourcing_text, "Off the Shelf")
        self.strategy.write({"need_capability": "0", "need_urgency": "2"})
        self.assertEqual(self.strategy.sourcing_text, "Outsourced or Off the Shelf")

    def test_products_are_marked_and_knocked_out(self):
        marks = ("scalability", "ease", "integration", "security")
        products = self.env["crm.strategy.option"].create(
            [
                {
                    "name": name,
                    "strategy_id": self.strategy.id,
                    **dict(zip(marks, levels, strict=True)),
                }
                for name, levels in (("A", "4354"), ("B", "3535"), ("C", "5551"))
            ]
        )
        self.assertRecordValues(
            products,
            [
                {"score": 3.9, "is_excluded": False},
                {"score": 4.0, "is_excluded": False},
                {"score": 4.2, "is_excluded": True},
            ],
        )
        products[1].integration = "2"
        self.assertTrue(products[1].is_excluded)
        products[1].sourcing = "bespoke"
        self.assertFalse(products[1].is_excluded)
        self._plan()
        products[0].vendor_roi = 2.0
        self.assertAlmostEqual(products[0].roi_difference, 1.4)

    def test_a_risk_is_triggered_by_a_kpi(self):
        risk = self.env["crm.strategy.risk"].create(
            {
                "name": "Customers leave",
                "strategy_id": self.strategy.id,
                "kpi_id": self.kpi.id,
                "limit": 0.5,
                "probability": "3",
                "impact": "5",
                "owner_id": self.manager.id,
            }
        )
        self.assertEqual((risk.level, self.strategy.risk_count), (15, 1))
        self.strategy.state = "running"
        self._measure(0.55, "2026-06-30")
        risk._cron_trigger()
        self.assertFalse(risk.activity_ids)
        self._measure(0.45, "2026-09-30")
        risk._cron_trigger()
        risk._cron_trigger()
        self.assertTrue(risk.is_triggered)
        self.assertEqual(risk.activity_ids.user_id, self.manager)
        risk.trigger = "above"
        risk._cron_trigger()
        self.assertFalse(risk.triggered_on)

    def test_forces_outside_want_an_answer(self):
        self.strategy.action_add_forces()
        self.strategy.action_add_forces()
        risks = self.strategy.risk_ids
        self.assertEqual(len(risks), 3)
        risks.date = fields.Date.subtract(fields.Date.today(), days=31)
        self.assertEqual(set(risks.mapped("is_overdue")), {True})
        risks[0].response = "We serve better"
        self.assertEqual(risks[0].date_answered, fields.Date.today())
        self.assertFalse(risks[0].is_overdue)
