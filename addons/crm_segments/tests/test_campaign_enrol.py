from odoo.tools import SQL, mute_logger

from ..engine.holdout import is_held_out, share_of
from .common_campaign import CrmCampaignsCase


class TestCampaignEnrol(CrmCampaignsCase):
    """Who begins: everybody once, nobody twice, nobody forgotten."""

    def test_all_members_at_the_start(self):
        campaign = self._start(self._create_campaign(self._tag("Mailed")))
        self.assertEqual(campaign.participant_ids.partner_id, self.both)
        participant = campaign.participant_ids[:1]
        self.assertEqual(participant.cause, "once")
        self.assertEqual(participant.cause_model, "crm.segment.member")
        third = self._create_partner(name="Basalt")
        self._opportunity(1.0, partner=third)
        self._settle()
        self.segment.condition_ids.domain = str(
            [("partner_id", "in", (self.both | third).ids)]
        )
        with self._at("2024-06-20 10:00:00"):
            self.assertEqual(campaign.participant_ids.partner_id, self.both)

    def test_entering(self):
        campaign = self._start(
            self._create_campaign(self._tag("Mailed"), trigger="enter")
        )
        self.assertFalse(campaign.participant_ids)
        third = self._create_partner(name="Basalt")
        self.segment.condition_ids.domain = str(
            [("partner_id", "in", (self.both | third).ids)]
        )
        self._opportunity(1.0, partner=third)
        with self._at("2024-06-15 10:05:00"):
            participant = campaign.participant_ids
            self.assertEqual(participant.partner_id, third)
            self.assertEqual(participant.state, "done")
            stay = self.Member.browse(participant.cause_id)
            self.assertEqual(stay.partner_id, third)
        with self._at("2024-06-15 10:06:00"):
            self.assertEqual(len(campaign.participant_ids), 1)

    def test_left_before_the_cron(self):
        stays, ends = (
            self._create_campaign(
                self._tag("Mailed"), trigger="enter", exit_on_leave=exits
            )
            for exits in (False, True)
        )
        (stays | ends).action_start()
        third = self._create_partner(name="Basalt")
        self._opportunity(1.0, partner=third)
        self._settle()
        for partners in (self.both | third, self.both):
            self.segment.condition_ids.domain = str(
                [("partner_id", "in", partners.ids)]
            )
        self._run()
        self.assertEqual(stays.participant_ids.partner_id, third)
        self.assertFalse(ends.participant_ids)

    def test_holdout(self):
        """Everybody takes part; nothing happens to those who are held out."""
        campaign = self._create_campaign(self._tag("Mailed"), holdout_share=50)
        campaign.sudo().salt = next(
            salt
            for salt in map(str, range(100))
            if [
                is_held_out(salt, self._customer(partner).id, 50)
                for partner in self.both
            ]
            == [True, False]
        )
        self._start(campaign)
        arms = {p.partner_id: p.arm for p in campaign.participant_ids}
        self.assertEqual(arms, {self.partner: "holdout", self.other: "treated"})
        self.assertEqual(
            self._actions(campaign, self.partner), [("Step 1", "skipped", "holdout")]
        )
        self.assertEqual(
            self._actions(campaign, self.other), [("Step 1", "done", False)]
        )
        self.assertFalse(self.partner.category_id)
        self.assertTrue(self.other.category_id)
        self.assertEqual(set(self._states(campaign).values()), {"done"})

    def test_sql_holds_out_as_the_engine(self):
        campaign = self._create_campaign()
        query = SQL(
            """
            SELECT customer.id, %s FROM GENERATE_SERIES(1, 3000) customer (id)
            CROSS JOIN crm_campaign campaign WHERE campaign.id = %s
            """,
            campaign._query_arm(),
            campaign.id,
        )
        for percent in (0, 0.5, 10, 50, 100):
            campaign.holdout_share = percent
            self.env.flush_all()
            rows = self.env.execute_query(query)
            self.assertEqual(
                {key for key, arm in rows if arm == "holdout"},
                {
                    key
                    for key, _arm in rows
                    if share_of(campaign.salt, key) < percent / 100
                },
            )

    def test_re_entry(self):
        """Never again, or after a number of days; never twice at a time."""
        never = self._create_campaign(
            self._activity(delay_count=1), trigger="enter", reentry_days=0
        )
        after_ten, busy = (
            self._create_campaign(
                self._activity(delay_count=delay), trigger="enter", reentry_days=10
            )
            for delay in (1, 60)
        )
        campaigns = never | after_ten | busy
        campaigns.action_start()
        rules = {"in": self.both.ids, "out": self.other.ids}
        for day, rule in (
            *(("15", "out"), ("16", "in"), ("18", "out"), ("20", "in")),
            *(("27", "out"), ("28", "in")),
        ):
            with self._at(f"2024-06-{day} 10:00:00"):
                self.segment.condition_ids.domain = str(
                    [("partner_id", "in", rules[rule])]
                )
                self._run()
        counts = [len(campaign.participant_ids) for campaign in campaigns]
        self.assertEqual(counts, [1, 2, 1])

    def test_companies(self):
        """A customer of two companies begins in the one of the campaign."""
        company = self.env["res.company"].create({"name": "Another"})
        self.env.user.company_ids |= company
        self._opportunity(1.0, company_id=company.id)
        self._settle()
        there = self._create_members(self.partner, name="There", company_id=company.id)
        campaign = self._start(
            self._create_campaign(
                self._tag("Mailed"), company_id=company.id, segment_id=there.id
            )
        )
        self.assertEqual(campaign.participant_ids.customer_id.company_id, company)
        self.assertEqual(len(campaign.participant_ids), 1)
        self.assertEqual(campaign.participant_ids.action_ids.company_id, company)

    def test_a_campaign_that_fails_says_why(self):
        bad = self._create_campaign(self._tag("A"), name="Bad", priority=1)
        good = self._create_campaign(self._tag("B"), name="Good", priority=2)
        (bad | good).action_start()
        field = self.env["ir.model.fields"]._get("crm.customer", "refresh_error")
        self.env.cr.execute(
            "UPDATE crm_campaign SET trigger = 'date', date_field_id = %s"
            " WHERE id = %s",
            (field.id, bad.id),
        )
        self.env.invalidate_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertLogs("odoo.addons.crm_segments", "ERROR"),
        ):
            self._run()
        self.assertTrue(bad.error)
        self.assertFalse(bad.participant_ids)
        self.assertEqual(len(good.participant_ids), 2)
