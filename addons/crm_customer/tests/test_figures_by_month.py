from .common import CrmCustomerCase


class TestFiguresByMonth(CrmCustomerCase):
    """The sparkline of a list and the chart of a page; today is 15 June 2024."""

    def test_sparkline_adds_up_to_the_year(self):
        self._invoice(1.0, "2023-06-15")  # a year ago: outside
        self._invoice(2.0, "2023-06-16")
        self._invoice(4.0, "2023-07-15")
        self._invoice(8.0, "2023-07-16")
        self._refund(self._invoice(16.0, "2024-05-16"), "2024-06-15", amount=6.0)
        self._invoice(99.0, "2024-06-16")  # tomorrow
        customer = self._customer()
        self.assertEqual(customer.revenue_by_month, [6.0, 8.0, *[0.0] * 9, 10.0])
        self.assertEqual(sum(customer.revenue_by_month), customer.revenue_year)

    def test_sparkline_of_nothing(self):
        self._order(1.0)
        self.assertEqual(self._customer().revenue_by_month, [0.0] * 12)

    def test_sparkline_of_two_companies(self):
        """Each row has the months of its own company."""
        other = self.setup_other_company(name="Elsewhere")["company"]
        self._invoice(10.0, "2024-06-15")
        self._order(5.0, company_id=other.id)
        rows = self._customer() | self._customer(company=other)
        self.assertEqual(
            rows.mapped(lambda row: sum(row.revenue_by_month)), [10.0, 0.0]
        )

    def test_chart(self):
        self._invoice(1.0, "2022-06-30")  # before the first month
        self._invoice(2.0, "2022-07-01")
        self._invoice(3.0, "2024-05-31")
        self._invoice(4.0, "2024-06-01")
        order = self._order(100.0, confirm=True, cost=60.0)
        order.date_order = "2024-04-30 23:30:00"
        chart = self._customer().chart
        months = {month["start"]: month for month in chart["months"]}
        self.assertEqual(len(months), 24)
        self.assertEqual(list(months), sorted(months))
        self.assertEqual(months["2022-07-01"]["revenue"], 2.0)
        self.assertEqual(months["2024-05-01"]["revenue"], 3.0)
        self.assertEqual(months["2024-05-01"]["end"], "2024-05-31")
        self.assertEqual(months["2024-06-01"]["revenue"], 4.0)
        self.assertEqual(months["2024-04-01"]["margin"], 40.0)
        self.assertEqual(sum(month["revenue"] for month in months.values()), 9.0)

    def test_chart_in_the_zone_of_the_company(self):
        self.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        order = self._order(100.0, confirm=True, cost=60.0)
        order.date_order = "2024-04-30 23:30:00"
        months = {month["start"]: month for month in self._customer().chart["months"]}
        self.assertEqual(months["2024-05-01"]["margin"], 40.0)

    def test_chart_of_jalali_months(self):
        """Khordad 1403 runs from 21 May to 20 June 2024."""
        self.env.company.crm_period_calendar = "jalali"
        self._invoice(3.0, "2024-05-20")
        self._invoice(4.0, "2024-05-21")
        chart = self._customer().chart
        self.assertEqual(chart["calendar"], "persian")
        self.assertEqual(
            chart["months"][-1],
            {"start": "2024-05-21", "end": "2024-06-20", "revenue": 4.0, "margin": 0.0},
        )
        self.assertEqual(chart["months"][-2]["revenue"], 3.0)

    def test_month_opens_its_documents(self):
        self._invoice(1.0, "2024-04-30")
        invoices = self._invoice(2.0, "2024-05-01") | self._invoice(3.0, "2024-05-31")
        action = self._customer().action_open_period("2024-05-01", "2024-05-31")
        self.assertEqual(self.env["account.move"].search(action["domain"]), invoices)

    def test_buttons_on_documents(self):
        order = self._order(1.0, confirm=True)
        invoice = self._invoice(1.0, "2024-05-01")
        lead = self._opportunity(company_id=self.env.company.id)
        customer = self._customer()
        for document in (order, invoice, lead):
            with self.subTest(model=document._name):
                action = document.action_open_customer()
                self.assertEqual(action["res_id"], customer.id)
                self.assertIn(
                    'name="action_open_customer"',
                    document.get_view(view_type="form")["arch"],
                )
