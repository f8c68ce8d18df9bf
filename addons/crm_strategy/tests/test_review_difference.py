from .common_kpi import CrmStrategyKpiCase


class TestReviewDifference(CrmStrategyKpiCase):
    """Then and now: why a figure of a closed review is another one today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.revenue = cls._kpi("revenue")
        cls.invoice = cls._invoice(100, "2026-08-01")
        cls.strategy = cls.env["crm.strategy"].create(
            {
                "name": "Closer",
                "state": "running",
                "company_id": cls.company.id,
                "date_start": "2026-07-01",
            }
        )
        cls._settle()
        cls.kpis._measure_period(cls._period())
        cls.review = cls.strategy._plan_review()
        cls.review.summary = "A beginning"
        cls.review.action_open()
        cls.review.action_close()
        cls.line = cls.review.line_ids.filtered(lambda line: line.kpi_id == cls.revenue)

    def _today(self):
        self._measure(self.revenue)
        self.line.invalidate_recordset()
        action = self.review.action_compare()
        self.assertIn(self.line, self.line.search(action["domain"]))
        return self.line

    def test_nothing_has_changed(self):
        line = self._today()
        self.assertFalse(line.differs)
        self.assertEqual(line.value_text, line.today_text)
        self.assertFalse(line.difference)

    def _write_on(self, invoice, create_date, write_date):
        """Say when an invoice was written: a transaction has one time only."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET create_date = %s, write_date = %s WHERE id = %s",
            (create_date, write_date, invoice.id),
        )

    def test_a_late_document(self):
        self._write_on(self.invoice, "2026-08-01", "2026-08-01")
        late = self._invoice(20, "2026-08-02")
        self._write_on(late, "2026-10-16", "2026-10-16")
        line = self._today()
        self.assertTrue(line.differs)
        self.assertIn("100", line.value_text)
        self.assertIn("120", line.today_text)
        self.assertEqual(
            line.difference,
            "Documents of the period that were recorded later: 1.",
        )
        self._write_on(late, "2026-08-02", "2026-10-16")
        self.assertEqual(
            self._today().difference,
            "Documents of the period that were changed later: 1.",
        )

    def test_another_definition(self):
        self.revenue.window_months = 12
        self._invoice(20, "2026-02-01")
        line = self._today()
        self.assertIn("The definition has changed: Months Looked At.", line.difference)

    def test_customers_that_were_merged(self):
        other = self._create_partner(name="Twin")
        self._invoice(20, "2026-08-02", partner=other)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.partner | other).ids, self.partner
        )
        self.env.cr.execute("UPDATE crm_strategy_merge SET create_date = '2026-10-16'")
        self.assertIn("Customers that were merged since: 1.", self._today().difference)

    def test_a_constant_number_of_queries(self):
        lines = self.review.line_ids

        def count(some):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.mapped("difference")
            return self.cr.sql_log_count - before

        for _day in range(2):
            self._invoice(20, "2026-08-02")
            self.kpis._measure_period(self._period())
        differing = lines.filtered("differs")
        self.assertGreater(len(differing), 3)
        self.assertLessEqual(count(differing), count(differing[:2]) + 2)
