from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import CrmSegmentsCase


class TestMailingUncertain(CrmSegmentsCase):
    """Who makes mailings decides about mails of which nobody knows the outcome."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketer = new_test_user(
            cls.env, "marketer", groups="mass_mailing.group_mass_mailing_user"
        )
        cls.seller = new_test_user(
            cls.env, "seller", groups="sales_team.group_sale_salesman"
        )
        cls.mailing = (
            cls.env["mailing.mailing"]
            .sudo()
            .create(
                {
                    "subject": "News",
                    "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                }
            )
        )
        cls.mail, cls.sent = (cls._create_mail(state) for state in ("outgoing", "sent"))
        cls.mail._set_uncertain()
        cls.traces = (cls.mail + cls.sent).mailing_trace_ids

    @classmethod
    def _create_mail(cls, state):
        mail = cls.env["mail.mail"].sudo()
        mail = mail.create(
            {
                "email_to": f"{state}@birch.example",
                "mailing_id": cls.mailing.id,
                "state": state,
            }
        )
        cls.env["mailing.trace"].sudo().create(
            {
                "trace_status": state,
                "mail_mail_id": mail.id,
                "model": "res.partner",
                "res_id": cls.partner.id,
                "mass_mailing_id": cls.mailing.id,
            }
        )
        return mail

    def test_send_again(self):
        self.assertEqual(self.mail.mailing_trace_ids.failure_type, "mail_uncertain")
        self.traces.with_user(self.marketer).action_send_again()
        self.assertEqual(self.mail.state, "outgoing")
        self.assertEqual(self.sent.state, "sent")
        self.assertEqual(self.traces.mapped("failure_type"), [False, False])

    def test_consider_sent(self):
        self.traces.with_user(self.marketer).action_consider_sent()
        self.assertEqual(self.mail.state, "sent")
        self.assertEqual(self.traces.mapped("trace_status"), ["sent", "sent"])
        self.assertEqual(self.traces.mapped("failure_reason"), [False, False])

    def test_nobody_else(self):
        with self.assertRaises(AccessError):
            self.traces.with_user(self.seller).action_send_again()

    def test_the_button_of_the_mailing_leaves_them_alone(self):
        self.mailing.action_retry_failed()
        self.assertEqual(self.mail.state, "uncertain")
