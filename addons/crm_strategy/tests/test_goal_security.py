from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common_goal import CrmStrategyGoalCase


class TestGoalSecurity(CrmStrategyGoalCase):
    """Users read goals and reviews, managers set and hold them, in their company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goal = cls._goal()
        cls._start()
        cls._check_in(cls.goal, 70)
        cls.review = cls._open_review(
            decision_ids=[(0, 0, {"name": "Go on", "user_id": cls.user.id})]
        )

    def _records(self):
        return (
            self.goal,
            self.goal.check_in_ids,
            self.review,
            self.review.line_ids,
            self.review.decision_ids,
        )

    def test_users_read_only(self):
        for record in self._records():
            mine = record.with_user(self.user)
            self.assertTrue(mine.read(["display_name"]))
            with self.assertRaises(AccessError):
                mine.check_access("write")
            with self.assertRaises(AccessError):
                mine.check_access("unlink")
        for action in ("action_open", "action_close", "action_refresh"):
            with self.assertRaises(AccessError):
                getattr(self.review.with_user(self.user), action)()

    def test_figures_are_written_by_nobody(self):
        for record in (self.review.line_ids, self.goal.check_in_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.manager).check_access("write")
        self.review.with_user(self.manager).action_refresh()

    def test_outsiders_see_nothing(self):
        outsider = new_test_user(self.env, login="outsider", groups="base.group_user")
        for record in self._records():
            with self.assertRaises(AccessError):
                record.with_user(outsider).read(["display_name"])

    def test_a_company_sees_its_own(self):
        company = self.env["res.company"].create({"name": "Nhà Việt"})
        other = new_test_user(
            self.env,
            login="other_manager",
            groups="crm_strategy.group_crm_strategy_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        for record in self._records():
            self.assertFalse(record.with_user(other).search([("id", "in", record.ids)]))
        with self.assertRaises(AccessError):
            self._check_in(self.goal, 75, user=other)
        merge = self.env["crm.strategy.merge"].create(
            {"partner_id": self.sponsor.partner_id.id, "merged_count": 1}
        )
        self.assertTrue(merge.with_user(other).merged_count)
        with self.assertRaises(AccessError):
            merge.with_user(self.manager).merged_count = 2
