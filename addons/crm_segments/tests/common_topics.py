from odoo.addons.mail.tests.common import MockEmail

from .common import CrmSegmentsCase


class TopicsCase(MockEmail, CrmSegmentsCase):
    """Two topics that everybody gets, one to be asked for, and three people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("mass_mailing.group_mass_mailing_user")
        cls.env.user.email = "marketing@company.example"
        cls.Topic = cls.env["crm.topic"]
        cls.Consent = cls.env["crm.topic.consent"]
        cls.Topic.search([]).active = False
        cls.offers, cls.news, cls.events = cls.Topic.create(
            [
                {"name": "Offers", "description": "What is cheaper"},
                {"name": "News"},
                {"name": "Events", "is_default_subscribed": False},
            ]
        )
        cls.topics = cls.offers | cls.news | cls.events
        cls.an, cls.binh, cls.chi = (
            cls._create_partner(name=name, email=f"{name.lower()}@people.example")
            for name in ("An", "Binh", "Chi")
        )
        cls.people = cls.an | cls.binh | cls.chi

    @classmethod
    def _say(cls, state, topic, partner=None, **values):
        """Store a statement of a contact, as an employee records it."""
        return cls.Consent.create(
            {
                "topic_id": topic.id,
                "state": state,
                "partner_id": (partner or cls.an).id,
                **values,
            }
        )

    @classmethod
    def _mailing(cls, topic=None, recipients=None, **values):
        recipients = cls.people if recipients is None else recipients
        return cls.env["mailing.mailing"].create(
            {
                "subject": topic.name if topic else "Anything",
                "body_html": "<p>Hello <a href='/unsubscribe_from_list'>leave</a></p>",
                "mailing_model_id": cls.env["ir.model"]._get_id(recipients._name),
                **(
                    {"contact_list_ids": recipients.ids}
                    if recipients._name == "mailing.list"
                    else {"mailing_domain": str([("id", "in", recipients.ids)])}
                ),
                "topic_id": topic and topic.id,
                "user_id": cls.env.uid,
                **values,
            }
        )

    def _send(self, mailing):
        """Send, and return the status of each address."""
        with self.mock_mail_gateway():
            mailing.action_send_mail()
            self._new_mails.filtered(lambda mail: mail.state == "outgoing").send()
        return {
            trace.email: trace.failure_type or trace.trace_status
            for trace in mailing.mailing_trace_ids
        }

    def _received(self, partner=None):
        return self.topics._get_received((partner or self.an).email_normalized)
