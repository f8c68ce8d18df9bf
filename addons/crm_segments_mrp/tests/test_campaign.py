from odoo.addons.crm_customer_mrp.tests.common import ProductionCase
from odoo.addons.crm_segments.tests.common_campaign import CrmCampaignsCase


class TestCampaign(CrmCampaignsCase, ProductionCase):
    """What is made late holds the customer for whom it is made, until it is ready."""

    def _state(self, campaign, partner):
        participant = campaign.participant_ids.filtered(
            lambda participant: participant.partner_id == partner
        )
        return participant.state, participant.reason

    def test_late_production(self):
        production = self._promise("2024-07-01 10:00:00")
        production.date_deadline = "2024-06-16 10:00:00"
        self._settle_segments()
        campaign = self._create_campaign(self._email(delay_count=3))
        # The delivery may be late as well, which is the guard of another addon.
        for code in campaign._guards():
            campaign[f"guard_{code}"] = code == "production"
        self._start(campaign)
        self.assertEqual(self._state(campaign, self.partner), ("active", False))
        with self._at("2024-06-17 00:00:00"):
            self.assertEqual(
                self._state(campaign, self.partner), ("held", "production")
            )
            self.assertEqual(self._state(campaign, self.other), ("active", False))
        self._finish(production, "2024-06-17 10:00:00")
        with self._at("2024-06-17 10:05:00"):
            self.assertEqual(self._state(campaign, self.partner), ("active", False))
