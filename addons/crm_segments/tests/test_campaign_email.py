from .common_campaign import CrmCampaignsCase


class TestCampaignEmail(CrmCampaignsCase):
    """Emails of steps are those of ordinary mailings, one for each participant."""

    def test_first_message_of_a_database(self):
        self.env["mailing.trace"].search([]).unlink()
        campaign = self._start(self._create_campaign(self._email()))
        self.assertEqual(len(self._queued(campaign)), 2)
        self.assertEqual(set(self._states(campaign).values()), {"done"})

    def test_sent_through_the_queue(self):
        campaign = self._start(self._create_campaign(self._email()))
        self.assertEqual(
            self._addresses(campaign), ["info@birch.example", "info@granite.example"]
        )
        mails = self._queued(campaign)
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        traces = campaign.participant_ids.action_ids.trace_id
        self.assertEqual(traces, mails.mailing_trace_ids)
        self.assertEqual(traces.mass_mailing_id, campaign.step_ids.mailing_id)
        self.assertEqual(traces.campaign_id, campaign.utm_campaign_id)
        with self.mock_mail_gateway():
            mails.send()
        self.assertEqual(set(traces.mapped("trace_status")), {"sent"})
        self.assertEqual(campaign.utm_campaign_id.mailing_mail_count, 1)
        self.assertEqual(campaign.step_ids.mailing_id.sent, 2)

    def test_links_are_tracked(self):
        body = '<p><a href="https://company.example/chairs">Chairs</a></p>'
        campaign = self._start(self._create_campaign(self._email(body)))
        mailing = campaign.step_ids.mailing_id
        [link] = self.env["link.tracker"].search([("mass_mailing_id", "=", mailing.id)])
        self.assertEqual(link.campaign_id, campaign.utm_campaign_id)
        with self.mock_mail_gateway():
            self._queued(campaign).send()
        self.assertIn("/r/", self._mails[0]["body"])

    def test_not_reached(self):
        """Each has its reason, and the journey goes on."""
        nobody, blocked, same = (
            self._create_partner(name=name, email=email)
            for name, email in (
                ("No Address", False),
                ("Blocked", "stop@stop.example"),
                ("Same Address", "info@birch.example"),
            )
        )
        partners = self.both | nobody | blocked | same
        for partner in partners - self.both:
            self._opportunity(1.0, partner=partner)
        self.env["mail.blacklist"]._add("stop@stop.example")
        self._settle()
        segment = self._create_members(partners, name="All")
        campaign = self._start(
            self._create_campaign(
                self._email(),
                self._activity(parent="Step 1"),
                segment_id=segment.id,
            )
        )
        self.assertEqual(
            {partner: self._actions(campaign, partner)[0] for partner in partners},
            {
                self.partner: ("Step 1", "done", False),
                self.other: ("Step 1", "done", False),
                nobody: ("Step 1", "skipped", "no_address"),
                blocked: ("Step 1", "skipped", "blacklisted"),
                same: ("Step 1", "skipped", "duplicate"),
            },
        )
        self.assertEqual(len(self._queued(campaign)), 2)
        for partner in partners:
            self.assertEqual(len(partner.activity_ids), 1)
        self.assertEqual(set(self._states(campaign).values()), {"done"})

    def test_who_left_the_topic(self):
        """Is left out of its mails, in the dry run too, and the journey goes on."""
        topic = self.env["crm.topic"].create({"name": "Offers"})
        self.env["crm.topic.consent"].create(
            {"topic_id": topic.id, "email_normalized": "info@birch.example"}
        )
        campaign = self._create_campaign(
            self._email(), self._activity(parent="Step 1", name="Step 2")
        )
        campaign.step_ids.mailing_id.topic_id = topic
        unreachable = campaign.step_ids[0]._find_obstacles(self.both)
        self.assertEqual(unreachable, {self.partner.id: "opted_out"})
        self._start(campaign)
        self.assertEqual(
            self._actions(campaign, self.partner),
            [("Step 1", "skipped", "opted_out"), ("Step 2", "done", False)],
        )
        self.assertEqual(self._addresses(campaign), ["info@granite.example"])

    def test_first_contact_with_an_address(self):
        self.partner.email = False
        self.contact.email = "mai@birch.example"
        campaign = self._start(self._create_campaign(self._email()))
        self.assertEqual(
            self._addresses(campaign), ["info@granite.example", "mai@birch.example"]
        )
        # Whoever blocks the customer's address blocks the customer.
        self.partner.email = "info@birch.example"
        self.env["mail.blacklist"]._add("info@birch.example")
        campaign = self._start(self._create_campaign(self._email()))
        self.assertEqual(self._addresses(campaign), ["info@granite.example"])

    def test_re_entry_is_mailed_again(self):
        campaign = self._start(
            self._create_campaign(
                self._email(), trigger="repeat", repeat_days=7, reentry_days=7
            )
        )
        self.assertEqual(len(self._queued(campaign)), 2)
        with self._at("2024-06-21 10:00:00"):
            self.assertEqual(len(self._queued(campaign)), 2)
        with self._at("2024-06-22 09:00:00"):
            self.assertEqual(len(self._queued(campaign)), 4)
            self.assertEqual(len(campaign.participant_ids), 4)

    def test_a_failing_recipient_alone(self):
        """Rendering fails for one customer; the others get their mail."""
        self.other.ref = "fails"
        body = """<p t-if="object.ref == 'fails'" t-out="1 / 0"/><p>News</p>"""
        campaign = self._create_campaign(self._email(body))
        self._start(campaign)
        self.assertEqual(self._addresses(campaign), ["info@birch.example"])
        [failed] = campaign.participant_ids.filtered(lambda p: p.state == "failed")
        self.assertEqual(failed.partner_id, self.other)
        self.assertEqual(failed.action_ids.state, "failed")
        self.assertIn("division by zero", failed.action_ids.error)
        self.assertFalse(failed.date_to)
        self.other.ref = False
        campaign.action_retry()
        self._run()
        self.assertEqual(
            self._addresses(campaign), ["info@birch.example", "info@granite.example"]
        )
        self.assertEqual(set(self._states(campaign).values()), {"done"})

    def test_mails_that_failed_are_sent_again(self):
        campaign = self._start(self._create_campaign(self._email()))
        mails = self._queued(campaign)
        mails.state = "exception"
        mails.mailing_trace_ids.set_failed(failure_type="mail_smtp")
        campaign.step_ids.mailing_id.action_retry_failed()
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        with self.mock_mail_gateway():
            mails.send()
        self.assertEqual(len(self._mails), 2)
        self.assertEqual(campaign.step_ids.mailing_id.sent, 2)

    def test_not_sent_by_hand(self):
        campaign = self._create_campaign(self._email())
        mailing = campaign.step_ids.mailing_id
        mailing.mailing_domain = "[]"
        self.assertFalse(mailing._get_recipients())
        self._start(campaign)
        self.assertEqual(mailing.state, "done")
        campaign.action_pause()
        self.assertEqual(mailing.state, "draft")
