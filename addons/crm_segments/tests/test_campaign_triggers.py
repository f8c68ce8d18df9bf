from odoo import Command

from .common_campaign import CrmCampaignsCase


class TestCampaignTriggers(CrmCampaignsCase):
    """What makes customers begin beside entering: each event once."""

    def test_leaving(self):
        campaign = self._start(
            self._create_campaign(self._tag("Left"), trigger="exit", reentry_days=1)
        )
        self.assertFalse(campaign.participant_ids)
        with self._at("2024-06-15 10:05:00"):
            self._set_members(self.other)
            self._run()
            self.assertEqual(campaign.participant_ids.partner_id, self.partner)
            self._run()
            self.assertEqual(len(campaign.participant_ids), 1)
        with self._at("2024-06-20 10:00:00"):
            self.assertEqual(len(campaign.participant_ids), 1)
            self._set_members(self.both)
        with self._at("2024-06-21 10:00:00"):
            self._set_members(self.other)
            self._run()
            self.assertEqual(len(campaign.participant_ids), 2)

    def test_stage(self):
        """The first purchase makes a customer new; with a segment, members only."""
        anybody, members = (
            self._create_campaign(
                self._tag("New"), trigger="stage", stage="new", segment_id=segment
            )
            for segment in (False, self._create_members(self.other).id)
        )
        (anybody | members).action_start()
        for partner in self.both:
            self._invoice(100.0, "2024-06-15", partner=partner)
        with self._at("2024-06-15 12:00:00"):
            self.assertEqual(anybody.participant_ids.partner_id, self.both)
            self.assertEqual(members.participant_ids.partner_id, self.other)
            participant = members.participant_ids
            self.assertEqual(participant.cause_model, "crm.customer.stage.interval")
        # Hours later nobody begins because of the same stay.
        with self._at("2024-06-15 18:00:00"):
            self.assertEqual(len(anybody.participant_ids), 2)

    def test_date(self):
        """So many days after the last purchase, on the company's day."""
        self._invoice(100.0, "2024-06-10")
        self._invoice(100.0, "2024-06-01", partner=self.other)
        self._settle()
        field = self.env["ir.model.fields"]._get("crm.customer", "last_purchase_date")
        campaign = self._create_campaign(
            self._tag("Asked"),
            trigger="date",
            date_field_id=field.id,
            date_offset=14,
        )
        self._start(campaign)
        self.assertEqual(campaign.participant_ids.partner_id, self.other)
        with self._at("2024-06-23 23:00:00"):
            self.assertEqual(len(campaign.participant_ids), 1)
        # The cron was off for two days; nobody is forgotten.
        with self._at("2024-06-26 10:00:00"):
            self.assertEqual(campaign.participant_ids.partner_id, self.both)

    def test_anniversary(self):
        """Also of a day that a year lacks, and again in the next year."""
        self._invoice(100.0, "2024-02-29")
        self._settle()
        field = self.env["ir.model.fields"]._get("crm.customer", "first_purchase_date")
        campaign = self._create_campaign(
            self._tag("Congratulated"),
            trigger="date",
            date_field_id=field.id,
            is_anniversary=True,
            reentry_days=300,
            segment_id=False,
        )
        self._start(campaign)
        self.assertFalse(campaign.participant_ids)
        for moment, count in (
            ("2025-02-27 10:00:00", 0),
            ("2025-02-28 10:00:00", 1),
            ("2025-03-01 10:00:00", 1),
            ("2026-03-01 10:00:00", 2),
        ):
            with self._at(moment):
                self.assertEqual(len(campaign.participant_ids), count, moment)

    def test_paused_forgets_nobody(self):
        campaign = self._start(self._create_campaign(self._email(), trigger="enter"))
        campaign.action_pause()
        third = self._create_partner(name="Basalt", email="info@basalt.example")
        self._opportunity(1.0, partner=third)
        self._settle()
        self._set_members(self.both | third)
        with self._at("2024-06-16 10:00:00"):
            self.assertFalse(campaign.participant_ids)
            campaign.action_resume()
            self._run()
            self.assertEqual(campaign.participant_ids.partner_id, third)
            self.assertEqual(self._addresses(campaign), ["info@basalt.example"])

    def test_static_list(self):
        static = self.Segment.create({"name": "List", "kind": "static"})
        campaign = self._start(
            self._create_campaign(
                self._tag("Mailed"), trigger="enter", segment_id=static.id
            )
        )
        wizard = self.env["crm.segment.add"].create(
            {
                "segment_id": static.id,
                "customer_ids": [Command.set(self._customer().ids)],
            }
        )
        wizard.action_add()
        self._run()
        self.assertEqual(campaign.participant_ids.partner_id, self.partner)
