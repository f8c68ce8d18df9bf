from ..hooks import uninstall_hook
from .common import CampaignSmsCase


class TestUninstall(CampaignSmsCase):
    def test_steps_go_and_history_stays(self):
        """Campaigns end that would go on without their SMS; what was sent stays."""
        running = self._start(
            self._create_campaign(
                self._text_message(), self._tag("A", parent="Step 1", delay_count=3)
            )
        )
        draft = self._create_campaign(
            self._tag("First"),
            self._text_message(parent="Step 1"),
            self._text_message(parent="Step 2"),
            self._tag("Last", parent="Step 3"),
        )
        emails = self._start(self._create_campaign(self._email()))
        sent = running._get_mailings()
        unsent = draft._get_mailings()
        uninstall_hook(self.env)
        self.env.invalidate_all()
        self.assertEqual(running.state, "done")
        self.assertEqual(set(running.participant_ids.mapped("reason")), {"stopped"})
        self.assertEqual(emails.state, "running")
        first, last = draft.step_ids
        self.assertEqual(last.parent_id, first)
        self.assertFalse(unsent.exists())
        self.assertEqual(len(sent.mailing_trace_ids), 2)
        self.assertFalse(running.step_ids.parent_id)
