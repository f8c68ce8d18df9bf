from ast import literal_eval

from odoo import fields
from odoo.tests import new_test_user

from .common_scores import ScoresCase


class TestInsight(ScoresCase):
    """The figures in words, and what to do next; today is 15 June 2024."""

    def _texts(self, customer=None):
        customer = customer or self._customer()
        customer.invalidate_recordset()
        insight = customer.insight
        return (
            [sentence["text"] for sentence in insight["sentences"]],
            [step["text"] for step in insight["steps"]],
        )

    def test_nothing_bought(self):
        self._opportunity(100.0, company_id=self.env.company.id)
        self.assertEqual(self._texts(), (["Has not bought yet."], []))

    def test_bought_once(self):
        self._put_scale_in_force()
        invoice = self._invoice(300.0, "2024-06-01", invoice_date_due="2024-06-11")
        self._register_payment(invoice, payment_date=fields.Date.to_date("2024-06-14"))
        self.assertEqual(
            self._texts()[0],
            [
                "Bought once.",
                "Pays 3 days late on average.",
                "Of 5 points each: recency 5, frequency 1, value 4.",
            ],
        )

    def test_early_payer(self):
        invoice = self._invoice(300.0, "2024-06-01", invoice_date_due="2024-06-14")
        self._register_payment(invoice, payment_date=fields.Date.to_date("2024-06-10"))
        self.assertIn("Pays 4 days before the due date on average.", self._texts()[0])

    def test_one_day(self):
        invoice = self._invoice(300.0, "2024-06-01", invoice_date_due="2024-06-11")
        self._register_payment(invoice, payment_date=fields.Date.to_date("2024-06-12"))
        self.assertIn("Pays a day late on average.", self._texts()[0])
        granite = self._create_partner(name="Granite")
        invoice = self._invoice(
            300.0, "2024-06-01", partner=granite, invoice_date_due="2024-06-11"
        )
        self._register_payment(invoice, payment_date=fields.Date.to_date("2024-06-10"))
        sentences, _steps = self._texts(self._customer(granite))
        self.assertIn("Pays a day before the due date on average.", sentences)

    def test_forecast(self):
        prediction = self._put_model_in_force()
        for day in ("2024-03-01", "2024-04-01", "2024-05-01"):
            self._invoice(100.0, day)
        customer = self._customer()
        self.assertEqual(customer.prediction_id, prediction)
        sentences = self._texts()[0]
        self.assertIn("Buys about every 31 days.", sentences)
        low = round(customer.no_purchase_probability * 100)
        self.assertTrue(low)
        self.assertIn(
            f"{low} to {low + 5} % chance of no purchase within 90 days.", sentences
        )
        self.assertIn(
            "Forecast by: Purchase model (MBG/NBD). There is enough data to fit a "
            "model to the purchases.",
            sentences,
        )

    def test_empty_is_not_zero(self):
        self._order(100.0)
        customer = self._customer()
        self.assertIn("days_late_mean", customer.empty_figures)
        self.assertIn("no_purchase_probability", customer.empty_figures)
        self.assertNotIn("revenue", customer.empty_figures)

    def test_what_to_do_next(self):
        self._invoice(300.0, "2024-01-01", invoice_date_due="2024-05-16")
        self._order(200.0)
        self.assertEqual(
            self._texts()[1],
            [
                "Collect $\u00a0300.00: overdue for up to 30 days.",
                "Follow up the open quotations: 1, $\u00a0200.00. No activity is "
                "planned.",
            ],
        )
        order = self.env["sale.order"].search([("partner_id", "=", self.partner.id)])
        order.activity_schedule(
            "mail.mail_activity_data_call",
            user_id=self.env.user.id,
            date_deadline=fields.Date.to_date("2024-06-20"),
        )
        self._settle()
        self.assertIn(
            "Follow up the open quotations: 1, $\u00a0200.00.", self._texts()[1]
        )

    def test_replenishment(self):
        for day in ("2024-02-01", "2024-03-02", "2024-04-01"):
            self._invoice(10.0, day, invoice_date_due="2024-12-01")
        self.assertIn(
            "Offer product_a: bought about every 30 days, due for 45 days.",
            self._texts()[1],
        )

    def test_next_purchase_expected(self):
        self._put_model_in_force()
        for day in ("2024-01-01", "2024-01-11", "2024-01-21"):
            self._invoice(10.0, day, invoice_date_due="2024-12-01")
        customer = self._customer()
        late = (
            fields.Date.to_date("2024-06-15") - customer.expected_purchase_date
        ).days
        self.assertGreater(late, 0)
        proposed = [
            text for text in self._texts()[1] if text.startswith("Get in touch")
        ]
        expected = customer.stage != "lost"
        self.assertEqual(
            proposed,
            [f"Get in touch: the next purchase was expected {late} days ago."]
            if expected
            else [],
        )

    def test_first_filter(self):
        """A salesperson who sees everybody begins with the own customers."""
        contexts = {}
        for group in (
            "sales_team.group_sale_salesman",
            "sales_team.group_sale_salesman_all_leads",
            "sales_team.group_sale_manager",
            "account.group_account_invoice",
        ):
            user = new_test_user(self.env, login=group, groups=group)
            action = self.Customer.with_user(user).action_open_customers()
            contexts[group] = "search_default_filter_mine" in action["context"]
        self.assertEqual(list(contexts.values()), [False, True, False, False])

    def test_saved_filters(self):
        """The filters of the search view find whom they name."""
        self._put_scale_in_force()
        late = self._invoice(300.0, "2024-03-01", invoice_date_due="2024-03-11")
        self._register_payment(late, payment_date=fields.Date.to_date("2024-06-14"))
        customer = self._customer()
        view = self.env.ref("crm_customer.crm_customer_view_search")
        domains = {
            node.get("name"): literal_eval(node.get("domain"))
            for node in view._get_combined_arch().iter("filter")
            if node.get("domain") and node.get("name") != "filter_mine"
        }
        found = {
            name
            for name, domain in domains.items()
            if self.Customer.search([("id", "=", customer.id), *domain])
        }
        self.assertEqual(
            found,
            {
                "filter_at_risk",
                "filter_lapsing",
                "filter_late_payer",
                "filter_once",
                "filter_purchased_year",
                "filter_valuable",
            },
        )
