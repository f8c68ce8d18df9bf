from odoo.exceptions import UserError, ValidationError

from .common_campaign import CrmCampaignsCase


class TestCampaignState(CrmCampaignsCase):
    """What is refused, in sentences, and what happens when a campaign ends."""

    def assertRefuses(self, campaign, words):
        with self.assertRaisesRegex(UserError, words):
            campaign.action_start()
        self.assertEqual(campaign.state, "draft")

    def test_not_ready(self):
        tag = self._tag("Mailed")
        self.assertRefuses(self._create_campaign(tag, segment_id=False), "no segment")
        self.assertRefuses(self._create_campaign(), "no steps")
        self.assertRefuses(self._create_campaign({"kind": "email"}), "no content")
        self.assertRefuses(self._create_campaign(self._email("<p><br></p>")), "empty")
        self.assertRefuses(self._create_campaign({"kind": "tag"}), "tags")
        self.assertRefuses(self._create_campaign({"kind": "activity"}), "type")
        self.assertRefuses(self._create_campaign({"kind": "action"}), "server action")
        self.assertRefuses(
            self._create_campaign({**self._tag("A"), "branch": "opened"}), "message"
        )
        self.assertRefuses(
            self._create_campaign({**self._tag("A"), "branch": "entered"}), "segment"
        )
        for trigger in ("stage", "date"):
            self.assertRefuses(
                self._create_campaign(self._tag("A"), trigger=trigger), "Choose the"
            )
        for goal in ("product", "stage"):
            self.assertRefuses(
                self._create_campaign(self._tag("A"), goal=goal), "goal is a"
            )

    def test_wrong_numbers(self):
        campaign = self._create_campaign(self._tag("A"))
        for values in (
            {"holdout_share": 101},
            {"holdout_share": -1},
            {"reentry_days": -1},
            {"trigger": "repeat", "repeat_days": 0},
            {"goal": "amount", "goal_amount": 0},
            {"goal": "amount", "goal_amount": -5},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                campaign.write(values)
        for values in ({"delay_count": -1}, {"branch": "bought", "wait_count": 0}):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                campaign.step_ids.write(values)

    def test_circle_and_foreign_parent(self):
        campaign = self._create_campaign(
            self._tag("A"), self._tag("B", parent="Step 1")
        )
        first, second = campaign.step_ids
        with self.assertRaisesRegex(ValidationError, "circle"):
            first.parent_id = second
        other = self._create_campaign(self._tag("C"))
        with self.assertRaisesRegex(ValidationError, "another campaign"):
            other.step_ids.parent_id = first

    def test_who_begins_stays_as_it_was(self):
        campaign = self._start(self._create_campaign(self._tag("A")))
        for values in (
            {"holdout_share": 20},
            {"trigger": "enter"},
            {"segment_id": False},
        ):
            with self.assertRaisesRegex(UserError, "has started"):
                campaign.write(values)
        campaign.write({"name": "Hello", "segment_id": self.segment.id})
        self.assertEqual(campaign.utm_campaign_id.title, "Hello")
        with self.assertRaisesRegex(UserError, "buttons"):
            campaign.state = "done"

    def test_stop(self):
        campaign = self._start(self._create_campaign(self._tag("A", delay_count=3)))
        campaign.action_stop()
        self.assertEqual(
            {(p.state, p.reason) for p in campaign.participant_ids},
            {("exited", "stopped")},
        )
        self.assertEqual(
            set(campaign.participant_ids.action_ids.mapped("state")), {"cancelled"}
        )
        with self._at("2024-06-20 10:00:00"):
            self.assertFalse(self.partner.category_id)
        with self.assertRaisesRegex(UserError, "cannot be done now"):
            campaign.action_start()
        with self.assertRaisesRegex(UserError, "Archive"):
            campaign.unlink()

    def test_archived_is_paused(self):
        campaign = self._start(self._create_campaign(self._tag("A", delay_count=3)))
        campaign.active = False
        self.assertEqual(campaign.state, "paused")
        with self._at("2024-06-20 10:00:00"):
            self.assertFalse(self.partner.category_id)
            campaign.action_resume()
            self.assertTrue(campaign.active)
            self._run()
            self.assertTrue(self.partner.category_id)

    def test_segment_of_a_running_campaign(self):
        campaign = self._start(self._create_campaign(self._tag("A", delay_count=3)))
        with self.assertRaisesRegex(UserError, "stop the campaign"):
            self.segment.active = False
        with self.assertRaisesRegex(UserError, "stop the campaign"):
            self.segment.unlink()
        campaign.action_stop()
        self.segment.unlink()
        self.assertFalse(campaign.segment_id)

    def test_copy(self):
        campaign = self._create_campaign(
            self._email(name="Mail"), self._tag("A", parent="Mail", branch="opened")
        )
        copied = campaign.copy()
        self.assertEqual(copied.name, "Welcome back (copy)")
        self.assertNotEqual(copied.salt, campaign.salt)
        self.assertNotEqual(copied.utm_campaign_id, campaign.utm_campaign_id)
        mail, tag = copied.step_ids
        self.assertEqual(tag.parent_id, mail)
        self.assertEqual(tag.branch, "opened")
        self.assertNotEqual(mail.mailing_id, campaign.step_ids[0].mailing_id)
        self.assertEqual(mail.mailing_id.campaign_id, copied.utm_campaign_id)

    def test_deleted(self):
        campaign = self._create_campaign(self._email())
        mailing, utm = campaign.step_ids.mailing_id, campaign.utm_campaign_id
        campaign.unlink()
        self.assertFalse(mailing.exists())
        self.assertFalse(utm.exists())

    def test_step_that_was_done_stays(self):
        campaign = self._start(
            self._create_campaign(
                self._tag("A"), self._tag("B", parent="Step 1", delay_count=2)
            )
        )
        first, second = campaign.step_ids
        with self.assertRaisesRegex(UserError, "already come"):
            first.unlink()
        second.unlink()
        self.assertEqual(
            self._actions(campaign, self.partner), [("Step 1", "done", False)]
        )
