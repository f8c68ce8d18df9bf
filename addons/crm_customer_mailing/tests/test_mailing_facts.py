from datetime import datetime

from odoo import Command
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import freeze_time, new_test_user

from .common import MailingCase


class TestMailingFacts(MailingCase):
    """What was sent to a customer, and what became of it."""

    def test_no_mailing(self):
        self.assertFacts(
            self._customer(),
            mailing_sent_count=0,
            mailing_open_count=0,
            mailing_click_count=0,
            last_mailing_open=False,
            last_mailing_click=False,
            is_opted_out=False,
        )

    def test_sent_opened_clicked(self):
        mailing = self._send(self.partner + self.contact)
        self.assertFacts(self._customer(), mailing_sent_count=2, mailing_open_count=0)
        self._open(mailing, self.partner)
        self.assertFacts(
            self._customer(),
            mailing_open_count=1,
            mailing_click_count=0,
            last_mailing_open=datetime(2024, 6, 11, 9),
        )
        self._click(mailing, self.contact)
        self.assertFacts(
            self._customer(),
            mailing_sent_count=2,
            mailing_open_count=2,
            mailing_click_count=1,
            last_mailing_open=datetime(2024, 6, 12, 9),
            last_mailing_click=datetime(2024, 6, 12, 9),
        )
        self.assertIncrementalIsFull()

    def test_an_answer_is_an_opening(self):
        mailing = self._send(self.partner)
        with freeze_time("2024-06-14 08:00:00"):
            self.gateway_mail_trace_reply(mailing, self.partner)
        self.assertFacts(
            self._customer(),
            mailing_open_count=1,
            last_mailing_open=datetime(2024, 6, 14, 8),
        )

    def test_mailing_to_an_address(self):
        """A subscriber of a list with the address of a contact; twice the same
        address counts once."""
        mailing = self._send(self.newsletter)
        self._create_partner(
            name="Mai, too", parent_id=self.partner.id, email="mai@birch.example.com"
        )
        self.assertFacts(self._customer(), mailing_sent_count=1)
        self._click(mailing, self.subscriber)
        self.assertFacts(self._customer(), mailing_open_count=1, mailing_click_count=1)
        self.assertIncrementalIsFull()

    def test_address_of_two_customers(self):
        """Nobody knows which of them reads it, so it counts for both."""
        other = self._create_partner(name="Pine", email="mai@birch.example.com")
        self._opportunity(partner=other)
        self._send(self.newsletter)
        self.assertFacts(self._customer(), mailing_sent_count=1)
        self.assertFacts(self._customer(other), mailing_sent_count=1)
        self._send(self.contact)
        self.assertFacts(self._customer(), mailing_sent_count=2)
        self.assertFacts(self._customer(other), mailing_sent_count=1)
        self.assertIncrementalIsFull()

    def test_test_mailing_does_not_count(self):
        mailing = self._send(self.partner)
        mailing.mailing_trace_ids.is_test_trace = True
        self.assertFacts(self._customer(), mailing_sent_count=0)
        self.assertIncrementalIsFull()

    def test_mailing_alone_makes_no_customer(self):
        other = self._create_partner(name="Pine", email="pine@example.com")
        self._send(other)
        self.assertFalse(self._customer(other))
        self.assertIncrementalIsFull()

    def test_every_company(self):
        company = self.setup_other_company(name="Nhà Việt")["company"]
        self._create_invoice(
            company_id=company,
            partner_id=self.partner,
            invoice_date="2024-03-01",
            invoice_line_ids=[
                Command.create({"name": "Chair", "price_unit": 30.0, "tax_ids": []})
            ],
            post=True,
        )
        self._send(self.partner)
        self.assertFacts(self._customer(), mailing_sent_count=1)
        self.assertFacts(self._customer(company=company), mailing_sent_count=1)
        self.assertIncrementalIsFull()

    def test_opt_out(self):
        self._opt_out()
        self.assertFacts(self._customer(), is_opted_out=True)
        self.assertIncrementalIsFull()
        self._opt_out(False)
        self.assertFacts(self._customer(), is_opted_out=False)
        self.assertIncrementalIsFull()

    def test_leaves_the_last_twelve_months(self):
        """On the day in the company's time zone: 23:30 in London is tomorrow here."""
        self.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        mailing = self._send(self.partner, at="2024-06-10 23:30:00")
        self._open(mailing, self.partner)
        with freeze_time("2025-06-10 16:59:00"):
            self.assertFacts(
                self._customer(), mailing_sent_count=1, mailing_open_count=1
            )
            self.assertEqual(len(self._documents("mailing_sent_count")), 1)
        with freeze_time("2025-06-10 17:00:01"):
            self.assertFacts(
                self._customer(),
                mailing_sent_count=0,
                mailing_open_count=0,
                last_mailing_open=datetime(2024, 6, 11, 9),
            )
            self.assertFalse(self._documents("mailing_sent_count"))
            self.assertIncrementalIsFull()

    def _documents(self, fact):
        action = self._customer().action_open_documents(fact)
        return self.env[action["res_model"]].search(Domain(action["domain"]))

    def test_documents(self):
        other = self._create_partner(name="Pine", email="pine@example.com")
        self._send(other)
        mailing = self._send(self.partner + self.contact)
        listed = self._send(self.newsletter)
        self._open(mailing, self.partner)
        self._click(listed, self.subscriber)
        self._opt_out()
        customer = self._customer()
        for fact, expected in {
            "mailing_sent_count": 3,
            "mailing_open_count": 2,
            "mailing_click_count": 1,
        }.items():
            with self.subTest(fact=fact):
                self.assertEqual(customer[fact], expected)
                self.assertEqual(len(self._documents(fact)), expected)
        self.assertEqual(self._documents("last_mailing_open").mass_mailing_id, listed)
        self.assertEqual(self._documents("last_mailing_click").mass_mailing_id, listed)
        self.assertEqual(self._documents("is_opted_out").list_id, self.newsletter)

    def test_documents_need_the_right_to_mailings(self):
        """Salespeople see the figures; the mailings are for those who send them."""
        self._send(self.partner)
        user = new_test_user(
            self.env, "mailing_sales", "sales_team.group_sale_salesman_all_leads"
        )
        customer = self._customer().with_user(user)
        self.assertEqual(customer.mailing_sent_count, 1)
        action = customer.action_open_documents("mailing_sent_count")
        with self.assertRaises(AccessError):
            self.env[action["res_model"]].with_user(user).search(action["domain"])

    def test_timeline(self):
        mailing = self._send(self.partner + self.contact)
        source = self.Customer._timeline_sources()["mailing"]
        self.assertEqual(
            (source.department, source.model), ("service", "mailing.mailing")
        )
        events = self._read_events(source)
        self.assertEqual(
            events,
            [
                {
                    "document_id": mailing.id,
                    "happened_at": datetime(2024, 6, 10, 9),
                    "title": "Autumn",
                    "amount": None,
                    "currency_id": None,
                }
            ],
        )
