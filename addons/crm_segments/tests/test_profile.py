from odoo.exceptions import UserError

from .common_analysis import AnalysisCase


class TestProfile(AnalysisCase):
    """The segment has 6 to 10: revenues of 600 to 1,000, all overdue, three in Vietnam.

    On 15 May it had 5 to 9: the fifth left and the tenth entered on 1 June.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.segment = cls._create_list("Large", 6, 7, 8, 9)
        cls._add_stays(cls.segment, cls._number(10), "2024-06-01")
        cls._add_stays(cls.segment, cls._number(5), "2024-05-01", "2024-06-01")
        cls.other = cls._create_list("Small", 1, 2, 3, 4, 5, 6)

    def _row(self, data, name):
        [row] = [row for row in data["figures"] if row["name"] == name]
        return row

    def _values(self, data, name):
        [category] = [row for row in data["categories"] if row["name"] == name]
        return {row["label"]: row for row in category["rows"]}

    def test_against_all_customers(self):
        data = self.segment.get_profile()
        self.assertEqual(data["segment"]["customers"], 5)
        self.assertEqual(data["other"]["customers"], 10)
        self.assertEqual(data["both"], 5)
        revenue = self._row(data, "revenue_year")
        self.assertEqual(revenue["own"], {"count": 5, "mean": 800.0, "median": 800.0})
        self.assertEqual(
            revenue["other"], {"count": 10, "mean": 550.0, "median": 550.0}
        )
        self.assertEqual((revenue["size"], revenue["words"]), ("large", "much higher"))
        purchases = self._row(data, "purchase_count")
        self.assertEqual(purchases["words"], "about the same")
        overdue = self._row(data, "is_overdue")
        self.assertEqual(overdue["own"], {"count": 5, "share": 1.0})
        self.assertEqual(overdue["other"], {"count": 5, "share": 0.5})
        self.assertEqual(overdue["words"], "much higher")
        # From 1 March to 15 June.
        self.assertEqual(self._row(data, "last_purchase_date")["own"]["median"], 106)

    def test_shares_of_values(self):
        data = self.segment.get_profile(figures=["country_id", "stage"])
        self.assertEqual(data["figures"], [])
        countries = self._values(data, "country_id")
        self.assertEqual(countries["Vietnam"]["own"], {"count": 3, "share": 0.6})
        self.assertEqual(countries["Vietnam"]["other"], {"count": 3, "share": 0.3})
        self.assertEqual(countries["Vietnam"]["words"], "clearly higher")
        self.assertEqual(countries["Not known"]["own"], {"count": 2, "share": 0.4})
        stages = self._values(data, "stage")
        self.assertEqual(sum(row["own"]["count"] for row in stages.values()), 5)

    def test_against_another_segment(self):
        against = {"segment_id": self.other.id}
        data = self.segment.get_profile(against)
        self.assertEqual((data["kind"], data["other"]["name"]), ("segment", "Small"))
        self.assertEqual((data["other"]["customers"], data["both"]), (6, 1))
        self.assertEqual(self._row(data, "revenue_year")["other"]["mean"], 350.0)
        opened = {
            part: self._opened(self.segment.action_open_profile(part, against))
            for part in ("entered", "both", "left")
        }
        self.assertEqual(
            opened, {"entered": [7, 8, 9, 10], "both": [6], "left": [1, 2, 3, 4, 5]}
        )

    def test_against_an_earlier_day(self):
        against = {"date": "2024-05-15"}
        data = self.segment.get_profile(against)
        self.assertEqual(data["kind"], "date")
        self.assertEqual((data["other"]["customers"], data["both"]), (5, 4))
        self.assertEqual(self._row(data, "revenue_year")["other"]["mean"], 700.0)
        opened = {
            part: self._opened(self.segment.action_open_profile(part, against))
            for part in ("entered", "both", "left", "other")
        }
        self.assertEqual(
            opened,
            {
                "entered": [10],
                "both": [6, 7, 8, 9],
                "left": [5],
                "other": [5, 6, 7, 8, 9],
            },
        )

    def test_who_was_archived_has_left(self):
        self.env.cr.execute(
            "UPDATE crm_customer SET active = FALSE WHERE id = %s", self._number(5).ids
        )
        self.env.invalidate_all()
        action = self.segment.action_open_profile("left", {"date": "2024-05-15"})
        self.assertEqual(self._opened(action), [5])

    def test_the_day_is_that_of_the_company(self):
        """08:00 in UTC on 1 June is 22:00 on 31 May in Honolulu."""
        at = {"date": "2024-05-31"}
        customers = self.segment.get_profile(at)["other"]["customers"]
        self.assertEqual(customers, 5)
        self.assertIn(5, self._opened(self.segment.action_open_profile("other", at)))
        self.env.company.resource_calendar_id.tz = "Pacific/Honolulu"
        self.assertIn(10, self._opened(self.segment.action_open_profile("other", at)))

    def test_rows_open_whom_they_count(self):
        action = self.segment.action_open_profile("other", figure="is_overdue")
        self.assertEqual(self._opened(action), [6, 7, 8, 9, 10])
        self.assertEqual(action["name"], "All customers: With an Overdue Amount")
        value = str(self.env.ref("base.vn").id)
        action = self.segment.action_open_profile(
            "own", figure="country_id", value=value
        )
        self.assertEqual(self._opened(action), [6, 7, 8])
        self.assertEqual(action["name"], "Large: Vietnam")
        action = self.segment.action_open_profile("own", figure="country_id")
        self.assertEqual(self._opened(action), [9, 10])
        action = self.segment.action_open_profile("own", figure="revenue_year")
        self.assertEqual(self._opened(action), [6, 7, 8, 9, 10])

    def test_a_day_that_has_not_ended(self):
        for day in ("2024-06-15", "2024-07-01"):
            with (
                self.subTest(day=day),
                self.assertRaisesRegex(UserError, "Choose a day before today"),
            ):
                self.segment.get_profile({"date": day})

    def test_days_have_words_of_their_own(self):
        """The others bought again on 1 June."""
        for number in (1, 2, 3, 4, 5):
            self._invoice(1.0, "2024-06-01", self.partners[number - 1])
        self._settle()
        row = self._row(self.segment.get_profile(), "last_purchase_date")
        self.assertEqual(row["own"]["mean"], 106)
        # Five of 106 days and five of 14.
        self.assertEqual(row["other"]["mean"], 60)
        self.assertEqual(row["words"], "much longer ago")

    def test_few_customers_say_nothing(self):
        few = self._create_list("Few", 9, 10)
        row = self._row(few.get_profile(), "revenue_year")
        self.assertEqual(row["words"], "too few customers to say")

    def test_segment_without_members(self):
        empty = self._create_segment(name="Empty", kind="static")
        data = empty.get_profile()
        self.assertEqual(data["segment"]["customers"], 0)
        self.assertIsNone(self._row(data, "revenue_year")["own"]["mean"])

    def test_salesperson_compares_own_customers(self):
        """The seller has the fourth and the fifth customer."""
        data = self.other.with_user(self.seller).get_profile()
        self.assertEqual(data["segment"]["customers"], 2)
        self.assertEqual(data["other"]["customers"], 2)
        self.assertEqual(self._row(data, "revenue_year")["own"]["mean"], 450.0)

    def test_what_can_be_chosen(self):
        """Figures under their labels; neither instants nor days ahead."""
        available = dict(self.segment.get_profile()["available"])
        self.assertEqual(available["revenue_year"], "Revenue (12 Months)")
        self.assertNotIn("next_due", available)
        self.assertNotIn("expected_purchase_date", available)
