from odoo.exceptions import ValidationError
from odoo.tests import freeze_time

from .common_campaign import CrmCampaignsCase


class TestCampaignCap(CrmCampaignsCase):
    """A customer gets no more messages than the company wants, whoever sends them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write(
            {"crm_campaign_message_cap": 1, "crm_campaign_message_days": 7}
        )

    def test_two_campaigns(self):
        """The one with the smaller number goes first; the other one waits for the
        first moment that fits, and is then sent."""
        late, first = (
            self._create_campaign(self._email(), priority=priority)
            for priority in (20, 5)
        )
        late.action_start()
        self._start(first)
        self.assertEqual(len(self._queued(first)), 2)
        self.assertFalse(self._queued(late))
        self.assertEqual(
            self._waiting(late),
            dict.fromkeys(self.both, ("2024-06-22 10:00:00", "capped")),
        )
        self.assertEqual(set(self._states(late).values()), {"active"})
        with self._at("2024-06-22 09:59:59"):
            self.assertFalse(self._queued(late))
        with self._at("2024-06-22 10:00:00"):
            self.assertEqual(len(self._queued(late)), 2)
            self.assertEqual(
                self._actions(late, self.partner), [("Step 1", "done", False)]
            )

    def test_two_steps_at_once(self):
        campaign = self._start(self._create_campaign(self._email(), self._email()))
        self.assertEqual(
            self._actions(campaign, self.partner),
            [("Step 1", "done", False), ("Step 2", "waiting", "capped")],
        )

    def test_more_than_one(self):
        """The oldest of as many as are allowed says when there is room."""
        self.env.company.crm_campaign_message_cap = 2
        self._start(self._create_campaign(self._email(), self._email(delay_count=2)))
        with self._at("2024-06-17 10:00:00"):
            campaign = self._start(self._create_campaign(self._email()))
            self.assertEqual(
                self._waiting(campaign)[self.partner],
                ("2024-06-22 10:00:00", "capped"),
            )

    def _send_mailing(self, **values):
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Sale",
                "body_html": "<p>Sale</p>",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": str([("id", "=", self.partner.id)]),
                **values,
            }
        )
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        return mailing

    def test_ordinary_mailings_count(self):
        with freeze_time("2024-06-12 10:00:00"):
            mailing = self._send_mailing()
        self.assertEqual(mailing.mailing_trace_ids.email, self.partner.email)
        campaign = self._start(self._create_campaign(self._email()))
        self.assertEqual(
            self._waiting(campaign), {self.partner: ("2024-06-19 10:00:00", "capped")}
        )
        self.assertEqual(len(self._queued(campaign)), 1)

    def test_failed_and_old_messages_do_not_count(self):
        with freeze_time("2024-06-08 10:00:00"):
            self._send_mailing()
        with freeze_time("2024-06-14 10:00:00"):
            self._send_mailing().mailing_trace_ids.set_failed(failure_type="mail_smtp")
        campaign = self._start(self._create_campaign(self._email()))
        self.assertEqual(len(self._queued(campaign)), 2)

    def test_another_address_of_the_customer(self):
        """Who was written to at another address was written to."""
        first = self._start(self._create_campaign(self._email()))
        self.assertEqual(len(self._queued(first)), 2)
        self.partner.email = "new@birch.example"
        campaign = self._start(self._create_campaign(self._email()))
        self.assertIn(self.partner, self._waiting(campaign))

    def test_other_steps_are_not_capped(self):
        self._start(self._create_campaign(self._email()))
        campaign = self._start(self._create_campaign(self._tag("A"), self._activity()))
        self.assertEqual(set(self._states(campaign).values()), {"done"})

    def test_no_limit(self):
        self.env.company.crm_campaign_message_cap = 0
        for _number in range(3):
            campaign = self._start(self._create_campaign(self._email()))
            self.assertEqual(len(self._queued(campaign)), 2)
        for name, value in (
            ("crm_campaign_message_cap", -1),
            ("crm_campaign_message_days", 0),
            ("crm_campaign_quiet_from", 25),
        ):
            with self.assertRaises(ValidationError):
                self.env.company[name] = value

    def test_dry_run(self):
        self._start(self._create_campaign(self._email()))
        campaign = self._create_campaign(
            self._email(name="Now"), self._email(name="Later", delay_count=8)
        )
        run = self.env["crm.campaign.dry.run"].browse(
            campaign.action_dry_run()["res_id"]
        )
        rows = {
            line.step_id.name: (str(line.date), line.reason)
            for line in run.line_ids
            if line.partner_id == self.partner
        }
        self.assertEqual(
            rows,
            {
                "Now": ("2024-06-22 10:00:00", "capped"),
                "Later": ("2024-06-23 10:00:00", False),
            },
        )

    def test_queries_do_not_grow(self):
        self._start(self._create_campaign(self._email()))
        campaign = self._start(self._create_campaign(self._email(delay_count=1)))
        counts = []
        step = campaign.step_ids
        for partners in (self.partner, self.both):
            self.env.flush_all()
            self.env.invalidate_all()
            partners.mapped("name")
            before = self.env.cr.sql_log_count
            self.assertEqual(len(step._find_capped(partners)), len(partners))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])


class TestCampaignQuietHours(CrmCampaignsCase):
    """Nobody is written to at night, on the clock of the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write(
            {"crm_campaign_quiet_from": 21.0, "crm_campaign_quiet_to": 8.5}
        )
        cls.partner.tz = "Asia/Ho_Chi_Minh"
        cls.other.tz = "America/New_York"

    def _due(self, campaign):
        return {
            action.partner_id: (str(action.date_due), action.reason)
            for action in self.Action.search([("campaign_id", "=", campaign.id)])
        }

    def test_scheduled_for_the_morning(self):
        """10:00 in UTC is 17:00 and 6:00 there."""
        campaign = self._start(self._create_campaign(self._email()))
        self.assertEqual(
            self._due(campaign),
            {
                self.partner: ("2024-06-15 10:00:00", False),
                self.other: ("2024-06-15 12:30:00", False),
            },
        )
        self.assertEqual(self._addresses(campaign), [self.partner.email])
        with self._at("2024-06-15 12:30:00"):
            self.assertEqual(len(self._queued(campaign)), 2)

    def test_over_midnight(self):
        campaign = self._start(
            self._create_campaign(self._email(delay_count=6, delay_unit="hour"))
        )
        self.assertEqual(
            self._due(campaign)[self.partner], ("2024-06-16 01:30:00", False)
        )

    def test_late_run(self):
        """What was due in the evening and is looked at in the night waits."""
        campaign = self._start(
            self._create_campaign(self._email(delay_count=3, delay_unit="hour"))
        )
        self.assertEqual(
            self._due(campaign)[self.partner], ("2024-06-15 13:00:00", False)
        )
        campaign.action_pause()
        with freeze_time("2024-06-15 18:00:00"):
            campaign.action_resume()
        with self._at("2024-06-15 18:00:00"):
            self.assertEqual(
                self._due(campaign)[self.partner], ("2024-06-16 01:30:00", "quiet")
            )
            self.assertEqual(len(self._queued(campaign)), 1)
        with self._at("2024-06-16 01:30:00"):
            self.assertEqual(
                self._actions(campaign, self.partner), [("Step 1", "done", False)]
            )

    def test_cap_ends_in_the_night(self):
        """The first moment that fits is in the morning after."""
        self.env.company.crm_campaign_message_cap = 1
        with freeze_time("2024-06-10 15:00:00"):
            mailing = self.env["mailing.mailing"].create(
                {
                    "subject": "Sale",
                    "body_html": "<p>Sale</p>",
                    "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "mailing_domain": str([("id", "=", self.partner.id)]),
                }
            )
            with self.mock_mail_gateway():
                mailing.action_send_mail()
        campaign = self._start(self._create_campaign(self._email()))
        self.assertEqual(
            self._due(campaign)[self.partner], ("2024-06-18 01:30:00", "capped")
        )

    def test_other_steps_at_any_hour(self):
        with freeze_time("2024-06-15 18:00:00"):
            campaign = self._start(self._create_campaign(self._tag("A")))
        self.assertEqual(set(self._states(campaign).values()), {"done"})
