from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common_campaign import CrmCampaignsCase, create_code_action


class TestCampaignSecurity(CrmCampaignsCase):
    """Who sees and changes what, by model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.leader, cls.marketer, cls.stranger = (
            new_test_user(cls.env, login, groups=groups)
            for login, groups in {
                "campaign_seller": "sales_team.group_sale_salesman",
                "campaign_leader": "sales_team.group_sale_salesman_all_leads",
                "campaign_marketer": "mass_mailing.group_mass_mailing_user,"
                "sales_team.group_sale_salesman_all_leads",
                "campaign_stranger": "base.group_user",
            }.items()
        )
        cls.partner.user_id = cls.seller
        cls.other.user_id = cls.leader
        cls._settle()
        cls.campaign = cls._start(
            cls._create_campaign(cls._email(), cls._activity(delay_count=3))
        )

    def test_own_participants(self):
        for user, partners in (
            (self.seller, self.partner),
            (self.leader, self.both),
        ):
            self.env.invalidate_all()
            campaign = self.campaign.with_user(user)
            self.assertEqual(campaign.participant_ids.partner_id, partners)
            self.assertEqual(campaign.participant_count, len(partners))
            actions = self.Action.with_user(user).search(
                [("campaign_id", "=", campaign.id)]
            )
            self.assertEqual(actions.participant_id.partner_id, partners)
            self.assertEqual(len(actions), 2 * len(partners))
            mail = campaign.step_ids.filtered(lambda step: step.kind == "email")
            self.assertEqual(mail.done_count, len(partners))
        for records in (self.campaign.participant_ids, self.Action.search([])):
            with self.assertRaises(AccessError):
                records.with_user(self.seller).mapped("state")

    def test_nobody_writes_the_history(self):
        participant = self.campaign.participant_ids[:1]
        for user in (self.seller, self.leader, self.marketer, self.env.user):
            for record in (participant, participant.action_ids[:1]):
                with self.assertRaises(UserError):
                    record.with_user(user).write({"state": "done"})
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    record.with_user(user).create({})

    def test_who_makes_campaigns(self):
        campaigns = self.Campaign.with_user(self.marketer)
        campaign = campaigns.create({"name": "Mine", "segment_id": self.segment.id})
        self.env["crm.campaign.step"].with_user(self.marketer).create(
            {"name": "A", "campaign_id": campaign.id, **self._tag("A")}
        )
        campaign.action_dry_run()
        campaign.action_start()
        campaign.action_pause()
        for user in (self.seller, self.leader):
            with self.assertRaises(AccessError):
                self.Campaign.with_user(user).create({"name": "Mine"})
            with self.assertRaises(AccessError):
                campaign.with_user(user).name = "Mine"
            with self.assertRaises(AccessError):
                campaign.step_ids.with_user(user).name = "Mine"
            for method in ("action_resume", "action_stop", "action_retry"):
                with self.assertRaises(AccessError):
                    getattr(campaign.with_user(user), method)()
            with self.assertRaises(AccessError):
                campaign.with_user(user).action_dry_run()
            with self.assertRaises(AccessError):
                self.env["crm.campaign.queue"].with_user(user).search([])

    def test_strangers_see_nothing(self):
        for model in (
            *("crm.campaign", "crm.campaign.step", "crm.campaign.participant"),
            *("crm.campaign.action", "crm.campaign.queue", "crm.campaign.dry.run"),
            "crm.campaign.dry.run.line",
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.stranger).search([])

    def test_companies(self):
        company = self.env["res.company"].create({"name": "Another"})
        there = new_test_user(
            self.env,
            "campaign_there",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        participants = self.campaign.participant_ids
        participants._hold(dict.fromkeys(participants.ids, "dispute"))
        for records in (
            *(self.campaign, self.campaign.step_ids, participants),
            *(participants.action_ids, participants.hold_ids),
        ):
            self.assertTrue(records)
            self.env.invalidate_all()
            found = records.with_user(there).search([("id", "in", records.ids)])
            self.assertFalse(found)
            with self.assertRaises(AccessError):
                records.with_user(there).read(["company_id"])

    def test_server_action_of_who_chose_it(self):
        """A step does no more than the person who chose the server action may."""
        action = create_code_action(
            self.env, "Promote", "env.company.write({'name': 'Mine'})"
        )
        campaign = self._create_campaign()
        self.env["crm.campaign.step"].with_user(self.marketer).create(
            {
                "name": "A",
                "campaign_id": campaign.id,
                "kind": "action",
                "server_action_id": action.id,
            }
        )
        campaign.step_ids.with_user(self.marketer).action_user_id = self.env.user
        self.assertEqual(campaign.step_ids.action_user_id, self.marketer)
        self._start(campaign)
        self.assertEqual(
            set(campaign.participant_ids.action_ids.mapped("state")), {"failed"}
        )
        self.assertNotEqual(self.env.company.name, "Mine")
