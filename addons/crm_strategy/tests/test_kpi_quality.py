from odoo.exceptions import ValidationError
from odoo.tests import freeze_time

from .common_kpi import CrmStrategyKpiCase


class TestKpiQuality(CrmStrategyKpiCase):
    """The worked example of four customers with better and worse data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        vietnam = cls.env.ref("base.vn").id
        phones = ("+84 90 123 4567", False, "123", "+84 90 123 4568")
        emails = ("a@x.com", "A@X.com ", "bad-mail", False)
        cls.customers = cls.env["res.partner"]
        for number, (email, phone) in enumerate(zip(emails, phones, strict=True)):
            place = {} if number == 2 else {"country_id": vietnam, "city": "Huế"}
            cls.customers += cls._create_partner(
                name=f"DQ{number + 1}", email=email, phone=phone, **place
            )
        for customer in cls.customers:
            cls._invoice(100, "2026-08-01", customer)

    def test_completeness(self):
        """Of 16 cells, DQ2 lacks one, DQ3 two and DQ4 one."""
        kpi = self._kpi("data_completeness")
        self.assertMeasured(kpi, 12 / 16, numerator=12, denominator=16)
        self.customers[0].city = " / "
        self.assertMeasured(kpi, 11 / 16)
        kpi.required_field_ids = self.env.ref("base.field_res_partner__email")
        measure = self.assertMeasured(kpi, 3 / 4)
        measure._freeze()
        self.assertIn('"required": ["email"]', measure.definition)
        kpi.required_field_ids = False
        self.assertEqual(
            self._measure(kpi, "2026-09-30").reason, "No field is required."
        )

    def test_a_required_field_is_one_of_contacts(self):
        with self.assertRaisesRegex(ValidationError, "is not stored with a contact"):
            self._kpi("data_completeness").required_field_ids = self.env.ref(
                "base.field_res_partner__lang"
            ) | self.env.ref("base.field_res_partner__child_ids")

    def test_validity(self):
        """Two of three addresses and two of three numbers."""
        self.assertMeasured(
            self._kpi("data_validity"), 4 / 6, numerator=4, denominator=6
        )
        self.customers[0].message_bounce = 1
        self.assertMeasured(self._kpi("data_validity"), 3 / 6)

    def test_uniqueness(self):
        """DQ1 and DQ2 have the same address."""
        self.assertMeasured(self._kpi("data_uniqueness"), 2 / 4)
        self.customers[2:].vat = "x-1"
        self.customers[3].vat = "X-1"
        self.assertMeasured(self._kpi("data_uniqueness"), 0)

    def test_freshness(self):
        """Whoever bought two years ago only has to be asked; it is known of then."""
        old = self._create_partner(name="DQ5")
        self._invoice(100, "2025-02-01", old)
        kpi = self._kpi("data_freshness")
        self.assertMeasured(kpi, 4 / 5)
        self.assertMeasured(kpi, 1, "2025-06-30", denominator=1)
        activity = old.activity_schedule("mail.mail_activity_data_call")
        activity.action_feedback()
        activity.date_done = "2026-09-01"
        self.assertMeasured(kpi, 1, denominator=5)

    def test_the_score(self):
        """With 45 of 50 found right."""
        kpis = "completeness", "validity", "uniqueness", "freshness"
        self._settle()
        score = self._kpi("data_quality")
        for part in kpis:
            self._measure(self._kpi(f"data_{part}"))
        empty = self._measure(score)
        self.assertEqual(empty.reason, "Data Accuracy has no value in this period.")
        self.Measure.create(
            {
                "kpi_id": self._kpi("data_accuracy").id,
                "period_id": self._period().id,
                "value": 0.9,
                "note": "45 of 50 were right",
            }
        )
        value = 0.3 * 0.75 + 0.2 * 4 / 6 + 0.2 * 0.5 + 0.1 * 1 + 0.2 * 0.9
        self.assertMeasured(score, value)

    def test_classified(self):
        self.customers[0].industry_id = self.env["res.partner.industry"].create(
            {"name": "Gardens"}
        )
        self.customers[:2].category_id = self.env["res.partner.category"].create(
            {"name": "Regular"}
        )
        self.assertMeasured(self._kpi("classified"), 2 / 4)

    def test_an_open_opportunity_makes_a_customer(self):
        prospect = self._create_partner(name="Prospect", email="p@x.com")
        self._opportunity(partner=prospect).create_date = "2026-09-01"
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET create_date = '2026-09-01'")
        self.assertMeasured(self._kpi("data_uniqueness"), 3 / 5)

    def test_what_was_then_is_not_recorded(self):
        """The past is empty and says so; what was measured in time stays."""
        kpi = self._kpi("data_uniqueness")
        past = self._measure(kpi, "2026-06-30")
        self.assertTrue(past.is_empty)
        self.assertIn("not recorded", past.reason)
        with self._at("2026-07-15"):
            timely = self._measure(kpi, "2026-06-30")
        self.assertEqual(timely, past)
        self.assertFalse(timely.numerator)
        self._invoice(100, "2026-06-01", self.customers[2])
        with self._at("2026-07-15"):
            self.assertMeasured(kpi, 1, "2026-06-30", denominator=1)
        self.assertMeasured(kpi, 1, "2026-06-30", denominator=1)

    def _at(self, day):
        return freeze_time(f"{day} 10:00:00")

    def test_all_customers_are_read_at_once(self):
        kpis = self._kpi("data_completeness") + self._kpi("data_validity")
        kpis += self._kpi("data_uniqueness") + self._kpi("data_freshness")
        kpis += self._kpi("classified")
        window = kpis[0]._get_window(self._period())
        self.env.flush_all()
        for kpi in kpis:
            kpi._compute_figure(window, {})
            before = self.env.cr.sql_log_count
            kpi._compute_figure(window, {})
            # One query, a savepoint around it, and the definition.
            self.assertLessEqual(self.env.cr.sql_log_count - before, 4, kpi.code)
