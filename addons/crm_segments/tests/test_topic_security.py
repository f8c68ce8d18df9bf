from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common_topics import TopicsCase


class TestTopicSecurity(TopicsCase):
    """Who reads and records what customers said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.statement = cls._say("opted_out", cls.offers)
        cls.seller, cls.mailer, cls.employee, cls.customer = (
            new_test_user(cls.env, login, groups=groups)
            for login, groups in {
                "topics_seller": "sales_team.group_sale_salesman",
                "topics_mailer": "mass_mailing.group_mass_mailing_user",
                "topics_employee": "base.group_user",
                "topics_customer": "base.group_portal",
            }.items()
        )
        cls.public = cls.env.ref("base.public_user")

    def _values(self, **values):
        return {
            "topic_id": self.offers.id,
            "state": "opted_in",
            "email_normalized": self.an.email,
            **values,
        }

    def test_nothing_without_the_group(self):
        for user in (self.employee, self.customer, self.public):
            topic, statement = (
                self.offers.with_user(user),
                self.statement.with_user(user),
            )
            with self.subTest(user=user.sudo().login):
                with self.assertRaises(AccessError):
                    topic.read(["name"])
                with self.assertRaises(AccessError):
                    topic.search([])
                with self.assertRaises(AccessError):
                    statement.read(["state"])
                with self.assertRaises(AccessError):
                    statement.search([])
                with self.assertRaises(AccessError):
                    statement.create(self._values())

    def test_staff_records_as_staff(self):
        statement = self.Consent.with_user(self.seller).create(
            self._values(source="portal")
        )
        self.assertEqual(statement.source, "staff")
        self.assertEqual(statement.create_uid, self.seller)

    def test_nobody_rewrites(self):
        for user in (self.seller, self.mailer):
            statement = self.statement.with_user(user)
            with self.assertRaises(UserError):
                statement.write({"state": "opted_in"})
            with self.assertRaises(AccessError):
                statement.unlink()

    def test_who_makes_topics(self):
        with self.assertRaises(AccessError):
            self.Topic.with_user(self.seller).create({"name": "Mine"})
        topic = self.Topic.with_user(self.mailer).create({"name": "Mine"})
        topic.name = "Ours"

    def test_companies(self):
        company = self.env["res.company"].create({"name": "Other"})
        there = self.Topic.create({"name": "There", "company_id": company.id})
        statement = self._say("opted_out", there)
        for_all = self.Topic.create({"name": "All", "company_id": False})
        self.assertEqual(
            self.Topic.with_user(self.mailer).search([]), self.topics | for_all
        )
        with self.assertRaises(AccessError):
            there.with_user(self.mailer).name = "Here"
        with self.assertRaises(AccessError):
            statement.with_user(self.mailer).read(["state"])
        with self.assertRaises(AccessError):
            self.Consent.with_user(self.mailer).create(self._values(topic_id=there.id))
