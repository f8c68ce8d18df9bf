from datetime import date

from odoo import Command
from odoo.tests import freeze_time
from odoo.tools import SQL

from .common import CrmCustomerCase


class TestPurchaseFacts(CrmCustomerCase):
    """Years, trends and gaps of purchases; the last 12 months begin on 2023-06-16."""

    def test_years(self):
        invoices = [
            self._invoice(amount, day)
            for amount, day in (
                (999.0, "2022-06-15"),
                (80.0, "2022-06-16"),
                (120.0, "2023-06-15"),
                (100.0, "2023-06-16"),
                (200.0, "2024-02-01"),
            )
        ]
        customer = self._customer()
        self.assertFacts(customer, revenue_year=300.0, revenue_previous_year=200.0)
        self.assertAlmostEqual(customer.revenue_trend, 0.5)
        # 596 days from the first to the last of five purchases.
        self.assertAlmostEqual(customer.purchase_gap, 149.0)
        self.assertOpens(customer, "revenue_previous_year", invoices[1] + invoices[2])
        self.assertOpens(
            customer, "revenue_trend", self.env["account.move"].union(*invoices[1:])
        )
        self.assertOpens(
            customer, "purchase_gap", self.env["account.move"].union(*invoices)
        )
        self.assertIncrementalIsFull()

    def test_no_trend_without_a_year_before(self):
        self._invoice(100.0, "2024-02-01")
        customer = self._customer()
        self.assertFacts(customer, revenue_previous_year=0.0)
        self.assertEmpty(customer, "revenue_trend", "margin_trend", "purchase_gap")

    def test_credit_notes(self):
        old = self._invoice(100.0, "2023-01-01")
        self._refund(old, "2023-02-01")
        invoice = self._invoice(200.0, "2024-02-01")
        credit_note = self._refund(invoice, "2024-03-01", amount=50.0)
        customer = self._customer()
        self.assertFacts(
            customer,
            credit_note_count=1,
            credit_note_amount=50.0,
            revenue_year=150.0,
        )
        self.assertAlmostEqual(customer.credit_note_share, 0.25)
        self.assertOpens(customer, "credit_note_count", credit_note)
        self.assertOpens(customer, "credit_note_amount", credit_note)
        self.assertOpens(customer, "credit_note_share", invoice + credit_note)
        self.assertIncrementalIsFull()

    def test_credit_note_share_of_nothing(self):
        self._invoice(100.0, "2023-01-01")
        self.assertEmpty(self._customer(), "credit_note_share")
        self._invoice(100.0, "2024-01-01")
        self.assertFacts(self._customer(), credit_note_share=0.0)


