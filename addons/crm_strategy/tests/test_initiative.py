from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user

from .common_goal import CrmStrategyGoalCase

WAITING, RUNNING = "04_waiting_normal", "01_in_progress"


class TestInitiative(CrmStrategyGoalCase):
    """Tasks of a strategy: what for, by whom, and technology last."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goal = cls._goal()
        cls.project = cls.env["project.project"].create({"name": "Initiatives"})
        cls.head = new_test_user(
            cls.env, login="head", groups="project.group_project_manager"
        )
        cls.technician = new_test_user(
            cls.env, login="technician", groups="project.group_project_user"
        )
        cls._member("management", partner=cls.head.partner_id)
        cls._member("technical", partner=cls.technician.partner_id)

    @classmethod
    def _task(cls, kind, user=None, goal=True, **values):
        return cls.env["project.task"].create(
            {
                "name": f"A task: {kind}",
                "project_id": cls.project.id,
                "strategy_kind": kind,
                "user_ids": [Command.set((user or cls.head).ids)],
                "goal_ids": [Command.set(cls.goal.ids if goal else [])],
                **values,
            }
        )

    def test_technology_serves_something(self):
        for kind in ("technology", "automation"):
            with self.assertRefused(ValidationError, "no end in itself"):
                self._task(kind, goal=False)
        self.assertTrue(
            self._task("technology", goal=False, strategy_need="One number to call")
        )

    def test_who_works_on_it(self):
        for kind, role in (
            ("org_change", "Management"),
            ("process_change", "Management"),
            ("automation", "Technical"),
        ):
            wrong = self.technician if role == "Management" else self.head
            with self.assertRefused(ValidationError, f"the role {role}"):
                self._task(kind, wrong)
        self._task("org_change", self.head)
        self._task("automation", self.technician)

    def test_technology_waits_for_its_process(self):
        before = self._task("technology")
        self.assertEqual(before.state, RUNNING)
        process = self._task("process_change")
        later = self._task("automation", self.technician)
        self.assertEqual((before.state, later.state), (WAITING, WAITING))
        for state in (RUNNING, "03_approved", "1_done"):
            with self.assertRefused(UserError, "waits for: A task: process_change"):
                later.state = state
        later.stage_id = self.env["project.task.type"].create({"name": "Next"})
        self.assertEqual(later.state, WAITING)
        process.state = "1_done"
        self.assertEqual((before.state, later.state), (RUNNING, RUNNING))
        process.state = RUNNING
        self.assertEqual(later.state, WAITING)
        later.state = "1_canceled"

    def test_technology_waits_for_what_it_depends_on(self):
        self.project.allow_task_dependencies = True
        process = self._task("process_change", goal=False)
        later = self._task(
            "technology",
            goal=False,
            strategy_need="One number",
            depend_on_ids=process.ids,
        )
        self.assertEqual(later.state, WAITING)
        process.state = "1_done"
        self.assertEqual(later.state, RUNNING)

    def test_other_tasks_run(self):
        self._task("process_change")
        training = self._task("training")
        training.state = "03_approved"
        self.assertEqual(training.state, "03_approved")

    def test_goals_that_nobody_works_on(self):
        self._check_in(self.goal, 60)
        forgotten = [("status", "=", "off_track"), ("is_without_initiative", "=", True)]
        self.assertEqual(self.Goal.search(forgotten), self.goal)
        self.assertEqual(self.strategy.forgotten_goal_ids, self.goal)
        task = self._task("tactic")
        self.goal.invalidate_recordset()
        self.strategy.invalidate_recordset()
        self.assertFalse(self.Goal.search(forgotten))
        self.assertFalse(self.strategy.forgotten_goal_ids)
        self.assertEqual(self.goal.with_user(self.user).open_task_count, 1)
        task.state = "1_done"
        self.assertEqual(self.Goal.search(forgotten), self.goal)

    def test_the_task_form(self):
        self.technician.group_ids |= self.env.ref(
            "crm_strategy.group_crm_strategy_user"
        )
        action = self.goal.with_user(self.technician).action_open_tasks()
        form = Form(
            self.env["project.task"]
            .with_user(self.technician)
            .with_context(**action["context"], default_project_id=self.project.id)
        )
        form.name = "Call everybody"
        form.strategy_kind = "tactic"
        task = form.save()
        self.assertEqual(task.goal_ids, self.goal)
        self.assertEqual(task.strategy_phase_id, self.phase)
        self.assertIn(task, self.env["project.task"].search(action["domain"]))
