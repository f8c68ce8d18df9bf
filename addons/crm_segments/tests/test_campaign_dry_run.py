from odoo.exceptions import UserError

from .common_campaign import CrmCampaignsCase


class TestCampaignDryRun(CrmCampaignsCase):
    """Who would get what and when, without anything being done."""

    def _rows(self, campaign):
        run = self.env["crm.campaign.dry.run"].browse(
            campaign.action_dry_run()["res_id"]
        )
        return run, {
            (line.partner_id, line.step_id.name): (str(line.date), line.reason)
            for line in run.line_ids
        }

    def test_nothing_is_written(self):
        self.other.email = False
        self.other_contact.email = False
        campaign = self._create_campaign(
            self._email(name="Mail"),
            self._activity(parent="Mail", branch="not_opened", wait_count=3),
            self._tag("A", parent="Mail", branch="opened", delay_count=1),
        )
        run, rows = self._rows(campaign)
        self.assertEqual((run.total, run.holdout), (2, 0))
        self.assertEqual(
            rows,
            {
                (self.partner, "Mail"): ("2024-06-15 10:00:00", False),
                (self.partner, "Step 2"): ("2024-06-18 10:00:00", False),
                (self.partner, "Step 3"): ("2024-06-16 10:00:00", False),
                (self.other, "Mail"): ("2024-06-15 10:00:00", "no_address"),
                (self.other, "Step 2"): ("2024-06-18 10:00:00", False),
                (self.other, "Step 3"): ("2024-06-16 10:00:00", False),
            },
        )
        self.assertFalse(campaign.participant_ids)
        self.assertFalse(self._queued(campaign))
        self.assertEqual(campaign.state, "draft")
        # What was foretold happens.
        self._start(campaign)
        self.assertEqual(campaign.participant_ids.partner_id, self.both)
        self.assertEqual(
            self._actions(campaign, self.other)[0], ("Mail", "skipped", "no_address")
        )

    def test_holdout(self):
        campaign = self._create_campaign(self._tag("A"), holdout_share=100)
        run, rows = self._rows(campaign)
        self.assertEqual((run.total, run.holdout), (2, 2))
        self.assertEqual({reason for _date, reason in rows.values()}, {"holdout"})

    def test_every_trigger(self):
        self._invoice(10.0, "2024-06-10")
        self._settle_segments()
        field = self.env["ir.model.fields"]._get("crm.customer", "last_purchase_date")
        for trigger, values, total in (
            *(("enter", {}, 2), ("exit", {}, 0), ("once", {}, 2), ("repeat", {}, 2)),
            ("stage", {"stage": "new"}, 1),
            ("date", {"date_field_id": field.id, "date_offset": 14}, 1),
        ):
            campaign = self._create_campaign(
                self._tag(trigger), trigger=trigger, **values
            )
            run, rows = self._rows(campaign)
            self.assertEqual(run.total, total, trigger)
            self.assertEqual(len(rows), total, trigger)
        self.assertEqual(list(rows.values()), [("2024-06-24 10:00:00", False)])

    def test_not_ready(self):
        with self.assertRaisesRegex(UserError, "no steps"):
            self._create_campaign().action_dry_run()

    def test_test_to_myself(self):
        campaign = self._create_campaign(self._email(), self._email())
        with self.mock_mail_gateway():
            campaign.action_send_test()
        self.assertEqual(
            [mail["email_to"] for mail in self._mails],
            [[self.env.user.email_formatted.split("<")[1].rstrip(">")]] * 2,
        )
        self.assertFalse(campaign.participant_ids)
        self.assertFalse(campaign.step_ids.mailing_id.mailing_trace_ids)
        with self.assertRaisesRegex(UserError, "no messages"):
            self._create_campaign(self._tag("A")).action_send_test()
