from datetime import date, datetime

from odoo import Command
from odoo.fields import Domain
from odoo.tests import freeze_time
from odoo.tools import SQL

from odoo.addons.crm_customer.tests.common import CrmCustomerCase

TRIGGERS = SQL(
    "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE %s",
    r"crm\_customer\_queue\_%",
)


class TestRating(CrmCustomerCase):
    """Ratings that contacts of a customer give, through the link they get."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.opportunity = cls._opportunity(100.0)

    def _ask(self, document=None, partner=None):
        document = document or self.opportunity
        token = document._rating_get_access_token(partner or self.partner)
        return document.rating_ids.filtered(lambda line: line.access_token == token)

    def _rate(self, rate, at="2024-06-10 09:00:00", partner=None, document=None):
        document = document or self.opportunity
        rating = self._ask(document, partner)
        with freeze_time(at):
            return document.rating_apply(rate, token=rating.access_token)

    def test_ratings(self):
        self._ask()
        self.assertFacts(
            self._customer(),
            rating_count=0,
            rating_average=0.0,
            last_rating_date=False,
        )
        self._rate(5)
        self._rate(2, partner=self.contact, at="2024-06-12 09:00:00")
        self._rate(4, at="2024-06-11 09:00:00")
        self.assertFacts(
            self._customer(),
            rating_count=3,
            rating_average=3.67,
            last_rating_date=date(2024, 6, 12),
        )
        self.assertIncrementalIsFull()

    def test_average_is_empty_without_ratings(self):
        average = SQL(
            "SELECT rating_average FROM crm_customer WHERE id = %s", self._customer().id
        )
        self.assertEqual(self.env.execute_query(average), [(None,)])

    def test_changed_and_withdrawn(self):
        rating = self._rate(5)
        self.assertFacts(self._customer(), rating_average=5.0)
        with freeze_time("2024-06-13 09:00:00"):
            self.opportunity.rating_apply(1, token=rating.access_token)
        self.assertFacts(
            self._customer(),
            rating_count=1,
            rating_average=1.0,
            last_rating_date=date(2024, 6, 13),
        )
        rating.reset()
        self.assertFacts(self._customer(), rating_count=0, last_rating_date=False)
        self._rate(3)
        self.env.flush_all()
        self.env.cr.execute(SQL("DELETE FROM rating_rating WHERE consumed"))
        self.assertFacts(self._customer(), rating_count=0)
        self.assertIncrementalIsFull()

    def test_given_to_somebody_else(self):
        rating = self._rate(4)
        other = self._create_partner(name="Pine")
        self._opportunity(partner=other)
        rating.partner_id = other
        self.assertFacts(self._customer(), rating_count=0)
        self.assertFacts(self._customer(other), rating_count=1)
        self.assertIncrementalIsFull()

    def test_rating_alone_makes_no_customer(self):
        other = self._create_partner(name="Pine")
        self._rate(4, partner=other)
        self.assertFalse(self._customer(other))
        self.assertIncrementalIsFull()

    def test_day_in_the_time_zone_of_the_company(self):
        self.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        self._rate(4, at="2024-06-10 20:00:00")
        self.assertFacts(self._customer(), last_rating_date=date(2024, 6, 11))

    def test_companies(self):
        """In every company, or in that of the contact."""
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
        self._rate(4)
        self._rate(2, partner=self.contact)
        self.assertFacts(self._customer(), rating_average=3.0)
        self.assertFacts(self._customer(company=company), rating_average=3.0)
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET company_id = %s WHERE id = %s",
                company.id,
                self.contact.id,
            )
        )
        self.env.invalidate_all()
        self.assertFacts(self._customer(), rating_average=4.0, rating_count=1)
        self.assertFacts(self._customer(company=company), rating_count=2)
        self.assertEqual(len(self._documents("rating_count")), 1)
        self.assertIncrementalIsFull()

    def _documents(self, fact):
        action = self._customer().action_open_documents(fact)
        return self.env[action["res_model"]].search(Domain(action["domain"]))

    def test_documents(self):
        self._rate(5)
        self._rate(2, partner=self.contact)
        self._ask()
        self._rate(1, partner=self._create_partner(name="Pine"))
        customer = self._customer()
        for fact in ("rating_count", "rating_average"):
            with self.subTest(fact=fact):
                self.assertEqual(len(self._documents(fact)), customer.rating_count)
        ratings = self._documents("rating_average").mapped("rating")
        self.assertEqual(sum(ratings) / len(ratings), customer.rating_average)

    def test_timeline(self):
        rating = self._rate(4)
        self._ask()
        source = self.Customer._timeline_sources()["rating"]
        self.assertEqual(
            (source.department, source.model), ("service", "rating.rating")
        )
        events = self._read_events(source)
        self.assertEqual(
            events,
            [
                {
                    "document_id": rating.id,
                    "happened_at": datetime(2024, 6, 10, 9),
                    "title": "4/5 · Garden furniture",
                    "amount": None,
                    "currency_id": None,
                }
            ],
        )

    def test_only_given_ratings_are_queued(self):
        self._settle()
        self._ask()
        self.env.flush_all()
        self.assertFalse(self.queue._take(1000))
        self._rate(4)
        self.env.flush_all()
        queued = {change.partner_id for change in self.queue._take(1000)}
        self.assertIn(self.partner.id, queued)

    def test_uninstallation_drops_the_own_triggers_only(self):
        before = {table for (table,) in self.env.execute_query(TRIGGERS)}
        self.queue._drop_triggers_of(self.queue._rating_tables())
        after = {table for (table,) in self.env.execute_query(TRIGGERS)}
        self.assertEqual(before - after, {"rating_rating"})
