from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common_ui import CrmStrategyUiCase


@tagged("post_install", "-at_install")
class TestUi(CrmStrategyUiCase):
    """An owner checks in, and a manager closes a review, in each language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls._login("goal_owner", "user")
        cls.director = cls._login("strategy_director", "manager")
        today = fields.Date.today()
        cls.strategy.write({"date_start": today - timedelta(days=99)})
        cls._member("sponsor")
        phase = cls._phase(
            "Win back", today - timedelta(days=99), today + timedelta(days=100)
        )
        phase.check_ids.override_reason = "Not the subject"
        cls.strategy.action_start()
        phase.action_open()
        cls.goal = cls.env["crm.strategy.goal"].create(
            {
                "name": "Repeat",
                "strategy_id": cls.strategy.id,
                "phase_id": phase.id,
                "source": "manual",
                "baseline": 60,
                "baseline_date": today - timedelta(days=100),
                "target": 80,
                "user_id": cls.owner.id,
            }
        )

    def _hold(self, lang):
        for user, tour in (
            (self.owner, "crm_strategy_check_in"),
            (self.director, "crm_strategy_review"),
        ):
            user.lang = lang
            self.start_tour(
                "/odoo/action-crm_strategy.crm_strategy_action",
                tour,
                login=user.login,
                timeout=180,
            )
        check_in = self.goal.check_in_ids
        self.assertEqual((check_in.value, check_in.user_id), (70, self.owner))
        review = self.strategy.review_ids.filtered("closed_on")
        self.assertRecordValues(
            review, [{"verdict": "progressing", "closed_by_id": self.director.id}]
        )
        self.assertEqual(review.decision_ids.activity_id.summary, "More letters")
        self.assertEqual(self.strategy.next_review_id.number, 2)

    def test_in_english(self):
        self._hold("en_US")

    def test_in_persian(self):
        self._hold("fa_IR")

    def test_in_vietnamese(self):
        self._hold("vi_VN")
