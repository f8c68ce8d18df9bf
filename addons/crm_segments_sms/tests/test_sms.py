from .common import CampaignSmsCase


class TestSms(CampaignSmsCase):
    """SMS of steps are those of ordinary SMS mailings, one for each participant."""

    def test_sent_through_the_queue(self):
        campaign = self._start(self._create_campaign(self._text_message()))
        sms = self._waiting_sms(campaign)
        self.assertEqual(self._numbers(campaign), ["+32456000001", "+32456000002"])
        self.assertEqual(set(sms.mapped("state")), {"outgoing"})
        actions = campaign.participant_ids.action_ids
        self.assertEqual(set(actions.mapped("state")), {"done"})
        traces = actions.trace_id
        self.assertEqual(set(traces.mapped("trace_type")), {"sms"})
        self.assertEqual(traces, sms.mailing_trace_ids)
        self.assertEqual(traces.campaign_id, campaign.utm_campaign_id)
        mailing = campaign.step_ids.mailing_id
        self.assertEqual(mailing.scheduled, 2)
        with self.mockSMSGateway(force_delivered=True):
            sms.send()
        self.assertEqual(len(self._sms), 2)
        self.assertEqual(set(traces.mapped("trace_status")), {"sent"})
        mailing.invalidate_recordset()
        self.assertEqual(mailing.delivered, 2)
        self.assertEqual(campaign.utm_campaign_id.mailing_sms_count, 1)
        self.assertEqual(campaign.step_ids.done_count, 2)
        self._run()
        self.assertEqual(len(self._waiting_sms(campaign)), 2)

    def _create_unreachable(self):
        """Create customers who get no SMS; return the reasons by contact."""
        unreachable = {
            self._create_partner(name=reason, phone=phone): reason
            for reason, phone in (
                ("no_number", False),
                ("invalid_number", "12"),
                ("blacklisted_number", "+32 456 00 00 03"),
                ("duplicate_number", self.partner.phone),
            )
        }
        for partner in unreachable:
            self._opportunity(1.0, partner=partner)
        self.env["phone.blacklist"].add("+32456000003")
        self._settle()
        return unreachable

    def test_not_reached(self):
        """Each has its reason, and the journey goes on."""
        reasons = self._create_unreachable()
        everybody = self.both.union(*reasons)
        segment = self._create_members(everybody, name="All")
        campaign = self._create_campaign(
            self._text_message(),
            self._activity(parent="Step 1"),
            segment_id=segment.id,
        )
        campaign.action_dry_run()
        lines = self.env["crm.campaign.dry.run.line"].search(
            [("step_id", "=", campaign.step_ids[0].id), ("reason", "!=", False)]
        )
        self.assertEqual({x.partner_id: x.reason for x in lines}, reasons)
        self._start(campaign)
        self.assertEqual(
            {partner: self._actions(campaign, partner)[0] for partner in reasons},
            {
                partner: ("Step 1", "skipped", reason)
                for partner, reason in reasons.items()
            },
        )
        self.assertEqual(len(self._waiting_sms(campaign)), 2)
        for partner in reasons:
            self.assertEqual(len(partner.activity_ids), 1)
        self.assertEqual(set(self._states(campaign).values()), {"done"})

    def test_first_contact_with_a_number(self):
        """A number that cannot be called is none."""
        self.partner.phone = "12"
        self.contact.phone = "+32 456 00 00 04"
        campaign = self._start(self._create_campaign(self._text_message()))
        self.assertEqual(self._numbers(campaign), ["+32456000002", "+32456000004"])

    def test_who_left_the_topic(self):
        """By email address, of the contact, else of the customer; a topic that must be
        joined goes to nobody who has not said so."""
        topic = self.env["crm.topic"].create({"name": "Offers"})
        self.env["crm.topic.consent"].create(
            {"topic_id": topic.id, "email_normalized": "info@birch.example"}
        )
        self.partner.phone = self.contact.email = False
        self.contact.phone = "+32 456 00 00 04"
        campaign = self._create_campaign(self._text_message())
        campaign.step_ids.mailing_id.topic_id = topic
        obstacles = campaign.step_ids._find_obstacles(self.both)
        self.assertEqual(obstacles, {self.partner.id: "opted_out"})
        topic.is_default_subscribed = False
        self.other.email = False
        obstacles = campaign.step_ids._find_obstacles(self.both)
        self.assertEqual(
            obstacles, {self.partner.id: "opted_out", self.other.id: "opted_out"}
        )

    def test_ordinary_mailings_on_a_topic(self):
        """Leave out who left it, and blacklisted numbers."""
        topic = self.env["crm.topic"].create({"name": "Offers"})
        self.env["crm.topic.consent"].create(
            {"topic_id": topic.id, "email_normalized": "info@birch.example"}
        )
        stopped = self._create_partner(name="Stopped", phone="+32 456 00 00 03")
        self.env["phone.blacklist"].add("+32456000003")
        mailing = self.env["mailing.mailing"].browse(self._text_message()["mailing_id"])
        mailing.topic_id = topic
        mailing.action_send_sms((self.both | stopped).ids)
        self.assertEqual(
            {t.res_id: t.failure_type for t in mailing.mailing_trace_ids},
            {
                self.partner.id: "sms_optout",
                self.other.id: False,
                stopped.id: "sms_blacklist",
            },
        )

    def test_re_entry_gets_it_again(self):
        campaign = self._start(
            self._create_campaign(
                self._text_message(), trigger="repeat", repeat_days=7, reentry_days=7
            )
        )
        with self._at("2024-06-21 10:00:00"):
            self.assertEqual(len(self._waiting_sms(campaign)), 2)
        with self._at("2024-06-22 09:00:00"):
            self.assertEqual(len(self._waiting_sms(campaign)), 4)

    def test_held_out(self):
        campaign = self._start(
            self._create_campaign(self._text_message(), holdout_share=50)
        )
        held = campaign.participant_ids.filtered(lambda p: p.arm == "holdout")
        treated = campaign.participant_ids - held
        self.assertEqual(len(self._waiting_sms(campaign)), len(treated))
        self.assertFalse(held.action_ids.trace_id)

    def test_clicks(self):
        """A short link leads back to the participant."""
        campaign = self._start(
            self._create_campaign(
                self._text_message("See https://company.example/chairs"),
                self._tag("Clicked", parent="Step 1", branch="clicked"),
                self._tag("Not", parent="Step 1", branch="not_clicked"),
            )
        )
        [trace] = self.Action.search(
            [("participant_id.partner_id", "=", self.partner.id)]
        ).trace_id
        sms = self._waiting_sms(campaign).filtered(lambda s: s.id == trace.sms_id_int)
        self.assertIn(f"/s/{sms.id}", sms.body)
        code = sms.body.split("/r/")[1].split("/")[0]
        self.env["link.tracker.click"].add_click(
            code, ip="10.0.0.1", country_code="BE", mailing_trace_id=trace.id
        )
        with self._at("2024-06-15 10:01:00"):
            self.assertEqual(self.partner.category_id.mapped("name"), ["Clicked"])
        with self._at("2024-06-20 10:00:00"):
            self.assertEqual(self.other.category_id.mapped("name"), ["Not"])
        step = campaign.step_ids[0]
        self.assertEqual((step.clicked_count, step.opened_count), (1, 0))
        self.assertEqual(step.mailing_id.clicked, 1)

    def test_failed_are_sent_again(self):
        """As they are: their traces stay those of the participants."""
        campaign = self._start(self._create_campaign(self._text_message()))
        sms = self._waiting_sms(campaign)
        with self.mockSMSGateway(sim_error="credit"):
            sms.send()
        self.assertEqual(set(sms.mapped("state")), {"error"})
        mailing = campaign.step_ids.mailing_id
        mailing.action_retry_failed()
        self.assertEqual(set(sms.mapped("state")), {"outgoing"})
        traces = campaign.participant_ids.action_ids.trace_id
        self.assertEqual(set(traces.mapped("trace_status")), {"outgoing"})
        with self.mockSMSGateway():
            sms.send()
        self.assertEqual(set(traces.mapped("trace_status")), {"pending"})

    def test_state_is_that_of_the_campaign(self):
        """Reports of the gateway do not lock the content of a paused campaign."""
        campaign = self._start(self._create_campaign(self._text_message()))
        campaign.action_pause()
        with self.mockSMSGateway(moderated=True):
            self._waiting_sms(campaign).send()
        self.assertEqual(campaign.step_ids.mailing_id.state, "draft")
        with self.mockSMSGateway():
            self._waiting_sms(campaign).send()
        self.assertEqual(campaign.step_ids.mailing_id.state, "draft")

    def test_not_sent_by_hand(self):
        campaign = self._create_campaign(self._text_message())
        campaign.step_ids.mailing_id.action_send_sms()
        self.assertFalse(campaign.step_ids.mailing_id.mailing_trace_ids)

    def test_queries_do_not_grow(self):
        """A batch asks for its own numbers, once."""

        def count(partners):
            step = self._create_campaign(self._text_message()).step_ids
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            step._find_obstacles(partners)
            return self.env.cr.sql_log_count - before

        more = self.both
        for number in range(10):
            more |= self._create_partner(name="Many", phone=f"+32 456 00 01 0{number}")
        count(self.both)
        self.assertEqual(count(self.both), count(more))
