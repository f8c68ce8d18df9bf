from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user
from odoo.tools import formatLang

from .common_campaign import CrmCampaignsCase
from .common_results import HalvesCase

SOME = HalvesCase.count


class TestCampaignValues(CrmCampaignsCase):
    """What customers brought, of documents made through Odoo's own flows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product_a.standard_price = 30.0
        cls.product_a.invoice_policy = "order"

    def _read(self, campaign, moment="2024-06-30 10:00:00"):
        """Return the values by contact, later."""
        with self._at(moment):
            values = campaign._read_values()[campaign]
        partners = campaign.participant_ids.sorted("id").partner_id
        return dict(zip(partners, values, strict=True))

    def _launch(self, **values):
        return self._start(
            self._create_campaign(self._tag("A"), attribution_days=10, **values)
        )

    def test_windows(self):
        """The day of the beginning and ten more, and eleven days before."""
        for day, amount in (
            ("2024-06-03", 1000.0),
            ("2024-06-04", 100.0),
            ("2024-06-14", 110.0),
        ):
            self._invoice(amount, day)
        campaign = self._launch()
        for day, amount in (
            ("2024-06-15", 200.0),
            ("2024-06-25", 300.0),
            ("2024-06-26", 1000.0),
        ):
            self._invoice(amount, day, partner=self.contact)
        # Dated back, after the beginning.
        self._invoice(40.0, "2024-06-10")
        found = self._read(campaign)
        ours = found[self.partner]
        self.assertEqual(ours.day, date(2024, 6, 15))
        self.assertEqual(ours.revenue, 500.0)
        self.assertEqual(ours.margin, 440.0)
        self.assertEqual(ours.margin_before, 100.0 + 110.0 + 40.0 - 3 * 30.0)
        theirs = found[self.other]
        self.assertEqual(theirs[4:], (0.0, 0.0, 0.0, 0.0, False, False))
        self.assertTrue(theirs.is_known)

    def test_today_is_not_over(self):
        campaign = self._launch()
        self._invoice(200.0, "2024-06-20")
        self.assertEqual(campaign._read_values()[campaign][0].revenue, 0.0)
        for moment, counted in (
            ("2024-06-25 20:00:00", 0),
            ("2024-06-26 01:00:00", 2),
        ):
            with self._at(moment):
                results = campaign.get_results()
            self.assertEqual(results["treated"]["count"], 2)
            self.assertEqual(results["treated"]["counted"], counted)

    def test_credit_notes(self):
        """Each on its own day, with the goods that it takes back."""
        before = self._invoice(500.0, "2024-06-10")
        self._settle()
        campaign = self._launch()
        with freeze_time("2024-06-30 10:00:00"):
            invoice = self._invoice(200.0, "2024-06-20")
            self._refund(invoice, "2024-06-22", amount=50.0)
            self._refund(before, "2024-06-23")
        ours = self._read(campaign)[self.partner]
        self.assertEqual(ours.revenue, 200.0 - 50.0 - 500.0)
        self.assertEqual(ours.margin, (200 - 30) - (50 - 30) - (500 - 30))
        self.assertEqual(ours.margin_before, 470.0)
        self.assertTrue(ours.is_repeat)

    def test_cost_of_the_order(self):
        """An invoice of an order costs what the order says."""
        campaign = self._launch()
        with freeze_time("2024-06-30 10:00:00"):
            sold, returned, by_dozen = (
                self._order(300.0, confirm=True, cost=60.0)._create_invoices()
                for _order in range(3)
            )
            by_dozen.invoice_line_ids.product_uom_id = self.env.ref(
                "uom.product_uom_dozen"
            )
            for invoice in (sold, returned, by_dozen):
                invoice.invoice_date = "2024-06-16"
                invoice.action_post()
            self._refund(returned, "2024-06-17")
            self._invoice(10.0, "2024-06-18")
        ours = self._read(campaign)[self.partner]
        self.assertAlmostEqual(
            ours.margin,
            (300 - 60) + (by_dozen.amount_untaxed - 12 * 60) + (10 - 30),
        )

    def test_discounts(self):
        """By how much prices were lowered, untaxed, in company currency."""
        campaign = self._launch()
        euro = self.setup_other_currency("EUR", rates=[("2024-01-01", 2.0)])
        with freeze_time("2024-06-30 10:00:00"):
            for day, given, values in (
                ("2024-06-14", 0.0, {"discount": 50}),
                ("2024-06-15", 40.0, {"discount": 20}),
                ("2024-06-16", 0.0, {}),
                ("2024-06-17", 200.0, {"discount": 100}),
                ("2024-06-18", 200.0, {"discount": 50, "quantity": 2}),
                ("2024-06-26", 0.0, {"discount": 50}),
            ):
                before = self._read(campaign)[self.partner].discount
                invoice = self._invoice(200.0, day, **values)
                after = self._read(campaign)[self.partner].discount
                self.assertAlmostEqual(after - before, given)
                if given == 40.0:
                    self._refund(invoice, "2024-06-19")
                    self.assertAlmostEqual(
                        self._read(campaign)[self.partner].discount, 0.0
                    )
            self._invoice(200.0, "2024-06-20", discount=50, currency_id=euro)
            self.assertAlmostEqual(
                self._read(campaign)[self.partner].discount - after, 50.0
            )
            found = campaign.get_results()
        self.assertAlmostEqual(found["treated"]["discounts"], 450.0)
        self.assertAlmostEqual(found["treated"]["discount"], 225.0)
        self.assertIsNone(found["holdout"]["discounts"])

    def test_company_and_currency(self):
        campaign = self._launch()
        euro = self.setup_other_currency("EUR", rates=[("2024-01-01", 2.0)])
        self._invoice(300.0, "2024-06-20", currency_id=euro)
        order = self._order(300.0, cost=40.0)
        order.currency_id = euro
        order.order_line.purchase_price = 40.0
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.invoice_date = "2024-06-20"
        invoice.action_post()
        there = self.setup_other_company()["company"]
        self._create_invoice(
            company_id=there,
            partner_id=self.partner,
            invoice_date="2024-06-20",
            invoice_line_ids=[
                Command.create({"name": "Chair", "price_unit": 1000.0, "tax_ids": []})
            ],
            post=True,
        )
        ours = self._read(campaign)[self.partner]
        self.assertEqual(ours.revenue, 150.0 + 150.0)
        self.assertEqual(ours.margin, (150 - 30) + (150 - 20))

    def test_first_time_only(self):
        campaign = self._launch(trigger="repeat", repeat_days=1, reentry_days=1)
        with self._at("2024-06-17 10:00:00"):
            self.assertEqual(len(campaign.participant_ids), 4)
            values = campaign._read_values()[campaign]
        self.assertEqual({value.day for value in values}, {date(2024, 6, 15)})
        self.assertEqual(len(values), 2)

    def test_repeat_and_late(self):
        """The second time, and not in time."""
        self._invoice(100.0, "2024-01-10")
        self._settle()
        campaign = self._launch()
        terms = {"invoice_payment_term_id": self.pay_terms_a.id}
        ours = self._invoice(100.0, "2024-06-16", **terms)
        self._invoice(100.0, "2024-06-17", partner=self.other, **terms)
        self.assertEqual(self._read_signs(campaign), [(True, True), (False, True)])
        self._invoice(100.0, "2024-06-18", partner=self.other)
        self._register_payment(ours, payment_date="2024-06-16")
        self.assertEqual(self._read_signs(campaign), [(True, False), (True, True)])

    def _read_signs(self, campaign):
        """Return whether each customer bought again and paid late."""
        found = self._read(campaign, "2024-06-20 10:00:00")
        return [
            (found[partner].is_repeat, found[partner].is_late)
            for partner in (self.partner, self.other)
        ]

    def test_weeks(self):
        """The sum so far, of those who were followed to the end of each week."""
        campaign = self._launch()
        self._invoice(130.0, "2024-06-15")
        self._invoice(230.0, "2024-06-22", partner=self.other)
        for moment, margins in (
            ("2024-06-21 10:00:00", []),
            ("2024-06-22 10:00:00", [50.0]),
            ("2024-06-26 10:00:00", [50.0, 150.0]),
        ):
            with self._at(moment):
                series = campaign.get_results()["series"]
            self.assertEqual([week["treated"] for week in series], margins)
            self.assertEqual({week["holdout"] for week in series} - {None}, set())

    def test_gone(self):
        """Of whom nothing is known, nothing is counted."""
        campaign = self._launch()
        self.env["crm.lead"].search([("partner_id", "=", self.other.id)]).unlink()
        self._settle()
        self.other.child_ids.unlink()
        self.other.unlink()
        with self._at("2024-06-30 10:00:00"):
            results = campaign.get_results()
        self.assertEqual(results["unknown_count"], 1)
        self.assertEqual(results["treated"]["counted"], 1)


class TestCampaignResults(HalvesCase):
    """Verdicts on some customers."""

    def assertEarly(self, found, reason):
        self.assertEqual((found["kind"], found["reason"]), ("too_early", reason))

    def test_planted_effect(self):
        """35 treated and 35 held out, of which one each more has the smaller value."""
        campaign = self._launch(cost=70.0)
        self._sell_to_both(campaign, 50.0)
        found = self._results(campaign)
        self.assertEqual(found["kind"], "better")
        low = (18 * 80.0 + 17 * 100.0) / 35
        for arm, revenue in (("treated", low + 50.0), ("holdout", low)):
            self.assertEqual(found[arm]["count"], 35)
            self.assertEqual(found[arm]["counted"], 35)
            self.assertAlmostEqual(found[arm]["revenue"], revenue)
            self.assertAlmostEqual(found[arm]["margin"], revenue - 30.0)
        self.assertAlmostEqual(found["difference"]["value"], 50.0 - 2.0)
        self.assertTrue(0 < found["difference"]["low"] < 48)
        self.assertTrue(48 < found["difference"]["high"] < 100)
        self.assertAlmostEqual(found["lift"]["value"], 48.0 / (low - 30.0))
        self.assertAlmostEqual(found["gain"]["value"], 35 * 48.0)
        self.assertAlmostEqual(found["roi"], 35 * 48.0 / 70.0)
        self.assertRegex(
            found["sentence"],
            r"^It works: a customer brings \$.48\.00 more margin than without the "
            r"campaign \(between \$.",
        )
        self.assertFalse(found["is_partial"])
        self.assertEqual(
            [round(week["treated"] - week["holdout"], 6) for week in found["series"]],
            [50.0, 50.0],
        )
        self.assertEqual(found["repeat"]["treated"], 0.0)
        self.assertEqual(found["attribution_days"], 10)

    def test_harm(self):
        campaign = self._launch()
        self._sell_to_both(campaign, -50.0)
        found = self._results(campaign)
        self.assertEqual(found["kind"], "worse")
        self.assertIn("brings $\xa050.00 less margin", found["sentence"])

    def test_no_difference(self):
        """By the standards of who looks for more than a doubling."""
        campaign = self._launch(smallest_lift=100)
        self._sell_to_both(campaign, 1.0)
        found = self._results(campaign)
        self.assertEqual(found["kind"], "no_difference")
        self.assertIn("by less than 100 %", found["sentence"])

    def test_too_early(self):
        """At first nobody has been followed to the end, then too few."""
        campaign = self._launch()
        self._sell_to_both(campaign, 1.0)
        found = self._results(campaign, "2024-06-21 10:00:00")
        self.assertEarly(found, "few_customers")
        self.assertEqual(found["more_customers"], 60)
        self.assertEqual(
            found["sentence"], "Cannot be told yet: 60 more customers or 1 more week."
        )
        found = self._results(campaign)
        self.assertEarly(found, "wide_interval")
        self.assertRegex(
            found["sentence"], r"^Cannot be told yet: it takes [\d,]+ more customers\.$"
        )

    def test_nothing_bought(self):
        found = self._results(self._launch())
        self.assertEarly(found, "no_variation")
        self.assertEqual(found["treated"]["margin"], 0.0)
        self.assertIsNone(found["lift"]["value"])

    def test_no_holdout(self):
        campaign = self._launch(holdout_share=0)
        self._sell("2024-06-20", dict.fromkeys(self.trees, 100.0))
        found = self._results(campaign)
        self.assertEqual(found["kind"], "no_holdout")
        self.assertEqual(found["treated"]["margin"], 70.0)
        self.assertIsNone(found["holdout"]["margin"])
        self.assertIsNone(found["repeat"]["low"])

    def test_plan(self):
        """Settled at the start from what the customers bought before."""
        self._sell(
            "2024-06-10",
            {
                partner: 100.0 if number % 2 else 80.0
                for number, partner in enumerate(self.trees)
            },
        )
        campaign = self._create_campaign(
            self._tag("A"), attribution_days=10, holdout_share=10
        )
        found = campaign.get_outlook()
        self.assertEqual(found["customers"], SOME)
        self.assertGreater(found["needed"], SOME)
        self.assertGreater(found["detectable_lift"], 0.05)
        self.assertRegex(
            found["sentence"],
            r"^Of 70 customers, 10 % held out: only a lift of [\d.]+ % or more can be "
            r"seen\. For one of 5 % it takes [\d,]+ customers\.$",
        )
        self._start(campaign)
        self.assertEqual(campaign.planned_count, SOME)
        self.assertAlmostEqual(
            campaign.detectable_lift, 100 * found["detectable_lift"], 6
        )
        self.assertEqual(campaign.get_outlook()["sentence"], "")
        with self.assertRaises(UserError):
            campaign.smallest_lift = 10
        self.assertFalse(campaign.copy().planned_count)

    def test_outlook_without_figures(self):
        campaign = self._create_campaign(self._tag("A"), holdout_share=10)
        self.assertIn("bought too little", campaign.get_outlook()["sentence"])
        campaign.holdout_share = 0
        self.assertIn("nobody to compare with", campaign.get_outlook()["sentence"])
        campaign.segment_id = False
        self.assertEqual(campaign.get_outlook()["sentence"], "")
        with self.assertRaises(ValidationError):
            campaign.smallest_lift = 0
        with self.assertRaises(ValidationError):
            campaign.cost = -1

    def test_rights(self):
        seller, leader, stranger = (
            new_test_user(self.env, f"results_{groups[-7:]}", groups=groups)
            for groups in (
                "sales_team.group_sale_salesman",
                "sales_team.group_sale_salesman_all_leads",
                "base.group_user",
            )
        )
        self.trees.user_id = leader
        self.trees[0].user_id = seller
        self._settle()
        campaign = self._launch(holdout_share=0)
        self._sell("2024-06-20", dict.fromkeys(self.trees, 100.0))
        self._sell("2024-06-20", {self.trees[0]: 200.0})
        found = self._results(campaign.with_user(seller))
        self.assertEqual(found["treated"]["counted"], 1)
        self.assertEqual(found["treated"]["revenue"], 300.0)
        self.assertTrue(found["is_partial"])
        self.assertTrue(found["sentence"].startswith("Of the customers you may see: "))
        found = self._results(campaign.with_user(leader))
        self.assertEqual(found["treated"]["counted"], SOME)
        self.assertFalse(found["is_partial"])
        with self.assertRaises(AccessError):
            campaign.with_user(stranger).get_results()
        with self.assertRaises(AccessError):
            campaign.with_user(leader).get_outlook()

    def test_queries(self):
        """As many for all as for one."""
        campaign = self._launch()
        self._sell("2024-06-20", dict.fromkeys(self.trees, 100.0))
        few = self._create_campaign(
            self._tag("B"),
            segment_id=self._create_members(self.trees[:2], name="Two").id,
            attribution_days=10,
            holdout_share=50,
        )
        self._start(few)
        with self._at("2024-07-01 10:00:00"):
            for each in (few, campaign):
                each.get_results()
            few_queries, many_queries = (
                self._count_queries(each) for each in (few, campaign)
            )
        self.assertEqual(few_queries, many_queries)

    def _count_queries(self, campaign):
        self.env.invalidate_all()
        # One verdict has a number in it, which is written in the reader's language.
        formatLang(self.env, 1.0)
        before = self.cr.sql_log_count
        campaign.get_results()
        return self.cr.sql_log_count - before
