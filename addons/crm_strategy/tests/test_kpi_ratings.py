from .common_kpi import CrmStrategyKpiCase


class TestKpiRatings(CrmStrategyKpiCase):
    """The worked example: 5, 5, 4, 3 and 1 given, and one that was only asked for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("project.group_project_manager")
        cls.Rating = cls.env["rating.rating"]
        cls.project = cls.env["project.project"].create({"name": "Garden"})
        cls.task = cls.env["project.task"].create(
            {"name": "Deck", "project_id": cls.project.id, "partner_id": cls.partner.id}
        )
        for mark in (5, 5, 4, 3, 1):
            cls._rate(mark)
        cls.task._rating_get_access_token(cls.task.partner_id)

    @classmethod
    def _rate(cls, mark, day="2026-08-03", partner=None, record=None):
        """Give a rating through the link in the mail, and date it back."""
        record = record or cls.task
        partner = partner or cls.partner
        token = record._rating_get_access_token(partner)
        rating = record.rating_apply(mark, token=token)
        rating.rated_on = f"{day} 08:00:00"
        return rating

    def test_satisfaction(self):
        measure = self.assertMeasured(
            self._kpi("csat"), 0.6, numerator=3, denominator=5
        )
        self.assertEqual(len(self._opened(measure.action_open_counted())), 3)
        self.assertEqual(len(self._opened(measure.action_open_base())), 5)
        self.assertEqual(self.task.rating_percentage_satisfaction, 60)
        given = self.Rating.search([("res_id", "=", self.task.id), ("rating", ">", 0)])
        self.assertAlmostEqual(sum(given.mapped("rating")) / len(given), 3.6)

    def test_few_ratings_say_little(self):
        """Between 23.1% and 88.2%, by Wilson."""
        measure = self._measure(self._kpi("csat"))
        self.assertAlmostEqual(measure.low, 0.231, 3)
        self.assertAlmostEqual(measure.high, 0.882, 3)
        self.assertEqual(
            measure.interval_text,
            "23.1% to 88.2% with 95% certainty. Fewer than 30 answers: nothing certain "
            "can be said.",
        )
        for _more in range(25):
            self._rate(5)
        self.assertNotIn("Fewer", self._measure(self._kpi("csat")).interval_text)
        self.assertFalse(self._measure(self._kpi("csat"), "2026-03-31").interval_text)

    def test_old_ratings_have_the_day_of_their_last_change(self):
        """Odoo notes since some versions only when a rating was given."""
        old = self._rate(5, "2026-06-15")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rating_rating SET rated_on = NULL, write_date = '2026-06-15'"
            " WHERE id = %s",
            (old.id,),
        )
        old.invalidate_recordset()
        self.assertMeasured(self._kpi("csat"), 1, "2026-06-30", denominator=1)

    def test_ratings_of_other_things_and_inner_ones_do_not_count(self):
        other, inner = self._rate(1), self._rate(1)
        inner.is_internal = True
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rating_rating SET res_model = 'res.partner' WHERE id = %s",
            (other.id,),
        )
        other.invalidate_recordset()
        self.assertMeasured(self._kpi("csat"), 0.6, denominator=5)

    def test_other_times_and_other_companies_do_not_count(self):
        other = self._create_company(name="Nhà Việt")
        stranger = self._create_partner(name="Lan", company_id=other.id)
        self._rate(1, "2026-06-30")
        self._rate(1, partner=stranger)
        self.assertMeasured(self._kpi("csat"), 0.6, denominator=5)
        self.assertMeasured(self._kpi("csat"), 0, "2026-06-30", denominator=1)

    def test_nobody_gave_one(self):
        measure = self._measure(self._kpi("csat"), "2026-03-31")
        self.assertEqual(measure.reason, "Nobody gave a rating.")
