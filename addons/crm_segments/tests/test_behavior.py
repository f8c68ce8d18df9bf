from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common_rules import RulesCase


class TestBehavior(RulesCase):
    """Measures over documents, with figures by hand.

    Birch has three confirmed orders: 100 in May, 20 and 30 in June; one of them by its
    contact. Granite has one of 500 a year before. Quartz has only a quotation.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.granite = cls._create_partner(name="Granite")
        cls.quartz = cls._create_partner(name="Quartz")
        cls._order_on("2024-05-01", 100.0)
        cls._order_on("2024-06-14", 20.0, partner=cls.contact)
        cls._order_on("2024-06-15", 30.0)
        cls._order_on("2023-06-15", 500.0, partner=cls.granite)
        cls._order(1.0, partner=cls.quartz)

    def test_count(self):
        orders = self._behavior("order")
        self.assertMeet(self.partner | self.granite, orders)
        self.assertMeet(self.partner, orders, value=3)
        self.assertMeet(self.partner, orders, operator=">", value=2)
        self.assertMeet(self.partner, orders, operator="=", value=3)
        self.assertMeet(
            self.partner | self.granite,
            orders,
            operator="between",
            value=1,
            value_to=3,
        )

    def test_nothing_counts_as_zero(self):
        orders = self._behavior("order")
        few = self.granite | self.quartz
        self.assertMeet(few, orders, operator="<=", value=2)
        self.assertMeet(few, orders, operator="<", value=3)
        self.assertMeet(self.quartz, orders, operator="=", value=0)
        self.assertMeet(
            few, orders, operator="between", value=0, value_to=1, measure="days"
        )
        self.assertMeet(
            self.quartz,
            self._behavior("order_line", measure="products", operator="<"),
        )
        self.assertMeet(self.partners, orders, operator=">=", value=0)

    def test_sum(self):
        total = self._behavior("order", measure="sum", measure_field="amount_untaxed")
        self.assertMeet(self.granite, total, operator=">", value=150)
        self.assertMeet(self.partner, total, operator="=", value=150)
        self.assertMeet(self.quartz, total, operator="<=", value=0)

    def test_extremes_are_of_documents(self):
        """Who has none has neither a smallest nor a mean."""
        amount = {"measure_field": "amount_untaxed"}
        for measure, operator, value, found in (
            ("avg", "=", 50, self.partner),
            ("avg", "<=", 1000, self.partner | self.granite),
            ("min", "<", 21, self.partner),
            ("max", ">=", 100, self.partner | self.granite),
            ("max", "<", 101, self.partner),
        ):
            with self.subTest(measure=measure, operator=operator):
                condition = self._behavior("order", measure=measure, **amount)
                self.assertMeet(found, condition, operator=operator, value=value)

    def test_days_since(self):
        last = self._behavior("order", measure="last")
        self.assertMeet(self.partner, last, operator="=", value=0)
        self.assertMeet(self.granite, last, operator=">=", value=366)
        self.assertMeet(self.partner, last, operator="<=", value=365)
        first = self._behavior("order", measure="first")
        self.assertMeet(self.partner, first, operator="=", value=45)

    def test_window_of_days(self):
        orders = self._behavior("order", window="last", value=2)
        # Today and the day before, not the day before that.
        self.assertMeet(self.partner, orders, window_count=2)
        self.assertMeet(self.env["res.partner"], orders, window_count=1)
        self.assertMeet(
            self.partner, orders, value=3, window_count=46, window_unit="days"
        )
        self.assertMeet(self.env["res.partner"], orders, value=3, window_count=45)

    def test_window_of_months(self):
        """A year ago to the day is outside, as everywhere."""
        orders = self._behavior("order", window="last", window_unit="months")
        self.assertMeet(self.partner, orders, window_count=12)
        self.assertMeet(self.partner | self.granite, orders, window_count=13)

    def test_window_between_dates(self):
        orders = self._behavior("order", window="between", operator="=")
        self.assertMeet(
            self.partner, orders, date_from="2024-05-01", date_to="2024-06-13"
        )
        self.assertMeet(self.granite, orders, date_to="2024-04-30")

    def test_days_are_those_of_the_company(self):
        """Ten in the evening in London is the next morning in Hanoi."""
        late = self._order_on("2024-06-13", 1.0, partner=self.quartz)
        late.date_order = "2024-06-13 22:00:00"
        orders = self._behavior("order", window="last", window_count=2)
        self.assertMeet(self.partner, orders)
        self.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        self.assertMeet(self.partner | self.quartz, orders)

    def test_midnight_begins_a_day(self):
        late = self._order_on("2024-06-14", 1.0, partner=self.quartz)
        late.date_order = "2024-06-14 00:00:00"
        orders = self._behavior("order", window="last", window_count=2)
        self.assertMeet(self.partner | self.quartz, orders)
        before = {"date_from": "2024-06-01", "date_to": "2024-06-13"}
        orders = self._behavior("order", window="between", **before)
        self.assertMeet(self.env["res.partner"], orders)

    def test_products_and_lines(self):
        other = self.env["product.product"].create({"name": "Chair"})
        order = self._order(5.0, partner=self.quartz)
        order.write(
            {
                "order_line": [
                    Command.create({"product_id": other.id, "price_unit": 7.0}),
                    Command.create({"display_type": "line_note", "name": "Note"}),
                    Command.create({"is_downpayment": True, "name": "Down payment"}),
                ]
            }
        )
        order.action_confirm()
        lines = self._behavior("order_line")
        self.assertMeet(self.quartz, lines, operator="=", value=2)
        self.assertMeet(self.quartz, lines, measure="products", value=2)
        self.assertMeet(
            self.quartz, lines, document_domain=str([("product_id", "=", other.id)])
        )

    def test_money_is_company_currency(self):
        """An order at a rate of 2 is worth half its amount."""
        currency = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        self._order(80.0, confirm=True, partner=self.quartz, pricelist_id=pricelist.id)
        for source, number in (
            ("order", "amount_untaxed"),
            ("order_line", "price_subtotal"),
        ):
            condition = self._behavior(source, measure="sum", measure_field=number)
            self.assertMeet(self.quartz, condition, operator="=", value=40)

    def test_credit_notes_are_negative(self):
        invoice = self._invoice(100.0, "2024-06-01", partner=self.quartz)
        self._refund(invoice, "2024-06-02", amount=30.0)
        for source, number in (
            ("invoice", "amount_untaxed_signed"),
            ("invoice_line", "price_subtotal"),
        ):
            condition = self._behavior(source, measure="sum", measure_field=number)
            self.assertMeet(self.quartz, condition, operator="=", value=70)
        quantity = self._behavior("invoice_line", measure_field="quantity")
        self.assertMeet(self.quartz, quantity, measure="min", operator="=", value=-1)

    def test_only_what_was_sold_and_posted(self):
        """Neither a draft, nor what was bought from the customer, nor a payment."""
        invoice = self._invoice(100.0, "2024-06-01", partner=self.quartz)
        self._register_payment(invoice)
        for values in ({}, {"move_type": "in_invoice", "post": True}):
            self._create_invoice_one_line(
                price_unit=7.0,
                product_id=self.product_a,
                tax_ids=[],
                partner_id=self.quartz,
                invoice_date="2024-06-02",
                **values,
            )
        for source in ("invoice", "invoice_line"):
            self.assertMeet(self.quartz, self._behavior(source), operator="=", value=1)

    def test_opportunities(self):
        self._opportunity(40.0, partner=self.quartz, company_id=self.env.company.id)
        self._opportunity(60.0, partner=self.quartz, company_id=self.env.company.id)
        lost = self._opportunity(
            5.0, partner=self.quartz, company_id=self.env.company.id
        )
        lost.action_set_lost()
        condition = self._behavior(
            "opportunity", measure="sum", measure_field="expected_revenue"
        )
        self.assertMeet(self.quartz, condition, operator="=", value=105)

    def test_mailings(self):
        self._trace(self.contact, open_datetime="2024-06-12 08:00:00")
        self._trace(self.granite)
        self._trace(self.quartz, is_test_trace=True)
        self.assertMeet(self.partner | self.granite, self._behavior("mailing_sent"))
        opened = self._behavior("mailing_opened", window="last", window_count=4)
        self.assertMeet(self.partner, opened)
        self.assertMeet(self.env["res.partner"], opened, window_count=3)

    def test_another_company(self):
        """Its orders are not those of the customer here."""
        other = self.setup_other_company(name="Other")["company"]
        order = self._order(1.0, partner=self.quartz, company_id=other.id)
        order.with_company(other).action_confirm()
        self.assertMeet(self.partner | self.granite, self._behavior("order"))

    def test_scope(self):
        """Only the documents of the customers in scope are read."""
        self._settle()
        segment = self._create_segment(self._behavior("order"))
        customers = self._customer(self.partner) | self._customer(self.quartz)
        scoped = segment.with_context(crm_segment_scope=customers.ids)
        found = self.Customer.search(scoped._get_domain()).partner_id
        self.assertEqual(found & self.partners, self.partner)

    def test_values(self):
        self._settle()
        condition = self._create_segment(
            self._behavior("order", measure="sum", measure_field="amount_untaxed")
        ).condition_ids
        customers = {partner: self._customer(partner) for partner in self.partners}
        values = condition._read_values(self.Customer.union(*customers.values()))
        self.assertEqual(values[customers[self.partner].id], 150.0)
        self.assertEqual(values[customers[self.quartz].id], 0.0)
        condition.measure = "avg"
        values = condition._read_values(self.Customer.union(*customers.values()))
        self.assertNotIn(customers[self.quartz].id, values)

    def test_documents_of_a_customer(self):
        condition = self._create_segment(
            self._behavior("order", window="last", window_count=2)
        ).condition_ids
        domain = list(condition._get_documents_of(self._customer()))
        self.assertEqual(
            sorted(self.env["sale.order"].search(domain).mapped("amount_untaxed")),
            [20.0, 30.0],
        )

    def test_rights_of_the_reader(self):
        """A salesperson's count is over the own orders; nobody's is over others'."""
        seller = self._create_user("seller", "sales_team.group_sale_salesman")
        segment = self._create_segment(self._behavior("order"))
        (self.partners | self.contact).user_id = seller
        self._settle()
        customers = self.Customer.with_user(seller)
        self.assertFalse(
            customers.search(segment.with_user(seller)._get_domain()).partner_id
            & self.partners
        )
        self.env["sale.order"].search(
            [("partner_id", "=", self.granite.id)]
        ).user_id = seller
        found = customers.search(segment.with_user(seller)._get_domain()).partner_id
        self.assertEqual(found & self.partners, self.granite)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_without_rights(self):
        """Who may not read invoice lines is told which condition needs them."""
        marketer = self._create_user("marketer", "mass_mailing.group_mass_mailing_user")
        segment = self._create_segment(
            self._behavior("invoice_line", measure="sum", measure_field="quantity")
        )
        with self.assertRaisesRegex((AccessError, UserError), "invoice lines"):
            segment.with_user(marketer)._get_domain()
