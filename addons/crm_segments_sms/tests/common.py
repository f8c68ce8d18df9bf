from odoo.addons.crm_segments.tests.common_campaign import CampaignLanguagesCase
from odoo.addons.sms.tests.common import MockSMS


class CampaignSmsCase(CampaignLanguagesCase, MockSMS):
    """Campaigns that send SMS to two customers with numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.partner_id.phone = "+32 456 00 00 99"
        cls.partner.phone = "+32 456 00 00 01"
        cls.other.phone = "+32 456 00 00 02"

    @classmethod
    def _text_message(cls, body="News", **values):
        """Return the values of a step that sends an SMS."""
        mailing = cls.env["mailing.mailing"].create(
            {
                "subject": "News",
                "mailing_type": "sms",
                "body_plaintext": body,
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
            }
        )
        return {"kind": "sms", "mailing_id": mailing.id, **values}

    def _waiting_sms(self, campaign):
        """Return the SMS that the campaign has put into the queue."""
        return self.env["sms.sms"].search(
            [("mailing_id", "in", campaign._get_mailings().ids)], order="id"
        )

    def _numbers(self, campaign):
        return sorted(self._waiting_sms(campaign).mapped("number"))

    def _texts(self, campaign):
        """Return the texts of the SMS, by number."""
        return {sms.number: sms.body for sms in self._waiting_sms(campaign)}
