from odoo import Command
from odoo.tests import freeze_time

from .common_campaign import CrmCampaignsCase, create_code_action


class TestCampaignJourney(CrmCampaignsCase):
    """The way through the tree: delays, branches, goals and exits."""

    def test_delays(self):
        campaign = self._start(
            self._create_campaign(
                self._email(name="Now"),
                self._tag("Later", parent="Now", delay_count=2, delay_unit="hour"),
                self._tag("Month", parent="Now", delay_count=1, delay_unit="month"),
            )
        )
        steps = {action.step_id.name: action for action in self._of(campaign)}
        self.assertEqual(len(steps), 3)
        self.assertEqual(str(steps["Step 2"].date_due), "2024-06-15 12:00:00")
        self.assertEqual(str(steps["Step 3"].date_due), "2024-07-15 10:00:00")
        participant = campaign.participant_ids.filtered(
            lambda p: p.partner_id == self.partner
        )
        self.assertEqual(participant.next_step_id, steps["Step 2"].step_id)
        with self._at("2024-06-15 11:59:59"):
            self.assertFalse(self.partner.category_id)
        with self._at("2024-06-15 12:00:00"):
            self.assertEqual(self.partner.category_id.name, "Later")
            self.assertEqual(participant.state, "active")
        with self._at("2024-07-15 10:00:00"):
            self.assertEqual(participant.state, "done")
            self.assertEqual(str(participant.date_to), "2024-07-15 10:00:00")

    def _of(self, campaign, partner=None):
        return self.Action.search(
            [
                ("campaign_id", "=", campaign.id),
                ("participant_id.partner_id", "=", (partner or self.partner).id),
            ]
        )

    def test_working_hours_of_the_customer(self):
        """Saturday: the next working moment on the customer's clock, holidays aside."""
        self.partner.tz = "Asia/Ho_Chi_Minh"
        self.other.tz = "Europe/Berlin"
        calendar = self.env.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "company_id": self.env.company.id,
                "date_from": "2024-06-17 00:00:00",
                "date_to": "2024-06-17 23:59:59",
            }
        )
        campaign = self._start(
            self._create_campaign(self._tag("Called", working_hours=True))
        )
        due = {
            action.partner_id: str(action.date_due)
            for action in self.Action.search([("campaign_id", "=", campaign.id)])
        }
        self.assertEqual(
            due,
            {
                self.partner: "2024-06-18 01:00:00",
                self.other: "2024-06-18 06:00:00",
            },
        )

    def test_fixed_moment(self):
        campaign = self._start(
            self._create_campaign(
                self._tag("Eve", date_fixed="2024-06-24 08:00:00"),
                self._tag("Past", date_fixed="2024-01-01 08:00:00"),
            )
        )
        self.assertEqual(
            self._actions(campaign, self.partner),
            [("Step 1", "waiting", False), ("Step 2", "done", False)],
        )
        with self._at("2024-06-24 08:00:00"):
            self.assertEqual(set(self._states(campaign).values()), {"done"})

    def test_opened_or_not(self):
        campaign = self._start(
            self._create_campaign(
                self._email(name="Mail"),
                self._tag("Thanked", parent="Mail", branch="opened", wait_count=3),
                self._activity(parent="Mail", branch="not_opened", wait_count=3),
            )
        )
        [sent] = self._of(campaign).filtered("trace_id")
        with freeze_time("2024-06-16 10:00:00"):
            sent.trace_id.set_opened()
        with self._at("2024-06-16 10:01:00"):
            self.assertEqual(
                self._actions(campaign, self.partner),
                [
                    ("Mail", "done", False),
                    ("Step 2", "done", False),
                    ("Step 3", "skipped", "not_met"),
                ],
            )
            self.assertEqual(self._states(campaign)[self.partner], "done")
            self.assertFalse(self.other.activity_ids)
        with self._at("2024-06-18 10:00:00"):
            self.assertEqual(
                self._actions(campaign, self.other),
                [
                    ("Mail", "done", False),
                    ("Step 2", "skipped", "not_met"),
                    ("Step 3", "done", False),
                ],
            )
            self.assertEqual(len(self.other.activity_ids), 1)
            self.assertFalse(self.partner.activity_ids)

    def test_clicked_after_a_delay_and_replied(self):
        campaign = self._start(
            self._create_campaign(
                self._email(name="Mail"),
                self._tag("Clicked", parent="Mail", branch="clicked", delay_count=1),
                self._tag("Replied", parent="Mail", branch="replied"),
                self._tag("No Reply", parent="Mail", branch="not_replied"),
                self._tag("No Click", parent="Mail", branch="not_clicked"),
            )
        )
        [mine] = self._of(campaign).filtered("trace_id")
        [theirs] = self._of(campaign, self.other).filtered("trace_id")
        mine.trace_id.set_clicked()
        theirs.trace_id.set_replied()
        with self._at("2024-06-15 10:01:00"):
            self.assertEqual(self.other.category_id.mapped("name"), ["Replied"])
            self.assertFalse(self.partner.category_id)
        with self._at("2024-06-20 10:00:00"):
            self.assertEqual(
                set(self.partner.category_id.mapped("name")), {"Clicked", "No Reply"}
            )
            self.assertEqual(
                set(self.other.category_id.mapped("name")), {"Replied", "No Click"}
            )

    def test_bought_or_not(self):
        self._invoice(50.0, "2024-06-15")
        self._settle()
        self._start(
            self._create_campaign(
                self._tag("Asked"),
                self._tag("Buyer", parent="Step 1", branch="bought", wait_count=7),
                self._tag("No Buyer", parent="Step 1", branch="not_bought"),
            )
        )
        # What was bought before, on the same day, does not count.
        self._settle_segments()
        self._run()
        self.assertEqual(self.partner.category_id.mapped("name"), ["Asked"])
        with freeze_time("2024-06-16 09:00:00"):
            self._invoice(50.0, "2024-06-16", partner=self.other)
        with self._at("2024-06-16 10:00:00"):
            self.assertEqual(
                set(self.other.category_id.mapped("name")), {"Asked", "Buyer"}
            )
        with self._at("2024-06-25 10:00:00"):
            self.assertEqual(
                set(self.partner.category_id.mapped("name")), {"Asked", "No Buyer"}
            )

    def test_segment_and_stage_branches(self):
        static = self.Segment.create({"name": "List", "kind": "static"})
        static._add_members(self._customer(self.other))
        self._start(
            self._create_campaign(
                self._tag("Asked"),
                self._tag(
                    "In",
                    parent="Step 1",
                    branch="entered",
                    branch_segment_id=static.id,
                ),
                self._tag(
                    "Out", parent="Step 1", branch="left", branch_segment_id=static.id
                ),
                self._tag("New", parent="Step 1", branch="stage", branch_stage="new"),
            )
        )
        with freeze_time("2024-06-15 11:00:00"):
            static._add_members(self._customer(self.partner))
            static.remove_customers(self._customer(self.other).ids)
            self._invoice(50.0, "2024-06-15")
        with self._at("2024-06-15 12:00:00"):
            self.assertEqual(
                set(self.partner.category_id.mapped("name")), {"Asked", "In", "New"}
            )
            self.assertEqual(
                set(self.other.category_id.mapped("name")), {"Asked", "Out"}
            )

    def test_goals(self):
        """Each ends the journey early; what was before it does not count."""
        self._invoice(500.0, "2024-06-14")
        self._settle()
        later = {"delay_count": 30}
        goals = {
            "purchase": {},
            "product": {"goal_product_ids": [Command.set(self.product_a.ids)]},
            "amount": {"goal_amount": 100.0},
            "stage": {"goal_stage": "active"},
        }
        campaigns = {
            goal: self._start(
                self._create_campaign(self._tag(goal, **later), goal=goal, **values)
            )
            for goal, values in goals.items()
        }
        with self._at("2024-06-15 12:00:00"):
            for goal, campaign in campaigns.items():
                self.assertEqual(self._states(campaign)[self.partner], "active", goal)
        with freeze_time("2024-06-17 09:00:00"):
            self._invoice(60.0, "2024-06-17")
        with self._at("2024-06-17 10:00:00"):
            states = {g: self._states(c)[self.partner] for g, c in campaigns.items()}
            self.assertEqual(states.pop("amount"), "active")
            self.assertEqual(set(states.values()), {"goal"})
            self.assertEqual(
                self._actions(campaigns["purchase"], self.partner),
                [("Step 1", "cancelled", "ended")],
            )
        with freeze_time("2024-06-18 09:00:00"):
            self._invoice(60.0, "2024-06-18")
        with self._at("2024-06-18 10:00:00"):
            self.assertEqual(self._states(campaigns["amount"])[self.partner], "goal")
            self.assertEqual(self._states(campaigns["amount"])[self.other], "active")

    def test_exit_rule(self):
        campaign = self._start(
            self._create_campaign(self._tag("Late", delay_count=5), exit_on_leave=True)
        )
        self.segment.condition_ids.domain = str([("partner_id", "=", self.other.id)])
        with self._at("2024-06-16 10:00:00"):
            states = {
                p.partner_id: (p.state, p.reason) for p in campaign.participant_ids
            }
            self.assertEqual(
                states,
                {self.partner: ("exited", "left"), self.other: ("active", False)},
            )
        with self._at("2024-06-21 10:00:00"):
            self.assertFalse(self.partner.category_id)
            self.assertTrue(self.other.category_id)

    def test_kinds(self):
        """Activity and opportunity go to the salesperson, the server action runs with
        the rights of who chose it."""
        seller = self.env["res.users"].create(
            {
                "name": "Seller",
                "login": "campaign_seller",
                "group_ids": [
                    Command.link(self.env.ref("sales_team.group_sale_salesman").id)
                ],
            }
        )
        self.partner.user_id = seller
        self._settle()
        server_action = create_code_action(
            self.env, "Note", "record.write({'comment': env.user.login})"
        )
        campaign = self._start(
            self._create_campaign(
                self._activity(),
                {"kind": "opportunity", "summary": "Come back"},
                {"kind": "action", "server_action_id": server_action.id},
            )
        )
        self.assertEqual(self.partner.activity_ids.user_id, seller)
        self.assertEqual(self.other.activity_ids.user_id, campaign.user_id)
        lead = self.env["crm.lead"].search([("name", "=", "Come back")])
        self.assertEqual(lead.partner_id, self.both)
        self.assertEqual(lead.campaign_id, campaign.utm_campaign_id)
        self.assertEqual(
            {x.partner_id: x.user_id for x in lead},
            {self.partner: seller, self.other: campaign.user_id},
        )
        self.assertIn(self.env.user.login, self.partner.comment)
        made = self._of(campaign).filtered(lambda action: action.res_id)
        self.assertEqual(set(made.mapped("res_model")), {"mail.activity", "crm.lead"})
