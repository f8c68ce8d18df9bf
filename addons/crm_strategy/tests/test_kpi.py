from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, mute_logger, new_test_user

from .common_kpi import CrmStrategyKpiCase


class TestKpi(CrmStrategyKpiCase):
    """Definitions by formula, over records and by hand; what is refused; freezing."""

    def _refused(self, message, error=ValidationError):
        return self.assertRaisesRegex(error, message)

    def _formula(self, code, formula, **values):
        return self._kpi(code, method="formula", formula=formula, **values)

    def _enter(self, kpi, value, day="2026-09-30"):
        return self.Measure.create(
            {"kpi_id": kpi.id, "period_id": self._period(day).id, "value": value}
        )

    def test_lifetime_value_by_formula(self):
        for code, value in (("margin", 300), ("kept", 0.8), ("discount", 0.1)):
            self._enter(self._kpi(code, method="manual"), value)
        clv = self._formula("clv", "margin * kept / (1 + discount - kept)")
        self.assertMeasured(clv, 800)
        empty = self._measure(clv, "2026-06-30")
        self.assertEqual(empty.reason, "Margin has no value in this period.")

    def test_a_division_by_zero_is_empty(self):
        self._enter(self._kpi("nothing", method="manual"), 0)
        measure = self._measure(self._formula("share", "1 / nothing"))
        self.assertEqual(measure.reason, "The formula divides by zero.")

    def test_formulas_that_are_refused(self):
        for formula, message in (
            ("revenue +", "not understood"),
            ("__import__('os')", "Not allowed: __import__"),
            ("revenue ** 2", "Not allowed: "),
            ("revenue / nobody_knows", "no KPI has this code"),
            ("own + 1", "comes back to itself: own → own"),
            (False, "not understood"),
        ):
            with self.subTest(formula), self._refused(message):
                with self.env.cr.savepoint():
                    self._formula("own", formula)

    def test_a_loop_over_several_is_refused(self):
        first = self._formula("first", "revenue")
        self._formula("second", "first + 1")
        with self._refused("first → second → first"):
            first.formula = "second + 1"

    def test_a_kpi_that_is_used_stays(self):
        with self._refused("used in the formula of Revenue per Customer", UserError):
            self._kpi("revenue").unlink()
        with self._refused("No app computes turnover"):
            self._kpi("revenue").code = "turnover"

    def test_formulas_keep_to_one_kind_of_period(self):
        with self._refused("same kind of period"):
            self._formula("monthly", "revenue", period_kind="month")

    def test_records(self):
        for amount, day in ((10, "2026-07-02"), (30, "2026-09-30"), (50, "2026-10-01")):
            self._order_on(day, amount)
        model = self.env["ir.model"]._get("sale.order")
        field = self.env["ir.model.fields"]._get
        values = {
            "method": "aggregate",
            "model_id": model.id,
            "date_field_id": field("sale.order", "date_order").id,
            "domain": "[('state', '=', 'sale')]",
        }
        count = self.assertMeasured(self._kpi("orders", **values), 2)
        self.assertEqual(len(self._opened(count.action_open_counted())), 2)
        amount = values | {"field_id": field("sale.order", "amount_untaxed").id}
        self.assertMeasured(self._kpi("ordered", aggregate="sum", **amount), 40)
        average = self._kpi("basket", aggregate="avg", **amount)
        self.assertMeasured(average, 20)
        self.assertEqual(
            self._measure(average, "2026-06-30").reason, "There are no records."
        )
        for wrong in (
            {"domain": "[('nonsense', '=', 1)]"},
            {"domain": "__import__('os')"},
            {"date_field_id": False},
            {"aggregate": "sum"},
        ):
            with self.subTest(wrong), self._refused("Orders|Wrong"):
                with self.env.cr.savepoint():
                    self._kpi("wrong", **(values | wrong))

    def test_nobody_aggregates_what_is_not_theirs_to_read(self):
        manager = new_test_user(
            self.env,
            login="strategist",
            groups="crm_strategy.group_crm_strategy_manager",
        )
        field = self.env["ir.model.fields"]._get
        with self.assertRaises(AccessError):
            self.Kpi.with_user(manager).create(
                {
                    "name": "Spy",
                    "code": "spy",
                    "method": "aggregate",
                    "model_id": self.env["ir.model"]._get("hr.employee").id,
                    "date_field_id": field("hr.employee", "create_date").id,
                }
            )

    def test_only_what_is_entered_by_hand_is_entered_by_hand(self):
        manager = new_test_user(
            self.env,
            login="strategist",
            groups="crm_strategy.group_crm_strategy_manager",
        )
        kpi = self._kpi("answered", method="manual", unit="percent")
        form = Form(self.Measure.with_user(manager))
        form.kpi_id = kpi
        form.period_id = self._period()
        form.value = 0.253
        self.assertEqual(form.save().value_text, "25.3%")
        self.assertEqual(kpi.latest_text, "25.3%")
        computed = self._measure(self._kpi("revenue"))
        with self._refused("is computed", UserError):
            computed.with_user(manager).value = 5
        action = kpi.with_user(manager).action_open_measures()
        self.assertEqual(action["domain"], [("kpi_id", "=", kpi.id)])

    def test_a_frozen_value_stays(self):
        self._invoice(100, "2026-08-01")
        revenue = self._kpi("revenue")
        frozen = self._measure(revenue)
        frozen._freeze()
        self.assertIn('"code": "revenue"', frozen.definition)
        for change in (
            lambda: frozen.write({"value": 1}),
            lambda: frozen.unlink(),
            lambda: revenue.unlink(),
        ):
            with self._refused("closed review|used in the formula", UserError):
                change()
        self.assertEqual(self._measure(revenue), frozen)
        self._invoice(20, "2026-08-01")
        now = self._measure(revenue)
        self.assertNotEqual(now, frozen)
        self.assertEqual((frozen.value, now.value), (100, 120))
        self.assertEqual(revenue.latest_id, now)

    @mute_logger("odoo.addons.crm_strategy.models.crm_strategy_kpi_measure")
    def test_what_fails_says_why_and_others_go_on(self):
        broken = self._formula("broken", "revenue")
        self.env.cr.execute(
            "UPDATE crm_strategy_kpi SET formula = 'revenue +' WHERE id = %s",
            (broken.id,),
        )
        gone = self._kpi("gone", method="manual")
        self.env.cr.execute(
            "UPDATE crm_strategy_kpi SET method = 'builtin' WHERE id = %s", (gone.id,)
        )
        self.Kpi.invalidate_model()
        self.assertEqual(
            self._measure(gone).reason, "The app that computes it is not installed."
        )
        with self._refused("No app computes nonsense"):
            self._kpi("nonsense", method="builtin")

    def test_the_clock_computes_eight_periods(self):
        self._invoice(100, "2024-08-01")
        self.env["crm.period"]._generate(self.company)
        strategy = self.env["crm.strategy"].create(
            {"name": "Closer", "state": "running", "company_id": self.company.id}
        )
        due = self.Kpi._get_due()
        mine = [period for _kpis, period in due if period.company_id == self.company]
        self.assertEqual(
            [str(period.date_end) for period in mine[::7]], ["2026-09-30", "2024-12-31"]
        )
        with self.enter_registry_test_mode():
            self.env.ref("crm_strategy.ir_cron_measure").method_direct_trigger()
        revenue = self._kpi("revenue").measure_ids
        self.assertEqual(len(revenue), 8)
        self.assertFalse(self.Kpi._get_due())
        strategy.state = "paused"

    def test_jalali_quarters(self):
        self.company.crm_period_calendar = "jalali"
        self._invoice(100, "2026-06-22")
        self._invoice(50, "2026-09-22")
        self._settle()
        revenue = self._kpi("revenue")
        revenue._measure_company(self.company)
        summer = revenue.measure_ids.filtered(lambda measure: measure.value)
        self.assertRecordValues(summer, [{"value": 150.0}])
        self.assertEqual(str(summer.date_from), "2026-06-22")

    def test_a_company_sees_its_own_values(self):
        other = self._create_company(name="Nhà Việt")
        user = new_test_user(
            self.env,
            login="other_strategist",
            groups="crm_strategy.group_crm_strategy_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        self._invoice(100, "2026-08-01")
        revenue = self._kpi("revenue")
        measure = self._measure(revenue)
        with self.assertRaises(AccessError):
            measure.with_user(user).read(["value"])
        self.assertFalse(revenue.with_user(user).latest_text)
        revenue.with_user(user).action_measure()
        self.assertFalse(self.Measure.with_user(user).search([]).filtered("value"))

    def test_a_reader_cannot_compute(self):
        reader = new_test_user(
            self.env, login="reader", groups="crm_strategy.group_crm_strategy_user"
        )
        with self.assertRaises(AccessError):
            self._kpi("revenue").with_user(reader).action_measure()
