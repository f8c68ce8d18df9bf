from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import CrmCustomerCase


class TestTimeline(CrmCustomerCase):
    """What happened with a customer, from all departments, newest first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = new_test_user(
            cls.env, login="crm_own", groups="sales_team.group_sale_salesman"
        )

    def _events(self, customer=None, **arguments):
        return (customer or self._customer()).get_timeline(**arguments)["events"]

    def _line(self, event):
        return event["date"], event["kind"], event["amount"]

    def _documents_of_a_year(self):
        """An opportunity, quotation, order, invoice, payment and credit note."""
        self._opportunity(500.0, create_date="2024-01-02 08:00:00")
        self._order(100.0, date_order="2024-02-01 08:00:00")
        self._order(200.0, confirm=True).date_order = "2024-02-02 08:00:00"
        invoice = self._invoice(200.0, "2024-03-01")
        self._register_payment(invoice, payment_date=date(2024, 4, 1))
        self._refund(self._invoice(50.0, "2024-03-02"), "2024-05-01", amount=20.0)

    def test_all_departments_in_one_order(self):
        self._documents_of_a_year()
        lead = self.env["crm.lead"].search([("partner_id", "=", self.partner.id)])
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2024-01-02 08:00' WHERE id = %s",
            [lead.id],
        )
        events = [
            event for event in self._events() if not event["kind"].startswith("message")
        ]
        self.assertEqual(
            [self._line(event) for event in events],
            [
                ("2024-05-01", "credit_note", -20.0),
                ("2024-04-01", "payment", 200.0),
                ("2024-03-02", "invoice", 50.0),
                ("2024-03-01", "invoice", 200.0),
                ("2024-02-02", "order", 200.0),
                ("2024-02-01", "quotation", 100.0),
                ("2024-01-02", "opportunity", 500.0),
            ],
        )
        self.assertEqual(
            {event["currency_id"] for event in events},
            {self.env.company.currency_id.id},
        )
        self.assertTrue(all(event["can_open"] and event["title"] for event in events))

    def test_not_in_the_timeline(self):
        """Drafts and cancelled documents, and other customers', did not happen."""
        self._create_invoice_one_line(
            price_unit=10.0,
            product_id=self.product_a,
            tax_ids=[],
            partner_id=self.partner,
            invoice_date="2024-03-01",
        )
        self._order(10.0, confirm=True)._action_cancel()
        self._order(10.0, partner=self._create_partner(name="Somebody else"))
        self._order(10.0, partner=self.contact)
        self.assertEqual(
            [event["kind"] for event in self._events(departments=["sales", "finance"])],
            ["quotation"],
        )

    def test_departments(self):
        self._documents_of_a_year()
        customer = self._customer()
        kinds = {event["kind"] for event in self._events(departments=["finance"])}
        self.assertEqual(kinds, {"invoice", "payment", "credit_note"})
        timeline = customer.get_timeline(departments=["nonsense"])
        self.assertEqual(timeline["events"], [])
        self.assertIn(["sales", "Sales"], timeline["departments"])

    def test_pages_have_every_event_once(self):
        """Also where several happened at the same instant."""
        for _number in range(5):
            self._order(10.0, date_order="2024-02-01 08:00:00")
            self._invoice(10.0, "2024-02-01")
        customer = self._customer()
        seen, before = [], None
        for _page in range(10):
            page = customer.get_timeline(["sales", "finance"], before, limit=3)
            seen += [(event["kind"], event["id"]) for event in page["events"]]
            before = page["next"]
            if not before:
                break
        self.assertFalse(before)
        self.assertEqual(len(seen), 10)
        self.assertEqual(len(set(seen)), 10)
        whole = self._events(departments=["sales", "finance"])
        self.assertEqual(seen, [(event["kind"], event["id"]) for event in whole])

    def test_day_in_the_zone_of_the_company(self):
        self.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        self._order(10.0, date_order="2024-02-01 20:00:00")
        self._invoice(10.0, "2024-02-02")
        dates = [
            event["date"] for event in self._events(departments=["sales", "finance"])
        ]
        self.assertEqual(dates, ["2024-02-02", "2024-02-02"])

    def test_money_paid_back_is_negative(self):
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.partner.id,
                "payment_type": "outbound",
                "partner_type": "customer",
                "amount": 30.0,
                "date": "2024-03-01",
            }
        )
        payment.action_post()
        self._order(1.0)
        [event] = self._events(departments=["finance"])
        self.assertEqual(self._line(event), ("2024-03-01", "payment", -30.0))

    def test_other_currency(self):
        foreign = self.setup_other_currency("EUR")
        self._invoice(90.0, "2017-05-01", currency_id=foreign)
        [event] = self._events(departments=["finance"])
        self.assertEqual(event["amount"], 90.0)
        self.assertEqual(event["currency_id"], foreign.id)

    def test_other_company(self):
        other = self.setup_other_company(name="Nhà Việt")["company"]
        self._invoice(100.0, "2024-02-01")
        self._create_invoice(
            company_id=other,
            partner_id=self.partner,
            invoice_date="2024-03-01",
            invoice_line_ids=[
                Command.create({"name": "Chair", "price_unit": 30.0, "tax_ids": []})
            ],
            post=True,
        )
        [event] = self._events(departments=["finance"])
        self.assertEqual(event["amount"], 100.0)
        elsewhere = self._customer(company=other)
        [event] = self._events(elsewhere, departments=["finance"])
        self.assertEqual(event["amount"], 30.0)
        self.salesperson.company_ids = self.env.company
        with self.assertRaises(AccessError):
            elsewhere.with_user(self.salesperson).get_timeline()

    def test_documents_of_others(self):
        """Who may not read a document sees that it is there, but cannot open it."""
        self.partner.user_id = self.salesperson
        self._order(100.0, date_order="2024-02-01 08:00:00")
        mine = self._order(
            20.0, date_order="2024-02-02 08:00:00", user_id=self.salesperson.id
        )
        others = self.env["sale.order"].search(
            [("partner_id", "=", self.partner.id), ("id", "!=", mine.id)]
        )
        others.user_id = self.env.user
        customer = self._customer().with_user(self.salesperson)
        events = self._events(customer, departments=["sales"])
        self.assertEqual(
            [(event["amount"], event["can_open"], event["title"]) for event in events],
            [(20.0, True, mine.name), (100.0, False, "")],
        )
        action = customer.action_open_event("quotation", mine.id)
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sale.order", mine.id)
        )
        with self.assertRaises(AccessError):
            customer.action_open_event("quotation", others.id)

    def test_customer_of_somebody_else(self):
        self.partner.user_id = self.env.user
        self._order(100.0)
        customer = self._customer().with_user(self.salesperson)
        with self.assertRaises(AccessError):
            customer.get_timeline()
        with self.assertRaises(AccessError):
            customer.get_products()
        with self.assertRaises(AccessError):
            customer.get_next_products()

    def test_messages(self):
        """What was said to the customer and by it, not what was noted."""
        order = self._order(100.0)
        author = self.env.user.partner_id
        comment = "mail.mt_comment"
        order.message_post(
            body="Hello",
            message_type="comment",
            subtype_xmlid=comment,
            author_id=author.id,
        )
        order.message_post(
            body="For us only",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        self.partner.message_post(
            body="How much?",
            message_type="email",
            subtype_xmlid=comment,
            author_id=self.contact.id,
        )
        events = self._events(departments=["service"])
        self.assertCountEqual(
            [(event["kind"], event["title"]) for event in events],
            [("message_by_us", "Hello"), ("message_by_them", "How much?")],
        )
        [theirs] = [event for event in events if event["kind"] == "message_by_them"]
        action = self._customer().action_open_event("message_by_them", theirs["id"])
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", self.partner.id)
        )
