from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user

from .common_campaign import CrmCampaignsCase


class TestCampaignViews(CrmCampaignsCase):
    """The pages of campaigns, and the figures on them."""

    def test_made_in_the_form(self):
        with Form(self.Campaign) as form:
            form.name = "Win back"
            form.trigger = "enter"
            form.segment_id = self.segment
        campaign = form.record
        with Form(
            self.env["crm.campaign.step"].with_context(default_campaign_id=campaign.id)
        ) as step:
            step.name = "Letter"
            step.kind = "email"
        action = step.record.action_open_content()
        mailing = self.env["mailing.mailing"].browse(action["res_id"])
        self.assertEqual(step.record.mailing_id, mailing)
        self.assertEqual(mailing.mailing_model_real, "res.partner")
        self.assertEqual(mailing.campaign_id, campaign.utm_campaign_id)

    def test_content_of_who_has_no_address(self):
        campaign = self._create_campaign(self._tag("A"))
        step = campaign.step_ids
        step.kind = "email"
        self.env.user.partner_id.email = False
        with self.assertRaisesRegex(UserError, "enter one in your preferences"):
            step.action_open_content()
        self.assertFalse(step.mailing_id)

    def test_figures_of_steps(self):
        campaign = self._start(
            self._create_campaign(
                self._email(name="Mail"),
                self._tag("A", parent="Mail", delay_count=1),
            )
        )
        traces = campaign.participant_ids.action_ids.trace_id
        traces[0].set_opened()
        traces[0].set_clicked()
        self._invoice(10.0, "2024-06-15")
        self._settle_segments()
        mail, tag = campaign.step_ids
        self.assertEqual((tag.waiting_count, tag.done_count), (2, 0))
        self.assertEqual(
            (mail.done_count, mail.opened_count, mail.clicked_count),
            (2, 1, 1),
        )
        self.assertEqual(mail.bought_count, 1)
        self.assertEqual(tag.indented_name.strip("\u2003"), tag.name)
        self.assertTrue(tag.indented_name.startswith("\u2003"))

    def test_one_query_for_all_figures(self):
        campaign = self._start(
            self._create_campaign(*(self._tag(str(n)) for n in range(5)))
        )
        counts = []
        for steps in (campaign.step_ids[:1], campaign.step_ids):
            self.env.flush_all()
            self.env.invalidate_all()
            steps.mapped("name")
            before = self.env.cr.sql_log_count
            steps.mapped("bought_count")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_tree_order(self):
        campaign = self._create_campaign(
            self._tag("A", name="First", sequence=10),
            self._tag("B", name="Second", sequence=20),
            self._tag("C", name="After first", sequence=30, parent="First"),
        )
        campaign.invalidate_recordset()
        self.assertEqual(
            campaign.step_ids.mapped("name"), ["First", "After first", "Second"]
        )
        campaign.step_ids[0].sequence = 25
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(
            campaign.step_ids.mapped("name"), ["Second", "First", "After first"]
        )

    def test_words_of_steps(self):
        campaign = self._create_campaign(
            self._email(name="Mail"),
            self._tag("A", parent="Mail", branch="clicked", wait_count=14),
            self._tag("B", branch="entered", branch_segment_id=self.segment.id),
            self._tag("C", delay_count=1, working_hours=True),
            self._tag("D", delay_count=2, delay_unit="week"),
            self._tag("E", date_fixed="2024-06-20 08:00:00"),
        )
        self.assertEqual(
            [(step.condition_text, step.delay_text) for step in campaign.step_ids],
            [
                (False, "At once"),
                ("If clicked within 14 days", "At once"),
                ("If entered the segment “Both” within 3 days", "At once"),
                (False, "1 day later, in working hours"),
                (False, "2 weeks later"),
                (False, "On 06/20/2024 08:00:00 AM"),
            ],
        )

    def test_words_of_beginning_and_end(self):
        campaign = self._create_campaign(exit_on_leave=True)
        self.assertEqual(
            campaign.begin_text, "All members of the segment “Both” at the start"
        )
        self.assertEqual(campaign.leaving_text, "Leaves the segment “Both”")
        self.assertFalse(campaign.goal_text)
        day = self.env["ir.model.fields"]._get("crm.customer", "last_purchase_date")
        for values, text in (
            ({"trigger": "repeat"}, "All members of the segment “Both”, every 30 days"),
            ({"segment_id": False}, "All Members, Again and Again"),
            ({"trigger": "stage", "stage": "lost"}, "Who comes into the stage “Lost”"),
            (
                {"segment_id": self.segment.id},
                "Who comes into the stage “Lost” (members of the segment “Both” only)",
            ),
            (
                {"trigger": "date", "segment_id": False, "date_field_id": day.id},
                "On the day of “Last Purchase”",
            ),
            (
                {"date_offset": -7, "is_anniversary": True},
                "7 days before “Last Purchase”, every year",
            ),
            ({"date_offset": 1}, "1 day after “Last Purchase”, every year"),
        ):
            campaign.write(values)
            self.assertEqual(campaign.begin_text, text)
        for values, text in (
            ({"goal": "purchase"}, "Goal: any purchase"),
            ({"goal": "stage", "goal_stage": "lost"}, "Goal: the stage “Lost”"),
            (
                {"goal": "product", "goal_product_ids": self.product_a.ids},
                f"Goal: a purchase of {self.product_a.display_name}",
            ),
        ):
            campaign.write(values)
            self.assertEqual(campaign.goal_text, text)

    def test_checklist(self):
        campaign = self._create_campaign(self._email(body=""), self._tag("A"))
        self.assertEqual(
            [(check["label"], check["problems"]) for check in campaign.checks],
            [
                ("Who begins", []),
                ("What ends it early", []),
                ("Step “Step 1”", ["Step “Step 1”: its email is empty: write it."]),
                ("Step “Step 2”", []),
            ],
        )
        campaign.step_ids.unlink()
        campaign.goal = "product"
        self.assertEqual(
            [problem for check in campaign.checks for problem in check["problems"]],
            campaign._find_problems(),
        )

    def test_buttons_of_segment_and_customer(self):
        campaign = self._start(self._create_campaign(self._tag("A")))
        self.assertEqual(self.segment.campaign_count, 1)
        action = self.segment.action_open_campaigns()
        self.assertEqual(self.Campaign.search(action["domain"]), campaign)
        customer = self._customer()
        self.assertEqual(customer.campaign_count, 1)
        action = customer.action_open_campaigns()
        participant = self.Participant.search(action["domain"])
        self.assertEqual(participant.campaign_id, campaign)
        self.assertEqual(
            participant.action_open_customer()["res_id"], participant.customer_id.id
        )

    def test_readers_read(self):
        reader = new_test_user(
            self.env, "campaign_reader", groups="sales_team.group_sale_salesman"
        )
        self.partner.user_id = reader
        self._settle()
        campaign = self._start(self._create_campaign(self._email())).with_user(reader)
        for model in ("crm.campaign", "crm.campaign.participant"):
            for view in ("form", "list", "search"):
                self.env[model].with_user(reader).get_view(view_type=view)
        with Form(campaign) as form:
            self.assertEqual(form.participant_count, 1)
        with Form(campaign.participant_ids) as form:
            self.assertEqual(form.state, "done")
