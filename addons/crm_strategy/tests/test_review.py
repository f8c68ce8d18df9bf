import json

from psycopg2.errors import CheckViolation, RaiseException

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time
from odoo.tools import mute_logger

from .common_goal import CrmStrategyGoalCase


class TestReview(CrmStrategyGoalCase):
    """Reviews from three months to three months: opened, closed, and never changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls._kpi(unit="percent")
        cls._enter(cls.kpi, 0.6, "2026-06-30")
        cls._enter(cls.kpi, 0.7, "2026-09-30")
        cls.goals = cls._goal(None, 0.8, source="kpi", kpi_id=cls.kpi.id)
        cls.goals |= cls._goal(name="Fewer complaints", direction="fall", target=20)
        cls._start()

    def _line(self, review, number=0):
        return review.line_ids.filtered(lambda line: line.goal_id == self.goals[number])

    def _close(self, **values):
        review = self._open_review(**values)
        review.action_close()
        return review

    def test_the_first_review_is_planned_when_the_strategy_starts(self):
        review = self.strategy.next_review_id
        self.assertRecordValues(
            review, [{"number": 1, "kind": "regular", "state": "planned"}]
        )
        self.assertEqual(
            (str(review.date_from), str(review.date_to)), ("2026-01-01", "2026-03-31")
        )
        self.assertEqual(review.activity_ids.user_id, self.strategy.owner_id)
        self.assertEqual(str(review.activity_ids.date_deadline), "2026-03-31")
        self.assertTrue(self.strategy.is_review_overdue)
        self.strategy.action_pause()
        self.strategy.action_start()
        self.assertEqual(self.strategy.review_ids, review)

    def test_quarters_of_the_jalali_calendar(self):
        self.company.crm_period_calendar = "jalali"
        strategy = self.env["crm.strategy"].create(
            {"name": "Nowruz", "date_start": "2026-03-21", "state": "running"}
        )
        spans = []
        for _number in range(4):
            review = strategy._plan_review()
            spans.append((str(review.date_from), str(review.date_to)))
        self.assertEqual(
            spans,
            [
                ("2026-03-21", "2026-06-21"),
                ("2026-06-22", "2026-09-22"),
                ("2026-09-23", "2026-12-21"),
                ("2026-12-22", "2027-03-20"),
            ],
        )

    def test_opening_lists_each_goal_and_kpi_then_and_now(self):
        other = self._kpi("other")
        self._enter(other, 5)
        self._check_in(self.goals[1], 40, confidence="low", comment="Rain")
        review = self._open_review()
        by_kpi, by_hand = (self._line(review, number) for number in range(2))
        self.assertRecordValues(
            by_kpi | by_hand,
            [
                {"before_text": "60.0%", "value_text": "70.0%", "has_advanced": True},
                {"before_text": "60", "value_text": "40", "has_advanced": True},
            ],
        )
        self.assertEqual((by_hand.confidence, by_hand.comment), ("low", "Rain"))
        loose = review.line_ids.filtered(lambda line: line.kpi_id == other)
        self.assertRecordValues(loose, [{"before_text": "–", "value_text": "5"}])
        self.assertEqual((review.advanced_count, review.verdict), (2, "strong"))

    def test_the_verdict_looks_at_what_has_moved_since(self):
        self._check_in(self.goals[1], 40)
        self.assertEqual(self._close().verdict, "strong")
        self.assertEqual(self._close().verdict, "standing")
        top = self._goal(None, source="goals", level="business")
        self.goals.parent_id = top
        self._check_in(self.goals[1], 35)
        third = self._close()
        self.assertEqual((third.advanced_count, third.verdict), (1, "progressing"))
        self.assertEqual(self._line(third, 1).before_value, 40)
        self.assertEqual(self.strategy.progress_streak, 1)

    def test_two_of_five_have_advanced(self):
        """From 10, 20, 30, 0 and 50% to 10, 35, 30, 0 and 70%: strong."""
        self.goals.active = False
        goals = [self._goal(0, 100, name=f"Goal {number}") for number in range(5)]
        for values in ((10, 20, 30, 0, 50), (10, 35, 30, 0, 70)):
            for goal, value in zip(goals, values, strict=True):
                self._check_in(goal, value)
            review = self._close()
        self.assertEqual((review.advanced_count, review.verdict), (2, "strong"))
        self.assertEqual(self.strategy.progress_streak, 2)

    def test_nothing_deletes_what_was_closed(self):
        """Not even the deletion of what it hangs on, by the system itself."""
        review = self._close()
        line = self._line(review)
        self.env.flush_all()
        period = line.measure_id.period_id
        with self.assertRefused(UserError, "Archive it instead"):
            self.kpi.sudo().unlink()
        with mute_logger("odoo.sql_db"):
            with self.assertRefused(RaiseException, "it is history"):
                period.sudo().unlink()
        self.assertEqual(line.measure_id.value, 0.7)

    def test_dates_out_of_order(self):
        review = self.strategy.next_review_id
        with mute_logger("odoo.sql_db"):
            with self.assertRefused(CheckViolation, "dates_check"):
                review.date_to = "2025-01-01"
                self.env.flush_all()

    def test_closing(self):
        goal = self.goals[1]
        review = self._open_review(
            decision_ids=[
                Command.create({"name": "Call back", "user_id": self.manager.id})
            ]
        )
        self._check_in(goal, 40)
        review.action_close()
        self.assertEqual(self._line(review, 1).value, 40)
        frozen = self._line(review)
        self.assertTrue(frozen.measure_id.frozen_on)
        self.assertEqual(json.loads(frozen.definition)["code"], "returning")
        self.assertEqual(review.revision_id, self.strategy.revision_id)
        self.assertIn("Call back", review.revision_id.summary)
        self.assertRecordValues(
            self.strategy.next_review_id, [{"number": 2, "state": "planned"}]
        )
        self.assertFalse(review.activity_ids)
        decision = review.decision_ids
        self.assertEqual(decision.activity_id.user_id, self.manager)
        self.assertFalse(decision.is_done)
        decision.activity_id.action_feedback()
        self.assertTrue(decision.is_done)

    def test_decisions_become_tasks_of_the_project(self):
        project = self.env["project.project"].create({"name": "Initiatives"})
        self.strategy.project_id = project
        goal = self.goals[0]
        review = self._open_review(
            decision_ids=[
                Command.create({"name": "Call", "goal_id": goal.id}),
                Command.create({"name": "Write", "user_id": self.user.id}),
            ]
        )
        review.with_user(self.manager).action_close()
        tasks = review.decision_ids.task_id
        self.assertEqual(tasks.project_id, project)
        self.assertEqual(tasks[0].goal_ids, goal)
        self.assertEqual(tasks[1].user_ids, self.user)
        tasks[0].state = "1_done"
        self.assertEqual(review.decision_ids.mapped("is_done"), [True, False])
        tasks.sudo().unlink()
        self.assertFalse(review.decision_ids.task_id)

    def test_what_is_missing_to_close(self):
        review = self.strategy.next_review_id
        with self.assertRefused(UserError, "before you close it"):
            review.action_close()
        review.action_open()
        with self.assertRefused(UserError, "is open already"):
            review.action_open()
        with self.assertRefused(UserError, "summary"):
            review.action_close()
        with self.assertRefused(UserError, "history is kept"):
            review.unlink()

    def test_one_review_is_open(self):
        self._open_review()
        gate = self.Review.create(
            {
                "strategy_id": self.strategy.id,
                "kind": "gate",
                "phase_id": self.phase.id,
                "gate": "start",
            }
        )
        with self.assertRefused(UserError, "Close Regular Review 1"):
            gate.action_open()

    def test_a_closed_review_stays(self):
        review = self._close(
            decision_ids=[Command.create({"name": "Go on"})],
        ).sudo()
        line, decision = self._line(review), review.decision_ids
        for message, change in (
            ("is closed already", review.action_close),
            ("stays as it is", review.action_refresh),
            ("stays as it is", lambda: review.write({"summary": "Mine"})),
            ("history is kept", review.unlink),
            ("stay as they are", lambda: line.write({"value": 1})),
            ("stay as they are", line.unlink),
            ("stays as it is", lambda: decision.write({"name": "Stop"})),
            ("stays as it is", decision.unlink),
            ("stays as it is", lambda: decision.copy()),
            ("stays as it is", lambda: line.measure_id.write({"value": 1})),
            ("stays as it is", line.measure_id.unlink),
        ):
            with self.subTest(message), self.assertRefused(UserError, message):
                change()
        review.message_post(body="A word about it")
        review.activity_schedule(user_id=self.manager.id)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_too(self):
        review = self._close(decision_ids=[Command.create({"name": "Go on"})])
        self.env.flush_all()
        for table in (
            "crm_strategy_review",
            "crm_strategy_review_line",
            "crm_strategy_decision",
        ):
            condition = "id" if table == "crm_strategy_review" else "review_id"
            for verb in (f"DELETE FROM {table}", f"UPDATE {table} SET id = -id"):
                with self.assertRefused(RaiseException, "it is history"):
                    self.env.cr.execute(f"{verb} WHERE {condition} = {review.id}")
        measure = self._line(review).measure_id
        for verb in ("DELETE FROM", "UPDATE"):
            values = " SET value = 1" if verb == "UPDATE" else ""
            with self.assertRefused(RaiseException, "it is history"):
                self.env.cr.execute(
                    f"{verb} crm_strategy_measure{values} WHERE id = {measure.id}"
                )

    def test_a_second_opinion_at_a_gate(self):
        check = self.env["crm.strategy.check"].create(
            {"phase_id": self.phase.id, "code": "second_opinion"}
        )
        self.assertIn("independent expert", check.problem)
        values = {
            "strategy_id": self.strategy.id,
            "kind": "second_opinion",
            "phase_id": self.phase.id,
            "gate": "start",
            "summary": "Too early",
        }
        with self.assertRefused(ValidationError, "by an independent expert"):
            self.Review.create(values | {"expert_id": self.sponsor.id})
        review = self.Review.create(values | {"expert_id": self._member("expert").id})
        review.action_open()
        with self.assertRefused(UserError, "go, hold or stop"):
            review.action_close()
        review.opinion = "hold"
        review.action_close()
        check.invalidate_recordset()
        self.assertIn("Too early", check.problem)
        again = self.Review.create(
            values | {"expert_id": review.expert_id.id, "opinion": "go"}
        )
        again.action_open()
        again.action_close()
        check.invalidate_recordset()
        self.assertEqual(check.state, "met")
        self.assertEqual(len(self.strategy.review_ids), 3)

    def test_the_form(self):
        form = Form(
            self.Review.with_user(self.manager).with_context(
                default_strategy_id=self.strategy.id
            )
        )
        form.kind = "gate"
        form.phase_id = self.phase
        form.gate = "finish"
        with form.decision_ids.new() as line:
            line.name = "Wait"
        review = form.save()
        self.assertEqual(review.name, "Gate Review Win back")
        action = self.strategy.action_open_reviews()
        self.assertIn(review, self.Review.search(action["domain"]))

    def test_the_next_review_ends_with_the_strategy(self):
        self.strategy.write({"review_months": 12})
        with freeze_time("2028-12-31"):
            for _year in range(3):
                self._close()
        self.assertFalse(self.strategy.next_review_id)
