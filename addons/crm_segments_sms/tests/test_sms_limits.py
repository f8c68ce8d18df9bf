from .common import CampaignSmsCase


class TestSmsLimits(CampaignSmsCase):
    """Not too much on each channel, not at night, and not to whom it must not go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write(
            {"crm_campaign_message_cap": 1, "crm_campaign_message_days": 7}
        )

    def test_each_channel_on_its_own(self):
        self._start(self._create_campaign(self._email()))
        campaign = self._start(self._create_campaign(self._text_message()))
        self.assertEqual(len(self._waiting_sms(campaign)), 2)
        later = self._start(self._create_campaign(self._text_message()))
        self.assertEqual(
            self._waiting(later),
            dict.fromkeys(self.both, ("2024-06-22 10:00:00", "capped")),
        )
        with self._at("2024-06-22 10:00:00"):
            self.assertEqual(len(self._waiting_sms(later)), 2)

    def test_ordinary_mailings_count(self):
        """By number, whoever has it."""
        same = self._create_partner(name="Same", phone=self.partner.phone)
        mailing = self.env["mailing.mailing"].browse(self._text_message()["mailing_id"])
        mailing.action_send_sms(same.ids)
        mailing.mailing_trace_ids.sent_datetime = "2024-06-12 10:00:00"
        campaign = self._start(self._create_campaign(self._text_message()))
        self.assertEqual(
            self._waiting(campaign), {self.partner: ("2024-06-19 10:00:00", "capped")}
        )

    def test_quiet_hours(self):
        self.company.write({"crm_campaign_quiet_from": 8, "crm_campaign_quiet_to": 20})
        self.both.tz = "UTC"
        campaign = self._start(self._create_campaign(self._text_message()))
        self.assertFalse(self._waiting_sms(campaign))
        with self._at("2024-06-15 20:00:00"):
            self.assertEqual(len(self._waiting_sms(campaign)), 2)
