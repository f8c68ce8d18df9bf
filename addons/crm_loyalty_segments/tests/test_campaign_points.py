from odoo.exceptions import UserError
from odoo.tests import new_test_user

from odoo.addons.crm_loyalty.tests.common import LoyaltyBuilders
from odoo.addons.crm_segments.tests.common_campaign import CrmCampaignsCase

from ..hooks import uninstall_hook


class TestCampaignPoints(CrmCampaignsCase):
    """A step of a campaign gives points to members, each once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.program = LoyaltyBuilders._create_program(cls.env)
        cls.card = LoyaltyBuilders._create_card(cls.program, cls.partner)

    def _give(self, **values):
        values = {"program_id": self.program.id, "points": 40, **values}
        return {"kind": "points", **values}

    def _get_cards(self):
        return self.env["loyalty.card"].search([("program_id", "=", self.program.id)])

    def _get_actions(self, campaign):
        return self.Action.search([("campaign_id", "=", campaign.id)])

    def test_members_get_points_once(self):
        campaign = self._start(self._create_campaign(self._give()))
        cards = self._get_cards()
        self.assertEqual(cards.partner_id, self.both)
        self.assertEqual(cards.mapped("points"), [40.0, 40.0])
        entry = self.card.crm_entry_ids
        self.assertEqual((entry.kind, entry.origin_id), ("earn", campaign.id))
        self.assertIn(campaign.name, entry.explanation)
        actions = self._get_actions(campaign)
        self.assertEqual(set(actions.mapped("res_model")), {"crm.loyalty.entry"})
        self.assertEqual(campaign.step_ids._run_points(actions).keys(), set(actions))
        self.assertEqual(self.card.points, 40.0)
        self.assertFalse(self.env["crm.loyalty.proof"].sudo()._prove().difference_ids)

    def test_they_wait_as_the_program_says(self):
        self.program.crm_activation_days = 5
        self._start(self._create_campaign(self._give()))
        self.assertEqual((self.card.points, self.card.crm_points_pending), (0, 40))

    def test_who_is_held_out_gets_none(self):
        campaign = self._create_campaign(self._give(), holdout_share=50)
        self._start(campaign)
        treated = campaign.participant_ids.filtered(lambda p: p.arm == "treated")
        gifted = self._get_cards().filtered("points").partner_id
        self.assertEqual(gifted, treated.partner_id)

    def test_not_ready(self):
        campaign = self._create_campaign(self._give(program_id=False, points=0))
        step = campaign.step_ids
        with self.assertRaisesRegex(UserError, "choose the loyalty program"):
            campaign.action_start()
        step.program_id = self.program
        with self.assertRaisesRegex(UserError, "how many points"):
            campaign.action_start()
        step.points = -5
        with self.assertRaisesRegex(UserError, "how many points"):
            campaign.action_start()
        step.points = 5
        self.program.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            campaign.action_start()

    def test_a_marketer_without_rights_on_points(self):
        marketer = new_test_user(
            self.env,
            login="points_marketer",
            email="points_marketer@company.example",
            groups="mass_mailing.group_mass_mailing_user,"
            "crm_segments.group_crm_segments_manager",
        )
        campaign = self._create_campaign(self._give(), user_id=marketer.id)
        step = campaign.step_ids.with_user(marketer)
        self.assertEqual(step.program_id.display_name, self.program.display_name)
        self._start(campaign.with_user(marketer))
        self.assertEqual(self.card.points, 40.0)

    def test_a_program_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.program.company_id = elsewhere
        with self.assertRaises(UserError):
            self._create_campaign(self._give())

    def test_query_count(self):
        """Cards and movements are written together."""
        campaign = self._create_campaign(self._give())
        self._start(campaign)
        step, actions = campaign.step_ids, self._get_actions(campaign)
        counts = []
        for part in (actions[:1], actions):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            step._run_points(part)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_uninstalling(self):
        running = self._start(self._create_campaign(self._give()))
        uninstall_hook(self.env)
        self.assertEqual(running.state, "done")
        self.assertFalse(running.step_ids)
        self.assertEqual(self.card.points, 40.0)
