from odoo.tests import freeze_time

from .common_campaign import CrmCampaignsCase


class TestCampaignCustomers(CrmCampaignsCase):
    """Customers who are merged, deleted or archived in the middle of a journey."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._create_partner(name="Basalt", email="info@basalt.example")
        cls._opportunity(1.0, partner=cls.third)
        cls._settle()

    def _merge(self, partner, into):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((partner | into).ids, into)
        self.env.invalidate_all()

    def _campaign(self):
        return self._start(
            self._create_campaign(
                self._email(name="Mail"), self._tag("A", parent="Mail", delay_count=3)
            )
        )

    def test_merged_into_one_who_does_not_take_part(self):
        """The journey goes on for the customer who remains."""
        campaign = self._campaign()
        participant = campaign.participant_ids.filtered(
            lambda p: p.partner_id == self.partner
        )
        with freeze_time("2024-06-16 09:00:00"):
            self._merge(self.partner, self.third)
        with self._at("2024-06-16 10:00:00"):
            self.assertEqual(participant.partner_id, self.third)
            self.assertEqual(participant.customer_id, self._customer(self.third))
            self.assertEqual(participant.state, "active")
        with self._at("2024-06-18 10:00:00"):
            self.assertTrue(self.third.category_id)
            self.assertEqual(participant.state, "done")
            self.assertEqual(len(self._queued(campaign)), 2)

    def test_merged_into_one_who_takes_part(self):
        campaign = self._campaign()
        with freeze_time("2024-06-16 09:00:00"):
            self._merge(self.partner, self.other)
        with self._at("2024-06-18 10:00:00"):
            states = sorted((p.state, p.reason or "") for p in campaign.participant_ids)
            self.assertEqual(states, [("done", ""), ("exited", "merged")])
            self.assertEqual(campaign.participant_ids.partner_id, self.other)

    def test_deleted(self):
        campaign = self._campaign()
        participant = campaign.participant_ids.filtered(
            lambda p: p.partner_id == self.other
        )
        with freeze_time("2024-06-16 09:00:00"):
            self.env["crm.lead"].search([("partner_id", "=", self.other.id)]).unlink()
            self.other_contact.unlink()
            self.other.unlink()
        with self._at("2024-06-18 10:00:00"):
            self.assertEqual(participant.state, "exited")
            self.assertEqual(participant.reason, "deleted")
            self.assertFalse(
                participant.partner_id | participant.customer_id.partner_id
            )
            self.assertTrue(participant.customer_key)
            self.assertTrue(self.partner.category_id)

    def test_archived(self):
        campaign = self._campaign()
        with freeze_time("2024-06-16 09:00:00"):
            self.other.active = False
        with self._at("2024-06-18 10:00:00"):
            ended = campaign.participant_ids.filtered(lambda p: p.state == "exited")
            self.assertEqual(ended.customer_id, self._customer(self.other))
            self.assertEqual(ended.reason, "archived")

    def test_erased(self):
        """Erasing a person takes the person out of the rows and leaves the rows."""
        campaign = self._campaign()
        participant = campaign.participant_ids.filtered(
            lambda p: p.partner_id == self.other
        )
        participant._hold({participant.id: "dispute"})
        action = participant.action_ids.filtered("trace_id")
        self.env.cr.execute(
            "UPDATE crm_campaign_action SET error = %s WHERE id = %s",
            (self.other.name, action.id),
        )
        name, email = self.other.name, self.other.email
        self.other_contact.unlink()
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": name, "email": email}
        )
        wizard.action_lookup()
        models = set(wizard.line_ids.mapped("res_model"))
        self.assertTrue({"res.partner", "mailing.trace"} <= models)
        self.assertFalse([name for name in models if name.startswith("crm.campaign")])
        wizard.line_ids.action_unlink_all()
        self.assertFalse(self.other.exists())
        with self._at("2024-06-18 10:00:00"):
            self.assertEqual(len(campaign.participant_ids), 2)
            self.assertEqual(
                (participant.state, participant.reason), ("exited", "deleted")
            )
            self.assertFalse(participant.partner_id | action.partner_id)
            self.assertFalse(action.trace_id or action.error)
            self.assertEqual(action.state, "done")
            self.assertTrue(participant.hold_ids.date_to)
            for record in (participant, action):
                self.assertNotIn(name, record.display_name)


class TestCampaignChanges(CrmCampaignsCase):
    """A rule that is edited, and clocks that change, in the middle of a journey."""

    def test_segment_edited(self):
        """Who comes in by the new rule begins, who is out of it leaves, and coming back
        is no new beginning."""
        third = self._create_partner(name="Basalt", email="info@basalt.example")
        self._opportunity(1.0, partner=third)
        self._settle()
        self._set_members(self.partner)
        campaign = self._start(
            self._create_campaign(
                self._email(name="Mail"),
                self._tag("Late", parent="Mail", delay_count=3),
                trigger="enter",
                exit_on_leave=True,
            )
        )
        for moment, members in (
            ("2024-06-16 10:00:00", self.both),
            ("2024-06-17 10:00:00", self.partner | third),
            ("2024-06-18 10:00:00", self.both | third),
        ):
            with freeze_time(moment):
                self._set_members(members)
            with self._at(moment):
                pass
        with self._at("2024-06-25 10:00:00"):
            self.assertEqual(
                {
                    p.partner_id: (p.state, p.reason or None)
                    for p in campaign.participant_ids
                },
                {self.other: ("exited", "left"), third: ("done", None)},
            )
            self.assertEqual(len(campaign.participant_ids), 2)
            self.assertEqual(len(self._queued(campaign)), 2)
            self.assertFalse(self.other.category_id)

    def test_summer_time_ends(self):
        """A day later is the same hour of the customer's clock, and working hours are
        those of the customer's clock, in the night of 25 hours too."""
        self.both.tz = "Europe/Berlin"
        with freeze_time("2024-10-26 10:00:00"):
            self._settle_segments()
            campaign = self._start(
                self._create_campaign(
                    self._tag("Day", delay_count=1),
                    self._tag("Hours", delay_count=24, delay_unit="hour"),
                    self._tag("Month", delay_count=1, delay_unit="month"),
                    self._tag("Work", working_hours=True),
                )
            )
            participant = campaign.participant_ids[0]
            self.assertEqual(
                [str(action.date_due) for action in participant.action_ids],
                [
                    "2024-10-27 10:00:00",
                    "2024-10-27 11:00:00",
                    "2024-10-28 07:00:00",
                    "2024-11-26 11:00:00",
                ],
            )

    def test_clock_set_back(self):
        """A clock that was ahead does nothing twice once it is right, and who comes
        then is not forgotten."""
        self._set_members(self.partner)
        campaigns = self._create_campaign(
            self._email(), trigger="exit", reentry_days=2
        ) | self._create_campaign(
            self._email(), trigger="repeat", repeat_days=7, reentry_days=7
        )
        with self._at("2024-07-15 10:00:00"):
            campaigns.action_start()
            self._run()
            self._set_members(self.other)
        with self._at("2024-07-15 10:02:00"):
            by_exit, repeated = campaigns
            self.assertEqual(by_exit.participant_ids.partner_id, self.partner)
            self.assertEqual(repeated.participant_ids.partner_id, self.partner)
        with self._at("2024-06-20 10:00:00"):
            self.assertEqual(len(campaigns.participant_ids), 2)
        with freeze_time("2024-06-20 10:01:00"):
            self._set_members(self.partner)
        for moment in ("2024-06-20 10:02:00", "2024-06-20 10:03:00"):
            with self._at(moment):
                self.assertEqual(by_exit.participant_ids.partner_id, self.both)
                self.assertEqual(len(by_exit.participant_ids), 2)
        with freeze_time("2024-06-21 10:00:00"):
            self._set_members(self.both)
        with self._at("2024-06-28 10:00:00"):
            self.assertEqual(repeated.participant_ids.partner_id, self.both)
            self.assertEqual(len(self._queued(campaigns)), 4)
