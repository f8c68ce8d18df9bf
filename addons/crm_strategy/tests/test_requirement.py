from datetime import date, timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError

from .common_heard import HeardCase


class TestRequirement(HeardCase):
    """What is raised gets an answer, and changes something."""

    def test_answered_used_and_days_to_answer(self):
        today = fields.Date.today()
        self.requirement.date_raised = today - timedelta(days=9)
        feedback = self._requirement("Too many clicks", kind="feedback")
        later = self._requirement(
            "Phone", kind="idea", date_raised=today - timedelta(days=3)
        )
        self._requirement("Slow", kind="issue", severity="3")
        self.assertFalse(self.strategy.has_answer_days)
        self.requirement.decision = "accepted"
        feedback.decision = "accepted"
        later.write({"decision": "later", "reason": "After the pilot"})
        project = self.env["project.project"].create({"name": "Pilot"})
        feedback.task_id = self.env["project.task"].create(
            {"name": "One page", "project_id": project.id}
        )
        self.assertEqual(self.strategy.used_share, 0)
        feedback.task_id.state = "1_done"
        self.assertEqual(self.strategy.requirement_count, 4)
        self.assertEqual(self.strategy.answered_share, 0.75)
        self.assertEqual(self.strategy.used_share, 0.25)
        self.assertEqual(self.strategy.answer_days, 3)
        self.assertTrue(self.strategy.has_answer_days)

    def test_the_closure_rate_of_a_phase(self):
        first = self._requirement("One", date_raised="2026-03-01")
        self._requirement("Two", date_raised="2026-03-02")
        self._requirement("Before", date_raised="2025-12-31")
        self.requirement.date_raised = "2026-07-01"
        project = self.env["project.project"].create({"name": "Pilot"})
        first.task_id = self.env["project.task"].create(
            {"name": "Done", "project_id": project.id, "state": "1_done"}
        )
        self.assertEqual(self.phase.closure_rate, 0.5)

    def test_the_first_answer_stays(self):
        self.requirement.date_raised = "2026-01-01"
        self.requirement.decision = "accepted"
        day = self.requirement.answered_on
        self.assertTrue(day)
        self.requirement.write({"decision": "declined", "reason": "Too dear"})
        self.assertEqual(self.requirement.answered_on, day)

    def test_bad_input(self):
        for error, message, values in (
            (ValidationError, "Say why", {"decision": "declined"}),
            (
                ValidationError,
                "cannot be raised after",
                {
                    "decision": "accepted",
                    "date_raised": fields.Date.today() + timedelta(days=2),
                },
            ),
        ):
            with self.assertRefused(error, message):
                self.requirement.write(values)
        other = self.strategy.copy({"name": "Other"})
        goal = self.env["crm.strategy.goal"].create(
            {
                "name": "Repeat",
                "strategy_id": other.id,
                "source": "manual",
                "baseline": 1,
                "baseline_date": date(2026, 1, 1),
                "target": 2,
            }
        )
        with self.assertRefused(ValidationError, "of the strategy"):
            goal.requirement_ids = self.requirement

    def test_an_issue_by_email(self):
        domain = self.env["mail.alias.domain"].create({"name": "issues.example"})
        self.strategy.company_id.alias_domain_id = domain
        self.strategy.write({"alias_name": "crm-issues", "alias_domain_id": domain.id})
        self.assertEqual(self.strategy.alias_email, "crm-issues@issues.example")
        before = self.strategy.requirement_ids
        self.env["mail.thread"].message_process(
            "crm.strategy.requirement",
            "From: seller_0@company.example\n"
            "To: crm-issues@issues.example\n"
            "Message-Id: <1@company.example>\n"
            "Subject: The list is empty\n\nSince this morning.",
        )
        issue = self.strategy.requirement_ids - before
        self.assertRecordValues(
            issue,
            [
                {
                    "name": "The list is empty",
                    "kind": "issue",
                    "department_id": self.sales.id,
                    "date_raised": fields.Date.today(),
                }
            ],
        )
        self.assertEqual(issue.author_id.partner_id, self.sellers[0].partner_id)

    def test_goals_without_requirement(self):
        goals = self.env["crm.strategy.goal"].create(
            [
                {
                    "name": name,
                    "strategy_id": self.strategy.id,
                    "source": "manual",
                    "baseline": 1,
                    "baseline_date": date(2026, 1, 1),
                    "target": 2,
                }
                for name in ("Asked for", "Invented")
            ]
        )
        goals[0].requirement_ids = self.requirement
        self.assertEqual(self.requirement.goal_ids, goals[0])
        found = self.env["crm.strategy.goal"].search(
            [("id", "in", goals.ids), ("requirement_ids", "=", False)]
        )
        self.assertEqual(found.name, "Invented")

    def test_technology_serves_a_requirement(self):
        project = self.env["project.project"].create({"name": "Pilot"})
        values = {
            "name": "Portal",
            "project_id": project.id,
            "strategy_kind": "technology",
        }
        with self.assertRefused(ValidationError, "no end in itself"):
            self.env["project.task"].create(values)
        task = self.env["project.task"].create(
            values | {"need_id": self.requirement.id}
        )
        with self.assertRefused(ValidationError, "no end in itself"):
            task.need_id = False

    def test_what_people_were_asked_about_is_kept(self):
        self._wave("expected")
        with self.assertRefused(UserError, "decline it instead"):
            self.requirement.with_user(self.manager).unlink()

    def test_rights(self):
        seller = self.sellers[0]
        Requirement = self.env["crm.strategy.requirement"].with_user(seller)
        mine = Requirement.create({"name": "Mine", "strategy_id": self.strategy.id})
        self.assertEqual(mine.author_id.partner_id, seller.partner_id)
        self.assertEqual(mine.department_id, self.sales)
        mine.message_post(body="Since long")
        helper = self.strategy.member_ids.filtered(
            lambda member: member.partner_id == self.helpers[0].partner_id
        )
        for refused in (
            lambda: mine.write({"decision": "accepted"}),
            lambda: mine.unlink(),
            lambda: Requirement.create(
                {
                    "name": "Decided",
                    "strategy_id": self.strategy.id,
                    "decision": "accepted",
                }
            ),
            lambda: Requirement.create(
                {
                    "name": "For another",
                    "strategy_id": self.strategy.id,
                    "author_id": helper.id,
                }
            ),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                refused()
        mine.with_user(self.manager).decision = "accepted"
        self.assertTrue(mine.answered_on)

    def test_experts_raise_requirements(self):
        expert = self._member("expert")
        raised = self._requirement("Merge duplicates", author_id=expert.id)
        view = self.env["crm.strategy.requirement"].search(
            [
                ("strategy_id", "=", self.strategy.id),
                ("author_id.role_ids", "=", self.roles["expert"].id),
            ]
        )
        self.assertEqual(view, raised)
        expert.role_ids = [Command.set(self.roles["end_user"].ids)]
        self.assertFalse(
            view.filtered_domain([("author_id.role_ids", "=", self.roles["expert"].id)])
        )
