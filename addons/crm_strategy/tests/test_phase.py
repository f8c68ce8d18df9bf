from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from .common import CrmStrategyCase


class TestPhase(CrmStrategyCase):
    """Phases follow each other, reach so far, and pass their gates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._phase("Prepare", "2026-01-01", "2026-06-30")

    def _ready(self):
        """Fill what the gate of the first phase asks for."""
        member = self._member("sponsor", "management", "technical")
        self._member("end_user", "finance")
        self._unit(self.first, 3, 4)
        self.env["crm.strategy.responsibility"].create(
            {"phase_id": self.first.id, "member_id": member.id, "letter": "a"}
        )

    def test_dates_out_of_order_are_refused(self):
        for start, end, message in (
            ("2025-12-31", "2026-02-01", "start before its strategy"),
            ("2028-12-01", "2029-01-01", "end after its strategy"),
            ("2026-06-30", "2026-09-30", "before Prepare has ended"),
            ("1405-01-01", "1405-06-30", "Jalali"),
        ):
            with self.subTest(message):
                with self.assertRefused(ValidationError, message):
                    self._phase("Second", start, end)

    @mute_logger("odoo.sql_db")
    def test_a_phase_ends_when_it_starts_or_later(self):
        with self.assertRefused(CheckViolation, "dates_check"):
            self._phase("Backwards", "2026-09-30", "2026-07-01")
        self.assertEqual(self.strategy.phase_ids, self.first)

    def test_a_parallel_phase_may_overlap(self):
        parallel = self._phase("Train", "2026-03-01", "2026-09-30", is_parallel=True)
        with self.assertRefused(ValidationError, "mark one as parallel"):
            parallel.is_parallel = False

    def test_the_start_of_the_strategy_cannot_move_behind_a_phase(self):
        with self.assertRefused(ValidationError, "start before its strategy"):
            self.strategy.date_start = "2026-02-01"
        with self.assertRefused(ValidationError, "end after its strategy"):
            self.strategy.horizon = 3

    def test_reach(self):
        """Twelve of 15 people, 4 of 4 and 6 of 10, in three units."""
        for depth, headcount in ((12, 15), (4, 4), (6, 10)):
            self._unit(self.first, depth, headcount)
        self.env["crm.strategy.scope"].create(
            {"phase_id": self.first.id, "kind": "system", "name": "Old CRM"}
        )
        self.assertEqual((self.first.breadth, self.first.scope_size), (3, 22))
        self.assertAlmostEqual(self.first.mean_depth, 7.33, 2)
        self.assertAlmostEqual(self.first.penetration, 0.759, 3)

    def test_the_headcount_is_that_of_the_department(self):
        department = self.env["hr.department"].create({"name": "Service"})
        self.env["hr.employee"].create(
            [{"name": "Mai", "department_id": department.id} for _each in range(3)]
        )
        unit = self.env["crm.strategy.scope"].create(
            {"phase_id": self.first.id, "department_id": department.id, "depth": 2}
        )
        self.assertRecordValues(unit, [{"name": "Service", "headcount": 3}])
        with self.assertRefused(ValidationError, "it has 3"):
            unit.depth = 4

    def test_scope_is_carried_over_or_dropped_with_a_reason(self):
        sales = self._unit(self.first, 3, 4)
        service = self._unit(self.first, 1, 4, name="Service")
        second = self._phase("Processes", "2026-07-01", "2026-12-31", kind="process")
        self.assertEqual(second.previous_id, self.first)
        self.assertEqual(second.dropped_ids, sales + service)
        service.drop_reason = "It is outsourced"
        self.assertEqual(second.dropped_ids, sales)
        second.action_carry_over()
        self.assertFalse(second.dropped_ids)
        self.assertRecordValues(
            second.scope_ids, [{"previous_id": sales.id, "depth": 3, "headcount": 4}]
        )
        with self.assertRefused(ValidationError, "the phase before"):
            self._unit(self.first, 1, 1, previous_id=sales.id)

    def test_a_strategy_starts_with_vision_sponsor_and_phase(self):
        with self.assertRefused(UserError, "executive sponsor"):
            self.strategy.action_start()
        self._member("sponsor")
        self.strategy.action_start()
        self.assertEqual(self.strategy.state, "running")
        with self.assertRefused(UserError, "Archive it"):
            self.strategy.unlink()

    def test_a_gate_names_everything_that_is_missing(self):
        self._member("sponsor")
        with self.assertRefused(UserError, "before its phases open"):
            self.first.action_open()
        self.strategy.action_start()
        with self.assertRaises(UserError) as refused:
            self.first.action_open()
        for sentence in (
            "Find somebody for: Management, Technical, End User, and Finance.",
            "Name the person who is accountable.",
            "Add a unit to the scope.",
        ):
            self.assertIn(sentence, str(refused.exception))
        self.assertRecordValues(self.first, [{"state": "planned", "problem_count": 3}])

    def test_a_gate_is_passed_and_its_answers_stay(self):
        self._ready()
        self.strategy.action_start()
        self.first.action_open()
        self.assertEqual(self.strategy.phase_id, self.first)
        self.strategy.member_ids.unlink()
        start = self.first.check_ids.filtered(lambda check: check.gate == "start")
        self.assertEqual(set(start.mapped("state")), {"met"})
        with self.assertRefused(ValidationError, "has passed this gate"):
            start[0].override_reason = "It was like that"
        with self.assertRefused(UserError, "Management review held"):
            self.first.action_close()
        finish = self.first.check_ids - start
        finish.is_done = True
        self.first.action_close()
        self.assertEqual(finish.decided_by_id, self.env.user)
        with self.assertRefused(UserError, "history is kept"):
            self.first.unlink()

    def test_a_check_is_overridden_with_a_reason(self):
        self._member("sponsor")
        self.strategy.action_start()
        problems = self.first._get_problems()
        problems.override_reason = "A pilot"
        self.first.action_open()
        self.assertEqual(set(problems.mapped("state")), {"overridden"})
        self.assertIn("Add a unit to the scope.", problems.mapped("problem"))

    def test_technology_waits_for_processes(self):
        later = self._phase("Install", "2026-07-01", "2026-12-31", kind="technology")
        self._unit(later, 1, 1)
        system = self.env["crm.strategy.scope"].create(
            {
                "phase_id": later.id,
                "kind": "system",
                "name": "Old CRM",
                "compatibility": "blocker",
            }
        )
        codes = set(later._get_problems().mapped("code"))
        self.assertLessEqual({"process", "compatible", "before"}, codes)
        system.compatibility = "adapter"
        self.first.write({"kind": "process", "state": "closed"})
        later.check_ids.invalidate_recordset()
        codes = set(later._get_problems().mapped("code"))
        self.assertFalse(codes & {"process", "compatible", "before"})

    @mute_logger("odoo.sql_db")
    def test_one_person_is_accountable(self):
        values = {"phase_id": self.first.id, "letter": "a"}
        Responsibility = self.env["crm.strategy.responsibility"]
        Responsibility.create(values | {"member_id": self._member("sponsor").id})
        with self.assertRefused(UniqueViolation, "accountable"):
            Responsibility.create(values | {"member_id": self._member("finance").id})
