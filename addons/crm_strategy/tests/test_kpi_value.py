from .common_kpi import CrmStrategyKpiCase


class TestKpiValue(CrmStrategyKpiCase):
    """Margin, lifetime value, products, and revenue that was worked for."""

    def _buy(self, partner, day, amount=500, cost=200):
        """Order, deliver nothing, and invoice on the day."""
        order = self._order_on(day, amount, partner=partner, cost=cost)
        self.product_a.invoice_policy = "order"
        invoice = order._create_invoices()
        invoice.invoice_date = day
        invoice.action_post()
        return order

    def test_lifetime_value(self):
        """Four of five customers bought again, each with a margin of 300: at a discount
        of 10%, a customer is worth 300 * 0.8 / 0.3."""
        customers = [self._create_partner(name=name) for name in "ABCDE"]
        for customer in customers:
            self._buy(customer, "2025-05-05")
        for customer in customers[:4]:
            self._buy(customer, "2026-05-05")
        margin = self.assertMeasured(
            self._kpi("margin_per_customer"), 300, numerator=1200, denominator=4
        )
        self.assertEqual(len(self._opened(margin.action_open_counted())), 4)
        self.assertMeasured(self._kpi("retention"), 0.8)
        self.assertMeasured(self._kpi("lifetime_value"), 800)
        empty = self._measure(self._kpi("lifetime_value"), "2025-03-31")
        self.assertIn("has no value in this period", empty.reason)

    def test_the_margin_of_the_past_stays(self):
        """Two at 100 that cost 60 each are 80; a new cost of 70 makes 60 of it in
        Odoo's report on invoices, and changes nothing here."""
        self.product_a.standard_price = 60
        order = self._order_on("2026-08-05", 100, cost=60)
        order.order_line.write({"product_uom_qty": 2, "price_unit": 100})
        invoice = self._invoice(100, "2026-08-05", quantity=2)
        report = self.env["account.invoice.report"]

        def reported():
            self.env.flush_all()
            [[margin]] = report._read_group(
                [("move_id", "=", invoice.id)], [], ["price_margin:sum"]
            )
            return margin

        kpi = self._kpi("margin_per_customer")
        self.assertAlmostEqual(reported(), 80)
        self.assertMeasured(kpi, 80)
        self.product_a.standard_price = 70
        self.assertAlmostEqual(reported(), 60)
        self.assertMeasured(kpi, 80)

    def test_each_order_at_its_own_rate(self):
        euro = self.setup_other_currency("EUR", rates=[("1900-01-01", 0.5)])
        self._invoice(1, "2026-08-05")
        order = self._order_on("2026-08-05", 100, cost=60)
        order.currency_id = euro
        order.currency_rate = 0.5
        order.order_line.write({"price_unit": 100, "purchase_price": 60})
        self.assertMeasured(self._kpi("margin_per_customer"), 80)

    def test_products_per_customer(self):
        """One customer buys two products, one of them twice; another one buys one."""
        self._invoice(10, "2026-08-01")
        self._invoice(10, "2026-08-02")
        self._create_invoice_one_line(
            price_unit=5,
            product_id=self.product_b,
            tax_ids=[],
            partner_id=self.contact,
            invoice_date="2026-08-03",
            post=True,
        )
        self._invoice(10, "2026-08-04", self._create_partner(name="Other"))
        self.assertMeasured(
            self._kpi("products_per_customer"), 1.5, numerator=3, denominator=2
        )

    def test_revenue_that_was_worked_for(self):
        """All revenue is 640: 500 from a won opportunity, 100 from a campaign."""
        opportunity = self._opportunity()
        opportunity.action_set_won()
        order = self._buy(self.partner, "2026-08-05")
        order.opportunity_id = opportunity
        campaign = self.env["utm.campaign"].create({"name": "Autumn"})
        self._invoice(100, "2026-08-06", campaign_id=campaign.id)
        self._invoice(40, "2026-08-07")
        self.assertMeasured(self._kpi("revenue"), 640)
        traced = self.assertMeasured(self._kpi("revenue_traced"), 600)
        self.assertEqual(len(self._opened(traced.action_open_counted())), 2)
        opportunity.stage_id = self.env["crm.stage"].search(
            [("is_won", "=", False)], limit=1
        )
        opportunity.action_set_lost()
        self.assertMeasured(self._kpi("revenue_traced"), 100)
