from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user

from .common_goal import CrmStrategyGoalCase


@freeze_time("2026-09-30 10:00:00")
class TestHome(CrmStrategyGoalCase):
    """What the page of a strategy says, to whom, and with how many queries."""

    def _home(self, user=None, **values):
        self.env.flush_all()
        self.env.invalidate_all()
        home = self.env["crm.strategy.home"].with_user(user or self.manager)
        return home.get_home(self.strategy.id, **values)

    def _alerts(self, **values):
        return {alert["key"].split("_")[0]: alert for alert in self._home()["alerts"]}

    def _run(self):
        self._start()
        self._open()

    def _task(self, **values):
        project = self.env["project.project"].create(
            {"name": "Initiatives", "privacy_visibility": "followers"}
        )
        return self.env["project.task"].create(
            {
                "name": "Letters",
                "project_id": project.id,
                "date_deadline": "2026-11-02 12:00:00",
                **values,
            }
        )

    def _rows(self, home, key):
        [section] = [
            found for found in home["roadmap"]["sections"] if found["key"] == key
        ]
        return section["rows"]

    # What it says

    def test_goals_have_their_distance_and_status(self):
        goal = self._goal()
        self._run()
        self._check_in(goal, 70)
        [row] = self._home()["goals"]
        self.assertEqual((row["id"], row["status"]), (goal.id, "on_track"))
        self.assertEqual(row["bar"]["progress"], 0.5)
        self.assertEqual(row["bar"]["label"], goal.bar["label"])

    def test_the_next_review_is_counted_down(self):
        self._run()
        review = self.strategy.next_review_id
        for due, words in (
            ("2026-10-12", "In 12 days"),
            ("2026-10-01", "Tomorrow"),
            ("2026-09-30", "Today"),
            ("2026-09-29", "Overdue since yesterday"),
            ("2026-09-20", "10 days overdue"),
        ):
            review.date_due = due
            self.assertEqual(self._home()["review"]["countdown"], words)

    def test_alerts_say_what_to_do(self):
        goal = self._goal()
        lacking = self._goal(baseline=None, name="No baseline")
        self._run()
        self.strategy.next_review_id.date_due = "2026-09-29"
        self._check_in(goal, 60)
        alerts = self._alerts()
        self.assertEqual(
            alerts["forgotten"]["text"],
            "Off track without an initiative: Customers come back.",
        )
        self.assertEqual(alerts["forgotten"]["ids"], goal.ids)
        self.assertEqual(alerts["baseline"]["ids"], lacking.ids)
        self.assertEqual(alerts["review"]["ids"], self.strategy.next_review_id.ids)
        self.assertNotIn("gate", alerts)
        self._task(goal_ids=[Command.set(goal.ids)])
        self.assertNotIn("forgotten", self._alerts())
        self.strategy.action_end()
        self.assertFalse(self._alerts())

    def test_a_gate_is_blocked_only_near_its_day(self):
        self._start()
        alert = self._alerts()["gate"]
        self.assertEqual((alert["ids"], alert["level"]), (self.phase.ids, "danger"))
        self.assertIn("Gate blocked: Win back is to open", alert["text"])
        self.phase.date_start = "2026-10-20"
        self.assertEqual(self._alerts()["gate"]["level"], "warning")
        self.phase.date_start = "2026-11-20"
        self.assertNotIn("gate", self._alerts())

    def test_signs_come_with_their_prescriptions(self):
        sign = self.env["crm.strategy.sign"].search([("effect", "=", "short")], limit=1)
        assessment = self.env["crm.strategy.assessment"].create(
            {
                "strategy_id": self.strategy.id,
                "sign_id": sign.id,
                "effect": "short",
                "auto_flag": "over",
                "verdict": "present",
            }
        )
        other = sign.search([("id", "!=", sign.id)], limit=1)
        assessment.create(
            {
                "strategy_id": self.strategy.id,
                "sign_id": other.id,
                "auto_flag": "fine",
                "verdict": "absent",
            }
        )
        found, absent = self._home()["signs"]
        self.assertTrue(found["is_in_force"])
        self.assertEqual(found["effect"], "No phase lasts more than six months")
        self.assertEqual(found["remedy"], sign.remedy)
        self.assertFalse(absent["is_in_force"])
        self.assertEqual(self._alerts()["sign"]["ids"], assessment.ids)

    def test_the_business_case_is_added_up(self):
        line = {"strategy_id": self.strategy.id, "category": "licence", "year": 0}
        self.env["crm.strategy.case.line"].create(
            [
                {**line, "direction": "cost", "planned": 100},
                {**line, "direction": "cost", "year": 1, "planned": 20},
                {
                    **line,
                    "direction": "benefit",
                    "category": "revenue",
                    "year": 2,
                    "planned": 200,
                },
            ]
        )
        planned, actual = self._home()["case"]["series"]
        self.assertEqual(planned["values"], [-100, -120, 80])
        self.assertEqual(actual["values"], [0, None, None])
        self.assertEqual(actual["texts"][1], "–")
        with freeze_time("2027-02-01"):
            self.assertEqual(self._home()["case"]["series"][1]["values"], [0, 0, None])

    def test_commitment_is_by_department(self):
        departments = self.env["hr.department"].create(
            [{"name": "Sales"}, {"name": "Service"}]
        )
        for department, now in zip(departments, ("3", "1"), strict=True):
            self._member(
                "end_user",
                partner=self.env["res.partner"].create({"name": department.name}),
                department_id=department.id,
                engagement_current=now,
                engagement_desired="3",
            )
        first, last = self._home()["commitment"]
        self.assertEqual((first["name"], last["name"]), ("Service", "Sales"))
        self.assertAlmostEqual(last["value"], 1)
        self.assertLess(first["value"], 0.5)

    def test_radars_weigh_goals(self):
        for block, value, weight in (("vision", 80, 1), ("vision", 60, 3)):
            goal = self._goal(block=block, weight=weight, component="retain")
            self._check_in(goal, value)
        block, component = self._home()["radars"]
        self.assertEqual((len(block["labels"]), len(component["labels"])), (8, 4))
        self.assertEqual(block["series"][0]["values"], [25] + [None] * 7)
        self.assertEqual(component["series"][0]["texts"], ["–", "–", "25%", "–"])

    # The roadmap

    def test_the_roadmap_has_gates_units_initiatives_and_reviews(self):
        goal = self._goal()
        unit = self._unit(self.phase, 3, 10)
        self._run()
        task = self._task(goal_ids=[Command.set(goal.ids)])
        self.manager.group_ids |= self.env.ref("project.group_project_manager")
        home = self._home()
        [phase] = self._rows(home, "phases")
        self.assertEqual(
            [(item["kind"], item["status"]) for item in phase["items"]],
            [("bar", "open"), ("gate", "met"), ("gate", "ahead")],
        )
        [row] = self._rows(home, "units")
        self.assertEqual(row["items"][0]["id"], unit.id)
        self.assertEqual(row["items"][0]["text"], "Sales in Win back: 3 of 10 people")
        [row] = self._rows(home, "goals")
        self.assertEqual([item["kind"] for item in row["items"]], ["bar", "task"])
        self.assertEqual(row["items"][1]["id"], task.id)
        self.assertEqual(row["items"][1]["start"], date(2026, 11, 2))
        [row] = self._rows(home, "reviews")
        self.assertEqual(row["items"][0]["model"], "crm.strategy.review")

    def test_persian_days_and_units(self):
        """What stands beside Jalali dates is Jalali, and units have Persian names."""
        self.env["res.lang"]._activate_lang("fa_IR")
        unit = self._unit(self.phase, 3, 10)
        unit.department_id.with_context(lang="fa_IR").name = "فروش"
        self._unit(self.phase, 1, 2, name="East").name = "Pilot"
        self._run()
        for lang, names, today, days in (
            ("en_US", ["Sales", "Pilot"], "09/30/2026", "07/01/2026 to 12/31/2026"),
            ("fa_IR", ["فروش", "Pilot"], "8 مهر 1405", "10 تیر 1405 تا 10 دی 1405"),
        ):
            home = self.env["crm.strategy.home"].with_context(lang=lang)
            found = home.with_user(self.manager).get_home(self.strategy.id)
            units = [row["label"] for row in self._rows(found, "units")]
            self.assertEqual(units, names)
            self.assertEqual(found["today_text"], today)
            self.assertEqual(found["phases"][0]["dates"], days)

    def test_time_is_divided_as_in_the_calendar_of_the_company(self):
        roadmap = self._home()["roadmap"]
        self.assertEqual(roadmap["kind"], "quarter")
        self.assertEqual(roadmap["periods"]["month"][0]["name"], "January 2026")
        self.assertEqual(roadmap["end"], date(2028, 12, 31))
        self.env.company.crm_period_calendar = "jalali"
        roadmap = self._home()["roadmap"]
        self.assertEqual(roadmap["periods"]["month"][0]["name"], "Dey 1404")
        self.assertEqual(roadmap["start"], date(2025, 12, 22))
        self.assertEqual(roadmap["periods"]["quarter"][1]["name"], "Q1 1405")

    # To whom

    def test_money_and_people_are_for_managers(self):
        self._run()
        home = self._home(self.user)
        self.assertIsNone(home["case"])
        self.assertIsNone(home["commitment"])
        self.assertFalse(home["can_plan"])
        self.assertEqual(home["strategy"]["id"], self.strategy.id)
        self.assertEqual(home["phases"][0]["state"], "open")

    def test_initiatives_are_for_those_who_see_the_project(self):
        goal = self._goal()
        self._task(goal_ids=[Command.set(goal.ids)])
        [row] = self._rows(self._home(self.user), "goals")
        self.assertEqual([item["kind"] for item in row["items"]], ["bar"])

    def test_others_see_nothing(self):
        stranger = new_test_user(self.env, login="stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._home(stranger)

    def test_each_company_has_its_own(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids |= company
        other = self.env["crm.strategy"].create(
            {"name": "Other", "company_id": company.id, "date_start": "2026-01-01"}
        )
        Home = self.env["crm.strategy.home"].with_user(self.manager)
        here = Home.with_context(allowed_company_ids=self.env.company.ids)
        there = Home.with_context(allowed_company_ids=company.ids)
        self.assertNotIn(other.id, dict(here.get_home()["strategies"]))
        # What cannot be seen is not asked for.
        self.assertNotEqual(here.get_home(other.id)["strategy"]["id"], other.id)
        self.assertEqual(there.get_home()["strategies"], [[other.id, "Other"]])
        both = Home.with_context(allowed_company_ids=(company | self.env.company).ids)
        self.assertEqual(both.get_home()["strategy"]["id"], other.id)
        self.assertEqual(
            both.get_home(self.strategy.id)["strategy"]["id"], self.strategy.id
        )

    def test_without_a_strategy_it_is_empty(self):
        self.env["crm.strategy"].search([("active", "=", True)]).active = False
        home = self.env["crm.strategy.home"].with_user(self.manager).get_home()
        self.assertFalse(home["strategy"])
        self.assertFalse(home["strategies"])
        self.assertTrue(home["can_plan"])

    def test_the_button_opens_the_page_of_its_strategy(self):
        action = self.strategy.action_open_home()
        self.assertEqual(action["tag"], "crm_strategy.home")
        self.assertEqual(action["params"], {"strategy_id": self.strategy.id})

    # With how many queries

    def _count(self, user):
        self._home(user)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["crm.strategy.home"].with_user(user).get_home(self.strategy.id)
        return self.env.cr.sql_log_count - before

    def _grow(self, number):
        """Add a phase with a unit, a goal with an initiative, a sign and a review."""
        year = 2027 + number // 6
        month = 1 + number % 6 * 2
        phase = self._phase(
            f"Phase {number}", date(year, month, 1), date(year, month, 28)
        )
        self._unit(phase, 2, 3, name=f"Unit {number}")
        goal = self._goal(phase_id=phase.id, name=f"Goal {number}", block="vision")
        self._check_in(goal, 65)
        self._task(goal_ids=[Command.set(goal.ids)])

    def test_queries_depend_on_neither_goals_nor_phases(self):
        self.manager.group_ids |= self.env.ref("project.group_project_manager")
        self._run()
        self._grow(0)
        few = {user: self._count(user) for user in (self.manager, self.user)}
        for number in range(1, 10):
            self._grow(number)
        many = {user: self._count(user) for user in (self.manager, self.user)}
        self.assertEqual(many, few)
