from unittest.mock import call, patch

from .common_campaign import CrmCampaignsCase

BATCH_SIZE = "odoo.addons.crm_segments.models.crm_campaign_run.BATCH_SIZE"


class TestCampaignRun(CrmCampaignsCase):
    """What one run of the scheduled action does, and what it leaves to the next."""

    def test_out_of_time(self):
        """What is left is done as soon as other jobs have had their turn."""
        campaign = self._create_campaign(self._tag("A"))
        campaign.action_start()
        # After the events, who begins, and the first of two batches.
        seconds = [60.0, 60.0, 0.0, 0.0]
        crons = self.env.registry["ir.cron"]
        with (
            patch(BATCH_SIZE, 1),
            patch.object(crons, "_commit_progress", side_effect=seconds) as commit,
        ):
            self.env["crm.campaign"]._cron_run()
        self.assertEqual(commit.mock_calls[-2:], [call(1), call(remaining=1)])
        states = campaign.participant_ids.action_ids.mapped("state")
        self.assertEqual(sorted(states), ["done", "waiting"])
        self._run()
        self.assertEqual(set(self._states(campaign).values()), {"done"})
