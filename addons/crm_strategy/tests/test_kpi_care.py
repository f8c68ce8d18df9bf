from odoo import fields

from .common_kpi import CrmStrategyKpiCase


class TestKpiCare(CrmStrategyKpiCase):
    """Who is looked after, and what satisfaction and requests tell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("project.group_project_manager")
        cls._set_apart_leads()
        cls.customers = [cls._create_partner(name=name) for name in "ABCD"]

    def _buy(self, *days, partner, amount=100):
        for day in days:
            self._invoice(amount, day, partner)

    def _task(self, partner, created="2026-08-03", ended=None):
        project = self.env["project.project"].create({"name": "Garden"})
        task = self.env["project.task"].create(
            {"name": "Broken", "project_id": project.id, "partner_id": partner.id}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE project_task SET create_date = %s WHERE id = %s",
            (f"{created} 08:00:00", task.id),
        )
        task.invalidate_recordset()
        if ended:
            task.date_end = f"{ended} 08:00:00"
            task.state = "1_done"
        return task

    def _rate(self, partner, mark, day):
        task = self._task(partner, day)
        token = task._rating_get_access_token(partner)
        rating = task.rating_apply(mark, token=token)
        rating.rated_on = f"{day} 08:00:00"

    def test_owned_and_planned(self):
        for customer in self.customers:
            self._buy("2026-08-01", partner=customer)
        self.customers[0].user_id = self.env.user
        self.assertMeasured(self._kpi("owned"), 1 / 4, numerator=1, denominator=4)
        kpi = self._kpi("planned_contact")
        self.assertMeasured(kpi, 0.0, denominator=4)
        lead = self._opportunity(100, partner=self.customers[1])
        order = self._order(100, partner=self.customers[2])
        for record in (self.customers[0], lead, order):
            record.activity_schedule("mail.mail_activity_data_todo")
        self.assertMeasured(kpi, 3 / 4)
        order.activity_ids.action_done()
        self.assertMeasured(kpi, 2 / 4)

    def test_the_best_tenth(self):
        kpi = self._kpi("top_planned")
        self.assertIn("Nobody bought", self._measure(kpi).reason)
        for number, customer in enumerate(self.customers):
            self._buy("2026-08-01", partner=customer, amount=100 * number + 50)
        others = [self._create_partner(name=f"Small {n}") for n in range(8)]
        for other in others:
            self._buy("2026-08-01", partner=other, amount=10)
        self.assertMeasured(kpi, 0.0, denominator=2)
        self.customers[2].activity_schedule("mail.mail_activity_data_todo")
        others[0].activity_schedule("mail.mail_activity_data_todo")
        self.assertMeasured(kpi, 0.5, numerator=1)

    def test_what_satisfaction_is_worth(self):
        happy, unhappy, silent, _other = self.customers
        kpi = self._kpi("satisfied_growth")
        self.assertIn("gave a rating", self._measure(kpi).reason)
        self._rate(happy, 5, "2026-05-04")
        self._rate(happy, 4, "2026-05-05")
        self._rate(unhappy, 2, "2026-05-04")
        self._rate(silent, 5, "2026-08-04")
        for customer in (happy, unhappy, silent):
            self._buy("2026-05-10", partner=customer, amount=200)
        self._buy("2026-08-10", partner=happy, amount=300)
        self._buy("2026-08-10", partner=unhappy, amount=50)
        self.assertMeasured(kpi, 1.5, numerator=300, denominator=200)
        self.assertMeasured(self._kpi("unsatisfied_growth"), 0.25)

    def test_the_first_year(self):
        first, second, late, _other = self.customers
        self._buy("2025-08-01", "2026-07-31", "2026-08-02", partner=first)
        self._buy("2025-09-30", partner=second, amount=40)
        self._buy("2025-10-01", partner=late, amount=1000)
        self.assertMeasured(
            self._kpi("first_year_value"), 120, numerator=240, denominator=2
        )

    def test_requests(self):
        self.assertIn("No request", self._measure(self._kpi("requests_closed")).reason)
        customer = self.customers[0]
        self._task(customer, "2026-08-03", ended="2026-08-05")
        self._task(customer, "2026-08-03", ended="2026-08-07")
        self._task(customer, "2026-09-29")
        self._task(self.env["res.partner"], "2026-08-03", ended="2026-08-04")
        closed = self.assertMeasured(
            self._kpi("requests_closed"), 2 / 3, numerator=2, denominator=3
        )
        self.assertEqual(len(self._opened(closed.action_open_base())), 3)
        days = self._measure(self._kpi("resolution_days"))
        tasks = self._opened(days.action_open_counted())
        self.assertEqual(len(tasks), 2)
        self.assertAlmostEqual(
            days.value, sum(tasks.mapped("working_days_close")) / 2, 4
        )
        self.assertGreater(days.value, 1)

    def test_ratings_given(self):
        customer = self.customers[0]
        self._rate(customer, 5, "2026-08-04")
        task = self._task(customer)
        task._rating_get_access_token(customer)
        ratings = self.env["rating.rating"].search([("partner_id", "=", customer.id)])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rating_rating SET create_date = '2026-08-04' WHERE id = ANY(%s)",
            [ratings.ids],
        )
        self.env.invalidate_all()
        self.assertMeasured(self._kpi("response_rate"), 0.5, numerator=1, denominator=2)

    def test_the_forecast(self):
        kpi = self._kpi("won_of_forecast")
        self.assertIn("not noted", self._measure(kpi).reason)
        notes = self.env["crm.strategy.pipeline"].sudo()
        for day, amount in (("2026-07-06", 1000), ("2026-07-13", 5000)):
            notes.create({"company_id": self.company.id, "date": day, "amount": amount})
        lead = self._opportunity(800)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-08-01' WHERE id = %s", [lead.id]
        )
        lead.invalidate_recordset()
        lead.action_set_won()
        lead.date_closed = fields.Datetime.to_datetime("2026-08-11")
        self.assertMeasured(kpi, 0.8, numerator=800, denominator=1000)
        self.assertMeasured(self._kpi("days_to_win"), 10)

    def test_all_customers_are_read_at_once(self):
        self.env["crm.strategy.pipeline"].sudo().create(
            {"company_id": self.company.id, "date": "2026-07-06", "amount": 1}
        )
        codes = (
            "owned planned_contact top_planned satisfied_growth first_year_value"
            " requests_closed resolution_days response_rate won_of_forecast"
        ).split()

        def count():
            self._settle()
            self.env.invalidate_all()
            window = self._kpi("owned")._get_window(self._period())
            before = self.env.cr.sql_log_count
            for code in codes:
                self._kpi(code)._compute_figure(window, {})
            return self.env.cr.sql_log_count - before

        def come(customers):
            for customer in customers:
                self._rate(customer, 5, "2026-05-04")
                self._buy("2025-08-01", "2026-05-01", "2026-08-01", partner=customer)
                self._task(customer, ended="2026-08-05")

        come(self.customers[:1])
        count()
        few = count()
        come(self.customers[1:])
        self.assertEqual(count(), few)
