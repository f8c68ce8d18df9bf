from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time

from .common_goal import CrmStrategyGoalCase


@freeze_time("2026-09-30 10:00:00")
class TestRoadmapMoves(CrmStrategyGoalCase):
    """What is moved on the roadmap, by whom, and what refuses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.later = cls._phase("Grow", "2027-01-01", "2027-03-31")
        cls._start()
        cls._open()
        cls.goal = cls._goal()
        cls.task = cls.env["project.task"].create(
            {
                "name": "Letters",
                "project_id": cls.env["project.project"].create({"name": "Spring"}).id,
                "date_deadline": "2026-11-02 12:30:00",
                "goal_ids": [Command.set(cls.goal.ids)],
            }
        )
        cls.manager.group_ids |= cls.env.ref("project.group_project_manager")

    def _move(self, record, start, end=None, user=None):
        home = self.env["crm.strategy.home"].with_user(user or self.manager)
        home.move_item(record._name, record.id, start, end or start)

    def _moves(self, user):
        home = self.env["crm.strategy.home"].with_user(user)
        return {
            (item["model"], item["id"], item["kind"])
            for section in home.get_home(self.strategy.id)["roadmap"]["sections"]
            for row in section["rows"]
            for item in row["items"]
            if item["moves"]
        }

    def test_what_can_be_moved(self):
        self.assertEqual(
            self._moves(self.manager),
            {
                ("crm.strategy.phase", self.later.id, "bar"),
                ("project.task", self.task.id, "task"),
            },
        )
        self.task.state = "1_done"
        self.assertNotIn(
            ("project.task", self.task.id, "task"), self._moves(self.manager)
        )
        self.assertFalse(self._moves(self.user))

    def test_a_planned_phase(self):
        self._move(self.later, "2027-02-01", "2027-04-15")
        self.assertEqual(self.later.date_start, date(2027, 2, 1))
        self.assertEqual(self.later.date_end, date(2027, 4, 15))

    def test_the_deadline_of_an_initiative_keeps_its_time(self):
        self._move(self.task, "2026-11-09")
        self.assertEqual(str(self.task.date_deadline), "2026-11-09 12:30:00")

    def test_what_is_refused(self):
        with self.assertRefused(ValidationError, "before Win back has ended"):
            self._move(self.later, "2026-12-01", "2027-02-28")
        with self.assertRefused(ValidationError, "would end after its strategy"):
            self._move(self.later, "2028-12-01", "2029-02-28")
        with self.assertRefused(UserError, "has begun"):
            self._move(self.phase, "2026-07-02", "2026-12-31")
        with self.assertRefused(UserError, "Only planned phases"):
            self._move(self.goal, "2026-07-02")
        with self.assertRefused(AccessError, ""):
            self._move(self.later, "2027-02-01", "2027-04-15", user=self.user)
        self.assertEqual(self.later.date_start, date(2027, 1, 1))

    def test_a_prescription_refuses(self):
        sign = self.env["crm.strategy.sign"].search([("effect", "=", "short")], limit=1)
        self.env["crm.strategy.assessment"].create(
            {
                "strategy_id": self.strategy.id,
                "sign_id": sign.id,
                "effect": "short",
                "auto_flag": "over",
                "verdict": "present",
            }
        )
        with self.assertRefused(
            ValidationError, "no phase may last more than 184 days"
        ):
            self._move(self.later, "2027-01-01", "2027-09-30")
