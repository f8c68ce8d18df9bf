from odoo.exceptions import ValidationError

from ..hooks import keep_from_everybody
from .common_topics import TopicsCase


class TestTopicMailing(TopicsCase):
    """Mailings on a topic go to who gets it, whatever the recipients are."""

    def test_who_left_is_left_out(self):
        self._say("opted_out", self.offers)
        mailing = self._mailing(self.offers)
        self.assertEqual(
            self._send(mailing),
            {
                "an@people.example": "mail_optout",
                "binh@people.example": "sent",
                "chi@people.example": "sent",
            },
        )
        trace = mailing.mailing_trace_ids.filtered(lambda t: t.res_id == self.an.id)
        self.assertEqual(trace.trace_status, "cancel")
        self.assertEqual(len(self._mails), 2)
        self.assertEqual(set(self._send(self._mailing(self.news)).values()), {"sent"})
        self.assertEqual(set(self._send(self._mailing()).values()), {"sent"})

    def test_who_must_ask(self):
        self._say("opted_in", self.events, self.binh)
        self.assertEqual(
            self._send(self._mailing(self.events)),
            {
                "an@people.example": "mail_optout",
                "binh@people.example": "sent",
                "chi@people.example": "mail_optout",
            },
        )

    def test_the_blacklist_wins(self):
        self.env["mail.blacklist"]._add(self.an.email)
        self._say("opted_in", self.events)
        sent = self._send(self._mailing(self.events, self.an))
        self.assertEqual(sent, {"an@people.example": "mail_bl"})
        with self.assertRaises(ValidationError):
            self._mailing(self.offers, use_exclusion_list=False)

    def test_other_recipients(self):
        """Orders, leads, and members of lists, whose own opt-outs count too."""
        self._say("opted_out", self.offers)
        self._say("opted_in", self.events, self.binh)
        orders = self._order(1.0, partner=self.an) | self._order(1.0, partner=self.binh)
        leads = self.env["crm.lead"].create(
            [
                {"name": name, "email_from": f"{name}@people.example"}
                for name in ("an", "binh")
            ]
        )
        for recipients in (orders, leads):
            for topic in (self.offers, self.events):
                with self.subTest(model=recipients._name, topic=topic.name):
                    self.assertEqual(
                        self._send(self._mailing(topic, recipients)),
                        {
                            "an@people.example": "mail_optout",
                            "binh@people.example": "sent",
                        },
                    )

    def test_lists(self):
        self._say("opted_out", self.offers)
        self._say("opted_in", self.events, self.binh)
        a_list = self.env["mailing.list"].create(
            {
                "name": "Readers",
                "subscription_ids": [
                    (0, 0, {"contact_id": contact.id, "opt_out": contact.name == "Chi"})
                    for contact in self.env["mailing.contact"].create(
                        [
                            {"name": each.name, "email": each.email}
                            for each in self.people
                        ]
                    )
                ],
            }
        )
        for topic in (self.offers, self.events):
            with self.subTest(topic=topic.name):
                self.assertEqual(
                    self._send(self._mailing(topic, a_list)),
                    {
                        "an@people.example": "mail_optout",
                        "binh@people.example": "sent",
                        "chi@people.example": "mail_optout",
                    },
                )

    def test_sent_with_rights_in_another_company(self):
        """The topic counts, whichever companies are selected by who sends."""
        company = self.env["res.company"].create({"name": "Other"})
        self.events.company_id = company
        mailing = self._mailing(self.events)
        sent = self._send(
            mailing.with_context(allowed_company_ids=self.env.company.ids)
        )
        self.assertEqual(set(sent.values()), {"mail_optout"})

    def test_topics_to_choose_from(self):
        company = self.env["res.company"].create({"name": "Other"})
        for_all = self.Topic.create({"name": "Recalls", "company_id": False})
        there = self.Topic.create({"name": "There", "company_id": company.id})
        self.assertEqual(
            self._mailing(self.offers)._get_topics(), self.topics | for_all
        )
        self.assertEqual(self._mailing(there)._get_topics(), there | for_all)
        self.assertEqual(self._mailing(for_all)._get_topics(), self.topics | for_all)
        self.news.active = False
        self.assertNotIn(self.news, self._mailing(self.offers)._get_topics())
        self.assertIn(self.news, self._mailing(self.news)._get_topics())

    def test_uninstalled(self):
        """A mailing that waits goes to nobody, rather than to who left."""
        mailing = self._mailing(self.offers, state="in_queue")
        keep_from_everybody(self.env)
        self.assertFalse(mailing._get_recipients())
