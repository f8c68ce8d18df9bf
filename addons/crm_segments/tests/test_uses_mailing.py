from odoo.tests import new_test_user

from odoo.addons.mail.tests.common import MockEmail

from ..hooks import keep_from_everybody
from .common_uses import SegmentUsesCase


class TestUsesMailing(MockEmail, SegmentUsesCase):
    """An ordinary mailing to the members of segments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("mass_mailing.group_mass_mailing_user")
        cls.env.user.email = "marketing@company.example"

    def _mailing(self, model="res.partner", **values):
        return self.env["mailing.mailing"].create(
            {
                "subject": "News",
                "body_html": "<p>News</p>",
                "mailing_model_id": self.env["ir.model"]._get_id(model),
                "segment_ids": self.segment.ids,
                **values,
            }
        )

    def _recipients(self, mailing):
        return self.env[mailing.mailing_model_real].browse(mailing._get_recipients())

    def test_customer_or_first_contact(self):
        mailing = self._mailing()
        self.assertFalse(self._recipients(mailing))
        second = self._create_partner(
            name="An", parent_id=self.partner.id, email="an@birch.example"
        )
        self.assertEqual(self._recipients(mailing), second)
        self.contact.email = "mai@birch.example"
        self.assertEqual(self._recipients(mailing), self.contact)
        self.contact.type = "invoice"
        self.assertEqual(self._recipients(mailing), second)
        self.partner.email = "info@birch.example"
        self.assertEqual(self._recipients(mailing), self.partner)
        self.assertEqual(mailing.segment_recipient_count, 1)
        self.assertEqual(mailing.total, 1)
        mailing.segment_recipient = "all"
        self.assertEqual(
            self._recipients(mailing), self.partner | self.contact | second
        )

    def test_the_domain_of_the_mailing_counts_too(self):
        self.partner.email = "info@birch.example"
        mailing = self._mailing(mailing_domain="[('name', '=', 'Granite')]")
        self.assertFalse(self._recipients(mailing))
        mailing.segment_ids = False
        self.assertEqual(self._recipients(mailing), self.other)

    def test_excluded(self):
        self.partner.email = "info@birch.example"
        both = self._create_members(self.partner | self.other, name="Both")
        mailing = self._mailing(
            segment_ids=both.ids, segment_excluded_ids=self.segment.ids
        )
        self.assertEqual(self._recipients(mailing), self.other)
        mailing.write({"segment_ids": False, "segment_recipient": "all"})
        recipients = self._recipients(mailing)
        self.assertGreaterEqual(recipients, self.other | self.other_contact)
        self.assertFalse(recipients & (self.partner | self.contact))

    def test_excluded_even_where_the_member_is_not_seen(self):
        user = new_test_user(
            self.env,
            "mailer",
            email="mailer@company.example",
            groups="mass_mailing.group_mass_mailing_user,sales_team.group_sale_salesman",
        )
        self.partner.email = "info@birch.example"
        self.partner.user_id = self.env.ref("base.user_admin")
        self.other.user_id = user
        self._settle()
        both = self._create_members(self.partner | self.other, name="Both")
        mailing = self._mailing(segment_ids=both.ids, user_id=user.id)
        # A salesperson mails to own customers, in the queue as by hand.
        for sender in (mailing.with_user(user), mailing.sudo()):
            self.assertEqual(self._recipients(sender).ids, self.other.ids)
        self.assertEqual(self._recipients(mailing), self.partner | self.other)
        mailing.write({"segment_ids": False, "segment_excluded_ids": both.ids})
        self.assertFalse(self._recipients(mailing.with_user(user)) & self.contacts)

    def test_documents(self):
        for model, inside in (
            ("crm.lead", self._opportunity(1.0, partner=self.contact)),
            ("sale.order", self._order(1.0, partner=self.contact)),
        ):
            outside = inside.copy({"partner_id": self.other_contact.id})
            ids = str([("id", "in", (inside | outside).ids)])
            mailing = self._mailing(model, mailing_domain=ids)
            with self.subTest(model=model):
                self.assertTrue(mailing.is_segmentable)
                self.assertEqual(self._recipients(mailing), inside)
                mailing.write(
                    {
                        "segment_ids": False,
                        "segment_excluded_ids": self.segment.ids,
                    }
                )
                self.assertEqual(self._recipients(mailing), outside)

    def test_other_recipients_have_no_segments(self):
        mailing = self._mailing("mailing.contact", mailing_domain="[]")
        self.assertFalse(mailing.is_segmentable)
        self.assertEqual(
            self._recipients(mailing), self.env["mailing.contact"].search([])
        )
        self.assertEqual(mailing.segment_recipient_count, 0)

    def test_sent(self):
        """The blacklist counts as ever, and nobody is written to instead."""
        self.partner.email = "info@birch.example"
        self.contact.email = "mai@birch.example"
        third = self._create_partner(name="Basalt", email="info@basalt.example")
        self._opportunity(1.0, partner=third)
        self._settle()
        self.env["mail.blacklist"]._add("info@birch.example")
        members = self._create_members(self.partner | self.other | third, name="Stones")
        mailing = self._mailing(segment_ids=members.ids, segment_excluded_ids=False)
        with self.mock_mail_gateway():
            mailing.action_send_mail()
            self.env["mail.mail"].search(
                [("mailing_id", "=", mailing.id), ("state", "=", "outgoing")]
            ).send()
        self.assertEqual(mailing.state, "done")
        traces = mailing.mailing_trace_ids
        self.assertEqual(
            {trace.email: (trace.trace_status, trace.res_id) for trace in traces},
            {
                "info@birch.example": ("cancel", self.partner.id),
                "info@granite.example": ("sent", self.other.id),
                "info@basalt.example": ("sent", third.id),
            },
        )
        self.assertEqual(
            sorted(address for mail in self._mails for address in mail["email_to"]),
            ['"Basalt" <info@basalt.example>', '"Granite" <info@granite.example>'],
        )

    def test_two_companies(self):
        """A segment of another company of the user brings its members."""
        company = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= company
        self._opportunity(1.0, partner=self.other, company_id=company.id)
        self._settle()
        there = self._create_members(self.other, name="There", company_id=company.id)
        mailing = self._mailing(segment_ids=(self.segment | there).ids)
        self.partner.email = "info@birch.example"
        for recipient in ("one", "all"):
            mailing.segment_recipient = recipient
            for sender in (mailing, mailing.sudo()):
                found = self._recipients(sender)
                self.assertTrue(found >= self.partner | self.other, recipient)
        mailing.segment_ids = False
        mailing.segment_excluded_ids = there
        self.assertFalse(self._recipients(mailing) & self.other)

    def test_uninstalled(self):
        """A mailing that waits goes to nobody, rather than to everybody."""
        waiting = self._mailing(state="in_queue")
        excluding = self._mailing(
            segment_ids=False, segment_excluded_ids=self.segment.ids
        )
        sent = self._mailing(state="done")
        rule = self.env["product.pricelist.item"].create(
            {"fixed_price": 1.0, "segment_id": self.segment.id}
        )
        keep_from_everybody(self.env)
        for mailing in waiting | excluding:
            mailing.write({"segment_ids": False, "segment_excluded_ids": False})
            self.assertFalse(self._recipients(mailing))
        self.assertEqual(sent.mailing_domain, "[]")
        self.assertFalse(rule.exists())
