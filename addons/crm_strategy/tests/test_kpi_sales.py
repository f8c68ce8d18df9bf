from .common_kpi import CrmStrategyKpiCase


class TestKpiSales(CrmStrategyKpiCase):
    """The worked example: six customers in two quarters, with refunds and drafts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls.setup_other_currency("EUR", rates=[("1900-01-01", 0.5)])
        cls.customers = {
            name: cls._create_partner(name=f"Customer {name}") for name in "ABCDEF"
        }
        a1 = cls._create_partner(name="A1", parent_id=cls.customers["A"].id)
        cls._invoice(500, "2025-11-10", cls.customers["F"])
        cls._invoice(1000, "2026-04-10", cls.customers["A"])
        cls._invoice(800, "2026-05-05", cls.customers["B"])
        cls._invoice(600, "2026-05-20", cls.customers["C"])
        cls._invoice(400, "2026-06-15", cls.customers["D"])
        cls._invoice(1200, "2026-07-15", a1)
        refunded = cls._invoice(300, "2026-08-01", cls.customers["B"])
        cls._refund(refunded, "2026-08-20")
        cls._invoice(700, "2026-08-10", cls.customers["C"]).button_draft()
        cls._invoice(900, "2026-09-01", cls.customers["E"])
        cls._invoice(100, "2026-09-10", cls.customers["E"], move_type="out_receipt")
        cls._invoice(100, "2026-09-30", cls.customers["F"], currency_id=euro)
        # The example compares quarters; most companies compare years.
        cls.kpis.window_months = 0

    def _shown(self, measure, action="action_open_counted"):
        opened = self._opened(getattr(measure, action)())
        return set(opened.partner_id.mapped("name"))

    def test_revenue(self):
        self.assertMeasured(self._kpi("revenue"), 2400)
        self.assertMeasured(self._kpi("revenue"), 2800, "2026-06-30")

    def test_retention_and_churn(self):
        retention = self.assertMeasured(
            self._kpi("retention"), 0.25, numerator=1, denominator=4
        )
        self.assertEqual(self._shown(retention), {"Customer A"})
        self.assertEqual(
            self._shown(retention, "action_open_base"),
            {f"Customer {name}" for name in "ABCD"},
        )
        churn = self.assertMeasured(self._kpi("churn"), 0.75, numerator=3)
        self.assertEqual(self._shown(churn), {f"Customer {name}" for name in "BCD"})

    def test_revenue_retention(self):
        self.assertMeasured(
            self._kpi("net_revenue_retention"), 1200 / 2800, denominator=2800
        )
        self.assertMeasured(self._kpi("gross_revenue_retention"), 1000 / 2800)

    def test_customers(self):
        active = self.assertMeasured(self._kpi("active_customers"), 3)
        self.assertEqual(self._shown(active), {f"Customer {name}" for name in "AEF"})
        self.assertMeasured(self._kpi("new_customers"), 1)
        self.assertMeasured(self._kpi("new_customers"), 4, "2026-06-30")

    def test_the_textbook_formula_counts_who_comes_back_as_kept(self):
        """(end - new) / start says 50%, as F was a customer long ago."""
        active, new = self._kpi("active_customers"), self._kpi("new_customers")
        end, started = self._measure(active), self._measure(new)
        before = self._measure(active, "2026-06-30")
        self.assertEqual((end.value - started.value) / before.value, 0.5)
        self.assertMeasured(self._kpi("retention"), 0.25)

    def test_a_credit_note_takes_activity_away_and_a_draft_gives_none(self):
        """B was invoiced and refunded, C has a draft only."""
        base = self._measure(self._kpi("active_customers"))
        self.assertFalse(self._shown(base) & {"Customer B", "Customer C"})

    def test_archived_customers_count(self):
        self.customers["A"].action_archive()
        self.assertMeasured(self._kpi("retention"), 0.25, numerator=1, denominator=4)

    def test_merging_changes_what_was_and_freezing_keeps_it(self):
        """B and C become one customer of the quarter before."""
        retention = self._kpi("retention")
        frozen = self._measure(retention)
        frozen._freeze()
        two = self.customers["B"] | self.customers["C"]
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            two.ids, self.customers["B"]
        )
        self.assertMeasured(retention, 1 / 3, denominator=3)
        self.assertRecordValues(frozen, [{"value": 0.25, "denominator": 4}])

    def test_the_report_on_invoices_leaves_receipts_out(self):
        report = self.env["account.invoice.report"]
        [[total]] = report._read_group(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
                ("invoice_date", ">=", "2026-07-01"),
                ("invoice_date", "<=", "2026-09-30"),
            ],
            [],
            ["price_subtotal:sum"],
        )
        self.assertAlmostEqual(total, 2300)
        self.assertMeasured(self._kpi("revenue"), 2400)

    def test_average_order(self):
        """Four days of purchase: A, E twice, F."""
        self.assertMeasured(self._kpi("average_order"), 2400 / 4, denominator=4)

    def test_formula(self):
        kpis = self._kpi("revenue") + self._kpi("active_customers")
        self.kpis._measure_period(self._period())
        self._settle()
        formula = self._kpi("revenue_per_customer")
        (kpis + formula)._measure_period(self._period())
        self.assertMeasured(formula, 800)

    def test_nothing_to_divide_by_is_empty_with_a_reason(self):
        measure = self._measure(self._kpi("retention"), "2025-12-31")
        self.assertRecordValues(
            measure,
            [{"is_empty": True, "reason": "Nobody bought in the time before."}],
        )
        self.assertEqual(measure.value_text, "–")
        [(average,)] = self.Measure._read_group(
            [("id", "=", measure.id)], [], ["value:avg"]
        )
        self.assertIs(average, False)

    def test_the_reason_speaks_the_language_of_its_reader(self):
        for code in ("vi_VN", "fa_IR"):
            self.env["res.lang"]._activate_lang(code)
        kpi = self._kpi("retention").with_context(lang="fa_IR")
        measure = self._measure(kpi, "2025-12-31")
        reasons = {
            code: measure.with_context(lang=code).reason
            for code in ("en_US", "vi_VN", "fa_IR")
        }
        self.assertEqual(reasons["en_US"], "Nobody bought in the time before.")
        self.assertEqual(len(set(reasons.values())), 3)

    def test_computing_twice_gives_the_same(self):
        self.kpis._measure_period(self._period())
        fields = ["kpi_id", "value", "numerator", "denominator", "domain", "reason"]
        period = [("period_id", "=", self._period().id)]
        first = self.Measure.search(period).read(fields)
        self.kpis._measure_period(self._period())
        self.assertEqual(self.Measure.search(period).read(fields), first)
        counted = self.kpis.filtered(lambda kpi: kpi.method != "manual")
        self.assertEqual(len(first), len(counted))


class TestRepeatPurchase(CrmStrategyKpiCase):
    def test_days_of_purchase(self):
        """Two invoices on one day are one purchase; drafts and refunds are none."""
        a, b, c, d, e = (self._create_partner(name=name) for name in "ABCDE")
        contact = self._create_partner(name="A1", parent_id=a.id)
        self._invoice(10, "2025-11-03", a)
        self._invoice(10, "2026-02-03", contact)
        self._invoice(10, "2026-03-03", b)
        self._invoice(10, "2026-03-04", c)
        self._refund(self._invoice(10, "2026-04-04", c), "2026-04-05")
        self._invoice(10, "2026-05-05", d)
        self._invoice(10, "2026-05-05", d)
        self._invoice(10, "2026-06-06", e)
        self._invoice(10, "2026-07-07", e).button_draft()
        self.assertMeasured(
            self._kpi("repeat_purchase"), 0.2, numerator=1, denominator=5
        )

    def test_orders_on_one_day_are_one_purchase(self):
        """The example as orders: A on two days, B once, C once and a cancelled one, D
        twice on a day, E once and a draft. Two customers have two orders; one came on
        two days. A purchase is what was invoiced: an order that nobody invoices brings
        nothing."""
        a, b, c, d, e = (self._create_partner(name=name) for name in "ABCDE")
        contact = self._create_partner(name="A1", parent_id=a.id)
        for partner, day in (
            (a, "2025-11-03"),
            (contact, "2026-02-03"),
            (b, "2026-03-03"),
            (c, "2026-03-04"),
            (d, "2026-05-05"),
            (d, "2026-05-05"),
            (e, "2026-06-06"),
        ):
            self._bill_order(self._order_on(day, 10, partner=partner), day)
        self._order_on("2026-04-04", 10, partner=c)._action_cancel()
        self._order(10, partner=e)
        orders = self.env["sale.order"]._read_group(
            [("state", "=", "sale"), ("company_id", "=", self.company.id)],
            ["partner_id"],
            ["__count"],
        )
        counts = {}
        for partner, count in orders:
            customer = partner.commercial_partner_id
            counts[customer] = counts.get(customer, 0) + count
        self.assertEqual(sum(count > 1 for count in counts.values()) / len(counts), 0.4)
        self.assertMeasured(
            self._kpi("repeat_purchase"), 0.2, numerator=1, denominator=5
        )

    def _bill_order(self, order, day):
        order.order_line.product_id.invoice_policy = "order"
        invoice = order._create_invoices()
        invoice.invoice_date = day
        invoice.action_post()
