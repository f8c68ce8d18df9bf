from odoo.tests import new_test_user

from .common import CrmCustomerCase


class TestCohorts(CrmCustomerCase):
    """Who bought again how many periods later; today is 15 June 2024."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "crm_cohort_own",
            groups="sales_team.group_sale_salesman",
            company_id=cls.env.company.id,
            company_ids=[(6, 0, cls.env.company.ids)],
        )
        cls.second = cls._create_partner(name="Oak", user_id=cls.env.user.id)
        cls.third = cls._create_partner(name="Elm", user_id=cls.user.id)
        # March: Silver Birch and Oak; April: Elm. A second invoice in a month and one
        # that was given back whole are no further purchase.
        cls._invoice(100.0, "2024-03-01")
        cls._invoice(50.0, "2024-03-20")
        cls._invoice(30.0, "2024-05-02", cls.contact)
        cls._invoice(70.0, "2024-03-31", cls.second)
        cls._refund(cls._invoice(70.0, "2024-04-10", cls.second), "2024-06-01")
        cls._invoice(10.0, "2024-04-01", cls.third)
        cls._refund(cls._invoice(90.0, "2024-06-03", cls.third), "2024-06-04", 60.0)
        cls._settle()
        cls.cohorts = cls.env["crm.customer.cohort"]

    def _rows(self, kind):
        return {
            (row["name"], age): (cell["customers"], cell["revenue"])
            for row in self.cohorts.get_retention(kind)["cohorts"]
            for age, cell in enumerate(row["cells"])
            if cell and cell["customers"]
        }

    def test_months(self):
        self.assertEqual(
            self._rows("month"),
            {
                ("March 2024", 0): (2, 220.0),
                ("March 2024", 2): (1, 30.0),
                ("April 2024", 0): (1, 10.0),
                ("April 2024", 2): (1, 30.0),
            },
        )

    def test_quarters_and_years(self):
        self.assertEqual(
            self._rows("quarter"),
            {
                ("Q1 2024", 0): (2, 220.0),
                ("Q1 2024", 1): (1, 30.0),
                ("Q2 2024", 0): (1, 40.0),
            },
        )
        self.assertEqual(self._rows("year"), {("2024", 0): (3, 290.0)})

    def test_jalali_months(self):
        """The year 1403 begins on 20 March 2024, between two invoices of March."""
        self.env.company.crm_period_calendar = "jalali"
        self.assertEqual(
            self._rows("month"),
            {
                ("Esfand 1402", 0): (1, 100.0),
                ("Esfand 1402", 1): (1, 50.0),
                # 2 May is 13 Ordibehesht, 3 June is 14 Khordad.
                ("Esfand 1402", 2): (1, 30.0),
                ("Farvardin 1403", 0): (2, 80.0),
                ("Farvardin 1403", 2): (1, 30.0),
            },
        )

    def test_the_future_is_empty_and_the_past_is_zero(self):
        march, april = self.cohorts.get_retention("month")["cohorts"]
        self.assertEqual([cell["share"] for cell in march["cells"]], [1.0, 0.0, 0.5])
        self.assertEqual([cell["share"] for cell in april["cells"]], [1.0, 0.0, 1.0])
        quarters = self.cohorts.get_retention("quarter")["cohorts"]
        self.assertEqual(quarters[1]["cells"][1], None)

    def test_rows_in_other_views(self):
        """The report model agrees with the heat map and with the customers."""
        birch = self._customer()
        rows = self.cohorts.search([("customer_id", "=", birch.id)])
        self.assertEqual(rows.mapped("age"), [0, 2])
        self.assertEqual(rows.mapped("revenue"), [150.0, 30.0])
        self.assertEqual(
            rows.period_id.mapped("display_name"), ["March 2024", "May 2024"]
        )
        quarters = rows.with_context(crm_period_kind="quarter").search(
            [("customer_id", "=", birch.id)]
        )
        self.assertEqual(quarters.cohort_period_id.mapped("display_name"), ["Q1 2024"])

    def test_cells_open_their_customers(self):
        march = self.cohorts.get_retention("month")["cohorts"][0]

        def found(*age):
            action = self.cohorts.action_open_customers("month", march["id"], *age)
            customers = self.env["crm.customer"].with_context(**action["context"])
            return customers.search(action["domain"]).partner_id

        self.assertEqual(found(), self.partner | self.second)
        self.assertEqual(found(2), self.partner)

    def test_absurd_first_purchase_is_told(self):
        self._invoice(5.0, "1403-03-01", self.second)
        self._settle()
        table = self.cohorts.get_retention("month")
        self.assertEqual(table["undated"], 1)
        self.assertEqual([row["size"] for row in table["cohorts"]], [1, 1])

    def test_back_dated_document_makes_its_period(self):
        self._invoice(5.0, "2019-11-30", self.second)
        self._settle()
        self.assertEqual(self._rows("year")["2019", 0], (1, 5.0))

    def test_salesperson_sees_own_customers(self):
        rows = self.cohorts.with_user(self.user).get_retention("month")["cohorts"]
        self.assertEqual(
            [(row["name"], row["size"]) for row in rows], [("April 2024", 1)]
        )

    def test_two_companies(self):
        other = self.setup_other_company()["company"]
        both = self.cohorts.with_context(
            allowed_company_ids=(self.env.company | other).ids
        )
        self._invoice(8.0, "2024-05-05", self.second, company_id=other.id)
        self._settle()
        elsewhere = both.with_company(other).get_retention("month")
        self.assertEqual([row["name"] for row in elsewhere["cohorts"]], ["May 2024"])
        self.assertEqual(elsewhere["currency_id"], other.currency_id.id)
        self.assertEqual(len(both.get_retention("month")["cohorts"]), 2)
