from psycopg2.errors import RaiseException

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time
from odoo.tools import mute_logger

from .common_goal import CrmStrategyGoalCase


class TestCheckIn(CrmStrategyGoalCase):
    """The owner of a goal says in a minute how it is going."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goal = cls._goal(user_id=cls.user.id)
        cls._start()
        cls._open()

    def test_the_dialog(self):
        action = self.goal.with_user(self.user).action_check_in()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.user)
            .with_context(**action["context"])
        )
        form.value = 67
        form.confidence = "low"
        form.comment = "The shop was closed"
        check_in = form.save()
        self.assertRecordValues(
            check_in,
            [{"user_id": self.user.id, "value_text": "67", "status": "at_risk"}],
        )
        self.assertAlmostEqual(check_in.progress, 0.35)
        self.assertEqual(self.goal.actual, 67)

    def test_only_the_owner_and_managers(self):
        mine = self._goal(user_id=self.manager.id)
        self.assertTrue(self.goal.with_user(self.user).can_check_in)
        self.assertFalse(mine.with_user(self.user).can_check_in)
        with self.assertRaises(AccessError):
            self._check_in(mine, 70, user=self.user)
        self._check_in(self.goal, 70, user=self.manager)
        self.assertEqual(self.goal.check_in_ids.user_id, self.manager)

    def test_nobody_says_it_for_another(self):
        check_in = self._check_in(
            self.goal,
            70,
            user=self.user,
            user_id=self.manager.id,
            date="2026-01-01",
            status="met",
        )
        self.assertRecordValues(
            check_in, [{"user_id": self.user.id, "status": "on_track"}]
        )
        self.assertEqual(str(check_in.date), "2026-09-30")

    def test_what_was_said_stays(self):
        check_in = self._check_in(self.goal, 70)
        for change in (lambda: check_in.write({"value": 1}), check_in.unlink):
            with self.assertRefused(UserError, "stays as it is"):
                change()
        for query in (
            "UPDATE crm_strategy_check_in SET value = 1",
            "DELETE FROM crm_strategy_check_in",
        ):
            with mute_logger("odoo.sql_db"):
                with self.assertRefused(RaiseException, "it is history"):
                    self.env.cr.execute(query)

    def test_a_value_is_needed_where_there_is_no_kpi(self):
        with self.assertRefused(UserError, "Enter what"):
            self._check_in(self.goal)

    def test_a_kpi_brings_its_own_value(self):
        kpi = self._kpi()
        goal = self._goal(source="kpi", kpi_id=kpi.id)
        self.assertFalse(self._check_in(goal, 99).has_value)
        self._enter(kpi, 70)
        check_in = self._check_in(goal, 99)
        self.assertEqual((check_in.value, check_in.progress), (70, 0.5))

    def test_owners_are_reminded_once(self):
        self.goal.invalidate_recordset()
        for _night in range(2):
            self.Goal._cron_remind()
        activity = self.goal.activity_ids
        self.assertEqual(activity.user_id, self.user)
        self._check_in(self.goal, 70, user=self.user)
        self.assertFalse(self.goal.activity_ids)
        self.assertEqual(str(self.goal.check_in_due), "2026-10-30")
        self.Goal._cron_remind()
        self.assertFalse(self.goal.activity_ids)
        with freeze_time("2026-10-30"):
            self.Goal._cron_remind()
        self.assertTrue(self.goal.activity_ids)
