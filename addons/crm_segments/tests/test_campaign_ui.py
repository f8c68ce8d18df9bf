from odoo.tests import tagged

from .common_campaign import CampaignsMixin
from .common_ui import SegmentsUiCase


@tagged("post_install", "-at_install")
class TestCampaignUi(CampaignsMixin, SegmentsUiCase):
    """A marketer takes a segment, draws two steps, and starts after a dry run."""

    def _market(self, lang):
        self.marketer.lang = lang
        segment = self.env["crm.segment"].create(
            {"name": "Valuable and lapsing", "kind": "static"}
        )
        segment._add_members(self._customer(self.partner))
        self._tour("crm_campaign_build")
        campaign = self.Campaign.search([("name", "=", "Win back")])
        letter, call = campaign.step_ids
        self.assertRecordValues(
            campaign.step_ids,
            [
                {"name": "First letter", "kind": "email", "parent_id": False},
                {
                    "name": "Call about it",
                    "kind": "activity",
                    "parent_id": letter.id,
                },
            ],
        )
        self.assertEqual(call.branch, "not_opened")
        letter.mailing_id.body_html = "<p>We miss you</p>"
        # The only customer is not the one who is left alone.
        campaign.holdout_share = 0
        self._tour("crm_campaign_start")
        self.assertEqual(campaign.state, "running")
        self._run()
        self.assertEqual(campaign.participant_ids.partner_id, self.partner)

    def _tour(self, name):
        self.start_tour("/odoo/crm", name, login=self.marketer.login, timeout=180)

    def test_in_english(self):
        self._market("en_US")

    def test_in_persian(self):
        self._market("fa_IR")

    def test_in_vietnamese(self):
        self._market("vi_VN")
