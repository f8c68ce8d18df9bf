from odoo import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import CrmSegmentsCase

SENT = ("sent", False)
DUPLICATE = ("cancel", "mail_dup")
OPTED_OUT = ("cancel", "mail_optout")
BLACKLISTED = ("cancel", "mail_bl")


@tagged("post_install", "-at_install")
class TestMailingAddresses(MockEmail, CrmSegmentsCase):
    """Asked for one batch only, the lists that exclude say what they say for all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("mass_mailing.group_mass_mailing_user")
        cls.env.user.email = "marketing@company.example"
        cls.lists = cls.env["mailing.list"].create([{"name": "One"}, {"name": "Two"}])
        cls._block("black@birch.example")
        cls._block("white@birch.example").active = False
        cls.expected = {
            cls._contact('"An" <An@Birch.example>', (0, False)): SENT,
            cls._contact("an@birch.example", (1, False)): DUPLICATE,
            cls._contact("out@birch.example", (0, True)): OPTED_OUT,
            cls._contact("in@birch.example", (0, True)): SENT,
            cls._contact("in@birch.example", (1, False)): DUPLICATE,
            cls._contact("both@birch.example", (0, True), (1, False)): SENT,
            cls._contact("black@birch.example", (0, False)): BLACKLISTED,
            cls._contact("white@birch.example", (0, False)): SENT,
            cls._contact("nowhere", (0, False)): ("cancel", "mail_email_invalid"),
            cls._contact(False, (1, False)): ("cancel", "mail_email_missing"),
        }

    @classmethod
    def _block(cls, email):
        return cls.env["mail.blacklist"].sudo().create({"email": email})

    @classmethod
    def _contact(cls, email, *subscriptions):
        """Create a contact that is subscribed to lists, or has opted out of them."""
        return cls.env["mailing.contact"].create(
            {
                "email": email,
                "subscription_ids": [
                    Command.create({"list_id": cls.lists[number].id, "opt_out": out})
                    for number, out in subscriptions
                ],
            }
        )

    def _mailing(self, model="mailing.list", **values):
        return self.env["mailing.mailing"].create(
            {
                "subject": "News",
                "body_html": "<p>News</p>",
                "mailing_model_id": self.env["ir.model"]._get_id(model),
                **({"contact_list_ids": self.lists.ids} if "list" in model else {}),
                **values,
            }
        )

    def _send(self, mailing, records):
        with self.mock_mail_gateway():
            mailing._action_send_mail(records.ids)
        traces = self.env["mailing.trace"].search(
            [("mass_mailing_id", "=", mailing.id)]
        )
        return {
            records.browse(trace.res_id): (trace.trace_status, trace.failure_type)
            for trace in traces
        }

    def _contacts(self):
        return self.env["mailing.contact"].concat(*self.expected)

    def test_any_size_of_a_batch(self):
        parameters = self.env["ir.config_parameter"].sudo()
        for size in (1, 3, 50):
            parameters.set_param("mail.batch_size", size)
            with self.subTest(size=size):
                self.assertEqual(
                    self._send(self._mailing(), self._contacts()), self.expected
                )

    def test_the_lists_themselves(self):
        mailing = self._mailing()
        contacts = self._contacts()
        self._send(mailing, contacts[:3])
        addresses = set(contacts.mapped("email_normalized")) - {False}
        for address in addresses:
            limited = mailing.with_context(mailing_addresses=(address,))
            for method in ("_get_opt_out_list", "_get_seen_list"):
                with self.subTest(address=address, method=method):
                    self.assertEqual(
                        set(getattr(limited, method)()),
                        set(getattr(mailing, method)()) & {address},
                    )

    def test_who_leaves_while_the_mailing_is_sent(self):
        mailing = self._mailing()
        first, second, third = (
            self._contact(f"{name}@birch.example", (0, False))
            for name in ("first", "second", "third")
        )
        composer = self.env["mail.compose.message"].create(
            {
                "composition_mode": "mass_mail",
                "mass_mailing_id": mailing.id,
                "model": "mailing.contact",
                "subject": "News",
                "body": "<p>News</p>",
            }
        )
        self.assertFalse(
            composer._prepare_mail_values(first.ids)[first.id].get("state")
        )
        second.subscription_ids.opt_out = True
        self._block(third.email)
        values = composer._prepare_mail_values((second | third).ids)
        self.assertEqual(values[second.id]["failure_type"], "mail_optout")
        self.assertEqual(values[third.id]["failure_type"], "mail_bl")

    def test_versions_of_a_test_are_one_mailing(self):
        campaign = self.env["utm.campaign"].create({"name": "Spring"})
        first, second = (
            self._mailing(ab_testing_enabled=True, campaign_id=campaign.id)
            for _version in range(2)
        )
        an, again = self._contacts()[:2]
        self.assertEqual(self._send(first, an), {an: SENT})
        self.assertEqual(self._send(second, again), {again: DUPLICATE})
        alone = self._mailing()
        self.assertEqual(self._send(alone, again), {again: SENT})

    def test_contacts_and_leads(self):
        partners = self.env["res.partner"].create(
            [
                {"name": "Black", "email": "Black <BLACK@birch.example>"},
                {"name": "White", "email": "white@birch.example"},
                {"name": "White again", "email": "White@Birch.example"},
            ]
        )
        self.assertEqual(
            self._send(self._mailing("res.partner"), partners),
            dict(zip(partners, (BLACKLISTED, SENT, DUPLICATE), strict=True)),
        )
        lead = self.env["crm.lead"].create(
            {"name": "Chairs", "email_from": "Black@Birch.example"}
        )
        self.assertEqual(
            self._send(self._mailing("crm.lead"), lead), {lead: BLACKLISTED}
        )

    def test_the_blacklist_can_be_ignored(self):
        mailing = self._mailing(use_exclusion_list=False)
        black = self._contacts()[6]
        self.assertEqual(self._send(mailing, black), {black: SENT})