class TestOrderFacts(CrmCustomerCase):
    """Orders by order date, quotations, discount."""

    def test_margin_by_year(self):
        orders = [
            self._order_on(day, amount, cost=cost)
            for day, amount, cost in (
                ("2022-06-15", 70.0, 0.0),
                ("2022-06-16", 50.0, 10.0),
                ("2023-06-15", 300.0, 200.0),
                ("2023-06-16", 200.0, 100.0),
                ("2024-06-15", 1000.0, 600.0),
            )
        ]
        customer = self._customer()
        self.assertFacts(
            customer,
            order_amount=1620.0,
            margin=710.0,
            margin_year=500.0,
            margin_previous_year=140.0,
        )
        self.assertAlmostEqual(customer.margin_trend, 360.0 / 140.0)
        everything = self.env["sale.order"].union(*orders)
        self.assertOpens(customer, "order_amount", everything)
        self.assertOpens(customer, "margin_year", orders[3] + orders[4])
        self.assertOpens(customer, "margin_previous_year", orders[1] + orders[2])
        self.assertOpens(customer, "margin_trend", everything - orders[0])
        self.assertIncrementalIsFull()

    def test_day_of_an_order_in_the_company_time_zone(self):
        """At 17:30 in UTC the 16th of June has begun in Vietnam."""
        self.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        order = self._order(100.0, confirm=True, cost=60.0)
        order.date_order = "2023-06-15 16:59:59"
        self.assertFacts(self._customer(), margin_previous_year=40.0, margin_year=0.0)
        self.assertOpens(self._customer(), "margin_previous_year", order)
        order.date_order = "2023-06-15 17:00:00"
        customer = self._customer()
        self.assertFacts(customer, margin_year=40.0)
        self.assertEmpty(customer, "margin_previous_year")
        self.assertOpens(customer, "margin_year", order)
        self.assertIncrementalIsFull()

    def test_no_orders(self):
        self._opportunity()
        self.assertEmpty(
            self._customer(),
            *("margin", "margin_year", "margin_previous_year", "quotation_won_rate"),
            "discount_share",
        )

    def test_quotations_won(self):
        """Of two decided ones one was won; an order that is cancelled is not won."""
        self._order(10.0)
        won = self._order(10.0, confirm=True)
        lost = self._order(10.0, confirm=True)
        lost._action_cancel()
        customer = self._customer()
        self.assertFacts(customer, quotation_won_rate=0.5, quotation_count=1)
        self.assertOpens(customer, "quotation_won_rate", won + lost)
        self.assertIncrementalIsFull()

    def _line(self, price, quantity=1.0, discount=0.0):
        return Command.create(
            {
                "product_id": self.product_a.id,
                "price_unit": price,
                "product_uom_qty": quantity,
                "discount": discount,
                "tax_ids": [],
            }
        )

    def test_discount(self):
        """100 of 1000, and a reward of 50 on 500: 150 of 1500."""
        first = self._order(
            0.0,
            confirm=True,
            order_line=[
                self._line(100.0, quantity=10.0, discount=10.0),
                Command.create({"display_type": "line_note", "name": "Thank you"}),
            ],
        )
        second = self._order(
            0.0, confirm=True, order_line=[self._line(500.0), self._line(-50.0)]
        )
        self._order(0.0, order_line=[self._line(100.0, discount=50.0)])
        self._order_on("2023-06-15", 0.0, order_line=[self._line(9.0, discount=50.0)])
        customer = self._customer()
        self.assertAlmostEqual(customer.discount_share, 0.1)
        self.assertOpens(customer, "discount_share", first + second)
        first.order_line[0].discount = 25.0
        self.assertAlmostEqual(self._customer().discount_share, 0.2)
        self.assertIncrementalIsFull()

    def test_discount_in_two_currencies(self):
        """20 % of 1000 EUR at 2 to 1, and nothing on 500: 100 of 1000."""
        foreign = self.setup_other_currency("EUR")
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": foreign.id}
        )
        self._order(
            0.0,
            confirm=True,
            pricelist_id=pricelist.id,
            order_line=[self._line(1000.0, discount=20.0)],
        )
        self._order(500.0, confirm=True)
        customer = self._customer()
        self.assertAlmostEqual(customer.discount_share, 0.1)
        # 800 EUR are 400, and 500.
        self.assertFacts(customer, order_amount=900.0)
        self.assertIncrementalIsFull()


