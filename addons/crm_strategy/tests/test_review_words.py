from odoo.tests import freeze_time

from .common_goal import CrmStrategyGoalCase


class TestReviewWords(CrmStrategyGoalCase):
    """What a closed review says to readers of other languages and other days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goal = cls._goal(60, 80)
        cls.goal.update_field_translations("name", {"vi_VN": "Khách quay lại"})
        cls._start()
        cls._check_in(cls.goal, 70)
        cls.review = cls._open_review()
        cls.review.action_close()
        cls.line = cls.review.line_ids.filtered("goal_id")

    def _label(self, lang):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.line.with_context(lang=lang).label

    def test_each_reads_the_own_language(self):
        self.assertEqual(self._label("en_US"), "Customers come back")
        self.assertEqual(self._label("vi_VN"), "Khách quay lại")

    def test_a_goal_that_was_renamed_keeps_its_name(self):
        self.goal.name = "Customers stay"
        self.assertEqual(self._label("en_US"), "Customers come back")
        self.assertEqual(self._label("vi_VN"), "Customers come back")

    def test_a_goal_by_hand_stands_at_what_was_said_last(self):
        self.assertRecordValues(self.line, [{"today_text": "70", "differs": False}])
        with freeze_time("2026-10-20 10:00:00"):
            self._check_in(self.goal, 74)
            self.env.invalidate_all()
            self.assertRecordValues(
                self.line,
                [
                    {
                        "value_text": "70",
                        "today_text": "74",
                        "differs": True,
                        "difference": "Said at the check-in of 10/20/2026.",
                    }
                ],
            )
