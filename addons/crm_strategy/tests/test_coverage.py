from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user

from .common import CrmStrategyCase


class TestCoverage(CrmStrategyCase):
    """What a strategy does not reach yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["hr.department"].search(
            [("company_id", "=", cls.env.company.id)]
        ).write({"active": False})
        cls.phase = cls._phase("Processes", "2026-01-01", "2026-06-30", kind="organise")

    def _item(self, name, kind, **values):
        return self.env["crm.strategy.scope"].create(
            {"phase_id": self.phase.id, "kind": kind, "name": name, **values}
        )

    def _task(self, name, **values):
        project = self.env["project.project"].create({"name": "CRM"})
        return self.env["project.task"].create(
            {
                "name": name,
                "project_id": project.id,
                "strategy_phase_id": self.phase.id,
                **values,
            }
        )

    def test_departments_in_no_phase(self):
        sales = self._unit(self.phase, 2, 5).department_id
        finance = self.env["hr.department"].create({"name": "Finance"})
        self.assertEqual(self.strategy.missing_department_ids, finance)
        self._item("Invoicing", "process", department_ids=[Command.set(finance.ids)])
        self.assertFalse(self.strategy.missing_department_ids)
        self.assertFalse(self.strategy.uninformed_department_ids)
        self._member("end_user", department_id=sales.id)
        self.env["crm.strategy.revision"].create(
            {"strategy_id": self.strategy.id, "summary": "Begin"}
        )
        self.assertEqual(self.strategy.uninformed_department_ids, sales)
        self.strategy.revision_id._acknowledge(self.strategy.member_ids)
        self.assertFalse(self.strategy.uninformed_department_ids)

    def test_an_announcement_tells_what_it_is_good_for(self):
        self.strategy.benefit_statement = "Nobody asks a customer twice."
        self.env["crm.strategy.revision"].create(
            {"strategy_id": self.strategy.id, "summary": "We <begin>."}
        )
        body = self.strategy.message_ids[0].body
        self.assertIn("Nobody asks a customer twice.", body)
        self.assertIn("We &lt;begin&gt;.", body)

    def test_initiatives(self):
        self.assertEqual(self.strategy.initiative_count, 0)
        self.assertEqual(self.strategy.technology_share, 0.0)
        self._task("Import", strategy_kind="technology", strategy_need="One list")
        late = self._task("Visit customers", strategy_kind="tactic")
        late.date_deadline = fields.Datetime.now() - timedelta(days=3)
        early = self._task("Teach", strategy_kind="training")
        early.date_deadline = fields.Datetime.now() + timedelta(days=3)
        self._task("Lunch")
        (late | early).state = "1_done"
        self.strategy.invalidate_recordset()
        self.assertEqual(self.strategy.initiative_count, 3)
        self.assertAlmostEqual(self.strategy.technology_share, 1 / 3)
        self.assertAlmostEqual(self.strategy.aligned_share, 1 / 3)
        self.assertEqual(self.strategy.on_time_share, 0.5)

    def test_the_frame(self):
        self.assertEqual(self.strategy.frame_share, 0.0)
        self.assertIn("Channels", self.strategy.frame_gaps)
        self._item("Web shop", "unit", audience="customer")
        self._item("Addresses", "process", subject="guideline")
        self.env["crm.strategy.goal"].create(
            {
                "name": "Everybody in a segment",
                "strategy_id": self.strategy.id,
                "kpi_id": self.env.ref("crm_strategy.crm_strategy_kpi_classified").id,
                "target": 0.9,
            }
        )
        self.assertAlmostEqual(self.strategy.frame_share, 0.8)
        self.assertEqual(self.strategy.frame_gaps, "Monitoring")

    def test_systems_are_consolidated(self):
        self.assertEqual(self.phase.consolidation, 0.0)
        old = self._item("Old CRM", "system", records_total=800, target="retire")
        self._item("Spreadsheets", "system", records_total=200, target="merge")
        old.records_consolidated = 600
        self.assertEqual(old.consolidation, 0.75)
        self.assertEqual(self.phase.foreign_records, 1000)
        self.assertEqual(self.phase.consolidation, 0.6)
        with self.assertRefused(ValidationError, "holds 800 customers, so 900"):
            old.records_consolidated = 900
        with self.assertRefused(ValidationError, "numbers of 0 or more"):
            old.records_total = -1

    def test_processes_run_in_the_system(self):
        owner = self._member("management")
        values = {"owner_id": owner.id, "handovers_before": 5, "handovers_now": 2}
        self._item("Requests", "process", is_in_system=True, **values)
        self._item("Fairs", "process", handovers_now=4)
        self.assertEqual(self.phase.in_system_share, 0.5)
        self.assertEqual(self.phase.handovers_saved, 3)
        other = self.strategy.copy({"name": "Other"})
        stranger = self._member("technical")
        stranger.strategy_id = other
        with self.assertRefused(ValidationError, "is not in this strategy"):
            self._item("Returns", "process", owner_id=stranger.id)

    def test_requirements_out_of_hand(self):
        self.assertFalse(self.strategy.requirement_warning)
        one, two, *_rest = self.env["crm.strategy.requirement"].create(
            [
                {"name": f"Wish {number}", "strategy_id": self.strategy.id}
                for number in range(31)
            ]
        )
        self.assertIn("31 requirements wait", self.strategy.requirement_warning)
        one.description = "x" * 501
        self.assertIn("Shorten", self.strategy.requirement_warning)
        one.conflict_ids = two
        self.assertNotIn("contradiction", self.strategy.requirement_warning)
        (one | two).write({"decision": "accepted"})
        self.assertIn("contradiction", self.strategy.requirement_warning)
        other = self.strategy.copy({"name": "Other"})
        foreign = one.copy({"strategy_id": other.id})
        with self.assertRefused(ValidationError, "of the strategy of"):
            one.conflict_ids = foreign

    def test_a_campaign_is_what_a_need_came_from(self):
        campaign = self.env["utm.campaign"].create({"name": "Spring"})
        need = self.env["crm.strategy.requirement"].create(
            {
                "name": "Smaller boxes",
                "kind": "need",
                "strategy_id": self.strategy.id,
                "campaign_id": campaign.id,
            }
        )
        domain = [("campaign_id", "=", "Spring")]
        self.assertEqual(self.strategy.requirement_ids.filtered_domain(domain), need)
        campaign.unlink()
        self.assertFalse(need.campaign_id)

    def test_types_are_proposed(self):
        strategy = self.strategy.with_user(self.manager)
        with self.assertRefused(UserError, "companies or persons"):
            strategy.action_propose_types()
        strategy.customer_base = "b2b"
        strategy.type_ids = [Command.create({"kind": "mobile", "weight": 1})]
        strategy.action_propose_types()
        weights = {item.kind: item.weight for item in strategy.type_ids}
        self.assertEqual(
            weights, {"strategic": 5, "collaborative": 4, "mobile": 1, "analytical": 3}
        )
        reasons = strategy.type_ids.filtered("reason").mapped("reason")
        self.assertEqual(set(reasons), {"The customers are companies"})

    def test_what_lists_ask_does_not_grow(self):
        names = ["missing_department_ids", "technology_share", "frame_share"]

        def count(strategies):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            strategies.read(names)
            return self.env.cr.sql_log_count - before

        for number in range(4):
            self._task(f"Task {number}", strategy_kind="tactic")
        # The languages of the system are read once.
        count(self.strategy)
        few = count(self.strategy)
        copies = [self.strategy.copy({"name": f"Copy {n}"}).id for n in range(3)]
        self.assertEqual(count(self.strategy.browse(copies) | self.strategy), few)


class TestGatePeople(CrmStrategyCase):
    """Gates ask who was heard and who has approved."""

    def test_every_role_is_heard(self):
        phase = self._phase("Go live", "2026-01-01", "2026-06-30", kind="run")
        check = phase.check_ids.filtered(lambda item: item.code == "heard")
        self.assertEqual(check.gate, "finish")
        self.assertEqual(check.state, "met")
        user = self._member("end_user")
        check.invalidate_recordset()
        self.assertIn("End User", check.problem)
        requirement = self.env["crm.strategy.requirement"].create(
            {
                "name": "Too many clicks",
                "kind": "feedback",
                "strategy_id": self.strategy.id,
                "author_id": user.id,
                "date_raised": "2025-12-31",
            }
        )
        check.invalidate_recordset()
        self.assertEqual(check.state, "open")
        requirement.date_raised = "2026-02-01"
        check.invalidate_recordset()
        self.assertEqual(check.state, "met")

    def test_changes_of_the_organization_are_approved(self):
        phase = self._phase("Teams", "2026-01-01", "2026-06-30", kind="organise")
        check = phase.check_ids.filtered(lambda item: item.code == "approved")
        boss = new_test_user(self.env, "boss", groups="project.group_project_user")
        self._member("management", partner=boss.partner_id)
        task = self.env["project.task"].create(
            {
                "name": "One team for service",
                "project_id": self.env["project.project"].create({"name": "CRM"}).id,
                "strategy_phase_id": phase.id,
                "strategy_kind": "org_change",
                "user_ids": [Command.set(boss.ids)],
            }
        )
        self.assertIn("One team for service", check.problem)
        task.state = "03_approved"
        check.invalidate_recordset()
        self.assertEqual(check.state, "met")

    def test_management_looks_at_each_phase(self):
        self.strategy.write({"state": "running"})
        phase = self._phase("Ready", "2026-01-01", "2026-06-30", kind="prepare")
        boss = new_test_user(self.env, "boss")
        self._member("management", partner=boss.partner_id)
        phase.check_ids.override_reason = "Tried out"
        phase.action_open()
        activity = self.strategy.activity_ids.filtered(
            lambda item: item.user_id == boss
        )
        self.assertEqual(activity.date_deadline, phase.date_end)
        self.assertIn("Ready", activity.summary)


class TestTeam(CrmStrategyCase):
    """What a manager declares beside what the team does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        boss = new_test_user(cls.env, "boss")
        cls.boss = cls.env["hr.employee"].create({"name": "Boss", "user_id": boss.id})
        cls.member = cls._member("management", partner=boss.partner_id, fit="2")
        cls.team = [new_test_user(cls.env, f"seller_{n}") for n in range(3)]
        for user in cls.team:
            cls.env["hr.employee"].create(
                {"name": user.name, "user_id": user.id, "parent_id": cls.boss.id}
            )

    def _say(self, user, weeks_ago):
        partner = self.env["res.partner"].create({"name": "Customer"})
        message = partner.message_post(
            body="Called", author_id=user.partner_id.id, message_type="comment"
        )
        message.date = fields.Datetime.now() - timedelta(days=7 * weeks_ago + 2)

    def test_adoption_of_a_team(self):
        self.assertTrue(self.member.is_weak)
        self.assertEqual(self.member.team_size, 3)
        self.assertEqual(self.member.team_adoption, 0.0)
        self._say(self.team[0], 0)
        self._say(self.team[0], 1)
        self._say(self.team[1], 0)
        self.env.flush_all()
        self.member.invalidate_recordset()
        self.assertAlmostEqual(self.member.team_adoption, 3 / 3 / 13)

    def test_small_teams_have_none(self):
        self.team[0].active = False
        self._say(self.team[1], 0)
        self.member.invalidate_recordset()
        self.assertEqual(self.member.team_size, 2)
        self.assertFalse(self.member.has_team_adoption)
        self.assertEqual(self.member.team_adoption, 0.0)
