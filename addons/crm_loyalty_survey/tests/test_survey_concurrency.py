from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_loyalty.tests.common_concurrency import ConcurrentLoyaltyCase


@tagged("post_install", "-at_install")
class TestSurveyConcurrency(ConcurrentLoyaltyCase):
    """Attempts of one member that end at the same moment, on real transactions."""

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_attempts_at_once(self):
        member_id, card_id, _orders = self._create_member(10)
        with self._transaction() as env:
            survey = env["survey.survey"].create(
                {
                    "title": "Crowded",
                    "crm_program_id": self.program_id,
                    "crm_points": 30,
                }
            )
            answers = env["survey.user_input"].create(
                [{"survey_id": survey.id, "partner_id": member_id}] * 4
            )
        self.addCleanup(self._remove, survey.id)

        def end(answer_id):
            return lambda env: env["survey.user_input"].browse(answer_id)._mark_done()

        self.assertEqual(sum(self._at_once([end(each) for each in answers.ids])), 4)
        with self._transaction() as env:
            self.assertEqual(env["loyalty.card"].browse(card_id).points, 40.0)
        self.assertProven()

    def _remove(self, survey_id):
        with self._transaction() as env:
            env["survey.survey"].browse(survey_id).unlink()
