from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common_topics import TopicsCase


class TestTopic(TopicsCase):
    """What an address said on topics, and what counts."""

    def test_who_said_nothing(self):
        self.assertEqual(self._received(), self.offers | self.news)

    def test_the_last_statement_counts(self):
        self._say("opted_out", self.offers)
        self._say("opted_in", self.events)
        self.assertEqual(self._received(), self.news | self.events)
        self.assertEqual(self._received(self.binh), self.offers | self.news)
        self._say("opted_in", self.offers)
        self.assertEqual(self._received(), self.topics)
        self.assertEqual(
            len(self.Consent.search([("topic_id", "=", self.offers.id)])), 2
        )

    def test_an_older_statement_that_comes_later(self):
        """Such as one of an import."""
        last = self._say("opted_out", self.offers)
        before = fields.Datetime.now() - timedelta(days=100)
        older = self._say("opted_in", self.offers, date=before)
        self.assertEqual(self._received(), self.news)
        self.assertTrue(last.is_current)
        self.assertFalse(older.is_current)
        self.assertEqual(
            self.Consent.search(
                [("topic_id", "=", self.offers.id), ("is_current", "!=", False)]
            ),
            last,
        )
        self.assertIn(older, self.Consent.search([("is_current", "=", False)]))
        self.assertEqual((self.offers.joined_count, self.offers.left_count), (0, 1))

    def test_a_statement_of_the_future(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        with self.assertRaises(ValidationError):
            self._say("opted_out", self.offers, date=tomorrow)

    def test_an_address_is_needed(self):
        with self.assertRaises(ValidationError):
            self._say(
                "opted_out", self.offers, partner=self._create_partner(name="Dung")
            )
        statement = self._say(
            "opted_out", self.offers, email_normalized="Dung <DUNG@people.example>"
        )
        self.assertEqual(statement.email_normalized, "dung@people.example")

    def test_nobody_rewrites(self):
        statement = self._say("opted_out", self.offers)
        with self.assertRaises(UserError):
            statement.state = "opted_in"
        with self.assertRaises(UserError):
            statement.unlink()

    def test_a_topic_with_statements_stays(self):
        self._say("opted_out", self.offers)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.offers.unlink()
        self.news.unlink()

    def test_leaving_follows_who_changes_the_address(self):
        self._say("opted_out", self.offers)
        self.an.email = "an@elsewhere.example"
        self.assertEqual(self._received(), self.news)
        self.assertEqual(
            self.offers._get_left(), {"an@people.example", "an@elsewhere.example"}
        )
        self._say("opted_in", self.offers)
        self.assertEqual(self._received(), self.offers | self.news)
        self.assertEqual(self.offers._get_left(), {"an@people.example"})

    def test_two_with_one_address(self):
        self.binh.email = self.an.email
        self._say("opted_out", self.offers)
        self.assertEqual(self._received(self.binh), self.news)

    def test_only_news_is_stored(self):
        address = self.an.email_normalized
        reason = self.env["mailing.subscription.optout"].create({"name": "Too many"})
        for _time in range(2):
            self.topics._state(
                address, self.news | self.events, reason=reason, source="portal"
            )
        self.assertRecordValues(
            self.Consent.search([("email_normalized", "=", address)], order="topic_id"),
            [
                {
                    "topic_id": self.offers.id,
                    "state": "opted_out",
                    "reason_id": reason.id,
                    "source": "portal",
                },
                {
                    "topic_id": self.events.id,
                    "state": "opted_in",
                    "reason_id": False,
                    "source": "portal",
                },
            ],
        )

    def test_refusing(self):
        self._say("opted_out", self.offers)
        self._say("opted_in", self.events, self.binh)
        addresses = set(self.people.mapped("email_normalized"))
        self.assertEqual(self.offers._get_refusing(addresses), {self.an.email})
        self.assertEqual(
            self.events._get_refusing(addresses), {self.an.email, self.chi.email}
        )
        self.assertEqual(self.events._get_refusing(set()), set())

    def test_one_query_for_all_addresses(self):
        for partner in self.people:
            self._say("opted_out", self.offers, partner)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.offers._get_left()
        with self.assertQueryCount(1):
            self.topics._get_statements(self.people.mapped("email_normalized"))

    def test_staff_records_on_the_contact(self):
        action = self.an.action_open_topic_consents()
        form = Form(self.Consent.with_context(**action["context"]))
        form.topic_id = self.offers
        form.note = "On the phone"
        statement = form.save()
        self.assertRecordValues(
            statement,
            [
                {
                    "partner_id": self.an.id,
                    "email_normalized": self.an.email,
                    "state": "opted_out",
                    "source": "staff",
                }
            ],
        )
        by_link = self._say(
            "opted_in", self.news, self.binh, email_normalized=self.an.email
        )
        self.assertEqual(self.Consent.search(action["domain"]), statement | by_link)

    def test_opened_from_the_topic(self):
        statement = self._say("opted_out", self.offers)
        self._say("opted_out", self.news)
        action = self.offers.with_context(state="opted_out").action_open_consents()
        self.assertEqual(self.Consent.search(action["domain"]), statement)
        self.assertTrue(action["context"]["search_default_filter_opted_out"])

    def test_imported(self):
        result = (
            self.Consent.with_context(import_file=True)
            .with_user(self.env.user)
            .load(
                ["topic_id", "email_normalized", "state", "date"],
                [["Events", "dung@people.example", "Joined", "2024-01-31 10:00:00"]],
            )
        )
        self.assertFalse(result["messages"])
        self.assertEqual(
            self.events._get_refusing({"dung@people.example", "an@people.example"}),
            {"an@people.example"},
        )

    def test_merged_contacts(self):
        statement = self._say("opted_out", self.offers)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.an | self.binh).ids, self.binh
        )
        self.assertEqual(statement.partner_id, self.binh)
        self.assertEqual(self._received(self.binh), self.news)