class TestOpportunityFacts(CrmCustomerCase):
    """Leads, opportunities and what brought the customer."""

    def test_leads_and_outcomes(self):
        lead = self._opportunity(type="lead")
        won = self._opportunity(100.0)
        lost = self._opportunity(50.0) + self._opportunity(60.0, partner=self.contact)
        self._opportunity(10.0)
        won.action_set_won()
        lost.action_set_lost()
        customer = self._customer()
        self.assertFacts(
            customer,
            lead_count=1,
            opportunity_count=1,
            opportunity_won_count=1,
            opportunity_lost_count=2,
        )
        self.assertOpens(customer, "lead_count", lead)
        self.assertOpens(customer, "opportunity_won_count", won)
        self.assertOpens(customer, "opportunity_lost_count", lost)
        lead.action_set_lost()
        self.assertFacts(self._customer(), lead_count=0, opportunity_lost_count=2)
        self.assertIncrementalIsFull()

    def _created_on(self, record, day):
        """Date a record back; the ORM keeps the time of creation."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id = %s",
                SQL.identifier(record._table),
                day,
                record.id,
            )
        )
        record.invalidate_recordset()

    def test_acquisition(self):
        """The earliest document that names anything says all three."""
        fair, search, letter = self.env["utm.source"].create(
            [{"name": name} for name in ("Fair", "Search", "Letter")]
        )
        spring = self.env["utm.campaign"].create({"name": "Spring"})
        phone = self.env["utm.medium"].create({"name": "By Phone"})
        self._invoice(5.0, "2020-01-01")
        order = self._order_on(
            "2024-01-05", 10.0, source_id=search.id, medium_id=phone.id
        )
        customer = self._customer()
        self.assertFacts(
            customer, source_id=search.id, medium_id=phone.id, campaign_id=False
        )
        self.assertOpens(customer, "medium_id", order)
        lead = self._opportunity(source_id=fair.id, campaign_id=spring.id)
        self.assertFacts(self._customer(), source_id=search.id)
        # On one day the lead comes before the order.
        self._created_on(lead, "2024-01-05 23:00:00")
        customer = self._customer()
        self.assertFacts(
            customer, source_id=fair.id, medium_id=False, campaign_id=spring.id
        )
        self.assertOpens(customer, "campaign_id", lead)
        invoice = self._invoice(10.0, "2023-05-01", source_id=letter.id)
        customer = self._customer()
        self.assertFacts(
            customer, source_id=letter.id, medium_id=False, campaign_id=False
        )
        self.assertOpens(customer, "source_id", invoice)
        self.assertIncrementalIsFull()
        letter.unlink()
        self.assertFacts(self._customer(), source_id=fair.id, campaign_id=spring.id)
        self.assertIncrementalIsFull()

    def test_acquisition_unknown(self):
        self._order(10.0)
        customer = self._customer()
        self.assertFacts(customer, source_id=False)
        self.assertOpens(customer, "source_id", self.env["crm.lead"])


class TestProductFacts(CrmCustomerCase):
    """Products and categories on posted invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chairs, cls.tables = cls.env["product.category"].create(
            [{"name": name} for name in ("Chairs", "Tables")]
        )
        cls.chair, cls.stool, cls.table = (
            cls._create_product(name=name, categ_id=category.id)
            for name, category in (
                ("Chair", cls.chairs),
                ("Stool", cls.chairs),
                ("Table", cls.tables),
            )
        )

    def _invoice_of(self, day, *products, price=10.0, **values):
        return self._create_invoice(
            partner_id=self.partner,
            invoice_date=day,
            post=True,
            invoice_line_ids=[
                Command.create(
                    {"product_id": product.id, "price_unit": price, "tax_ids": []}
                )
                for product in products
            ],
            **values,
        )

    def test_products_and_categories(self):
        invoices = self._invoice_of("2023-01-10", self.chair)
        invoices += self._invoice_of("2023-03-10", self.chair, self.stool)
        self.assertFacts(
            self._customer(),
            product_count=2,
            product_category_count=1,
            category_expanded_on=False,
        )
        table = self._invoice_of("2024-02-01", self.table)
        invoices += table + self._invoice_of("2024-03-01", self.table)
        # Without a product it is not among the documents.
        self._create_invoice_one_line(
            price_unit=10.0,
            name="Transport",
            partner_id=self.partner,
            invoice_date="2023-01-12",
            post=True,
        )
        customer = self._customer()
        self.assertFacts(
            customer,
            product_count=3,
            product_category_count=2,
            category_expanded_on=date(2024, 2, 1),
        )
        self.assertOpens(customer, "category_expanded_on", table)
        self.assertOpens(customer, "product_count", invoices)
        self.assertOpens(customer, "product_category_count", invoices)
        self.assertIncrementalIsFull()

    def test_what_is_no_product(self):
        """Text, a discount line, a draft, and what was credited in full."""
        first = self._invoice_of("2023-01-10", self.chair)
        first.button_draft()
        first.invoice_line_ids = [
            Command.create({"name": "Transport", "price_unit": 7.0, "tax_ids": []}),
            Command.create(
                {"product_id": self.stool.id, "price_unit": -5.0, "tax_ids": []}
            ),
        ]
        first.action_post()
        self._create_invoice_one_line(
            price_unit=10.0,
            product_id=self.table,
            partner_id=self.partner,
            invoice_date="2023-01-12",
        )
        credited = self._invoice_of("2023-01-13", self.table)
        self._refund(credited, "2023-01-14")
        self.assertFacts(
            self._customer(),
            product_count=1,
            product_category_count=1,
            category_expanded_on=False,
        )
        self.assertIncrementalIsFull()

    def test_change_of_category(self):
        self._invoice_of("2023-01-10", self.chair)
        self._invoice_of("2023-02-10", self.stool)
        self.assertFacts(self._customer(), product_category_count=1)
        self.stool.categ_id = self.tables
        self.assertFacts(
            self._customer(),
            product_category_count=2,
            category_expanded_on=date(2023, 2, 10),
        )
        self.assertIncrementalIsFull()

    def test_tomorrows_invoice(self):
        self._invoice_of("2023-01-10", self.chair)
        self._invoice_of("2024-06-16", self.table)
        self.assertFacts(self._customer(), product_count=1)
        with freeze_time("2024-06-16 00:00:00"):
            self.assertFacts(
                self._customer(),
                product_count=2,
                category_expanded_on=date(2024, 6, 16),
            )
            self.assertIncrementalIsFull()
