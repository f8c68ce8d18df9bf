from odoo import Command
from odoo.tests import freeze_time

from odoo.addons.crm_customer.tests.common import CrmCustomerCase
from odoo.addons.mass_mailing.tests.common import MassMailCase


class MailingCase(CrmCustomerCase, MassMailCase):
    """Mailings that are really sent, to contacts of a customer with an opportunity."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("mass_mailing.group_mass_mailing_user")
        cls.partner.email = "office@birch.example.com"
        cls.contact.email = "Mai <mai@birch.example.com>"
        cls._opportunity(100.0)
        cls.subscriber = cls.env["mailing.contact"].create(
            {"name": "Mai at home", "email": "MAI@birch.example.com"}
        )
        cls.newsletter = cls.env["mailing.list"].create(
            {"name": "News", "contact_ids": [Command.set(cls.subscriber.ids)]}
        )
        cls._settle()

    def _send(self, records, at="2024-06-10 09:00:00", **values):
        """Send a mailing with a link to contacts or to a list."""
        model = records._name
        recipients = (
            {"contact_list_ids": [Command.set(records.ids)]}
            if model == "mailing.list"
            else {"mailing_domain": repr([("id", "in", records.ids)])}
        )
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Autumn",
                "body_html": '<a href="https://www.example.com/autumn">Autumn</a>',
                "mailing_model_id": self.env["ir.model"]._get_id(model),
                "reply_to_mode": "new",
                **recipients,
                **values,
            }
        )
        with freeze_time(at), self.mock_mail_gateway():
            mailing.action_send_mail()
        self.assertEqual(
            set(mailing.mailing_trace_ids.mapped("trace_status")), {"sent"}
        )
        return mailing

    def _open(self, mailing, record, at="2024-06-11 09:00:00"):
        with freeze_time(at):
            self.gateway_mail_trace_open(mailing, record)

    def _click(self, mailing, record, at="2024-06-12 09:00:00"):
        """Follow the link as the controller does, which notes the opening, too."""
        trace = mailing.mailing_trace_ids.filtered(
            lambda trace: trace.model == record._name and trace.res_id == record.id
        )
        link = self.env["link.tracker"].search([("mass_mailing_id", "=", mailing.id)])
        with freeze_time(at):
            self.env["link.tracker.click"].sudo().add_click(
                link.code, ip="192.0.2.1", country_code="BE", mailing_trace_id=trace.id
            )

    def _opt_out(self, opt_out=True):
        subscriptions = self.newsletter.subscription_ids
        subscriptions.filtered(
            lambda line: line.contact_id == self.subscriber
        ).opt_out = opt_out
