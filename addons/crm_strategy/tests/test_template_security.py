from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common_template import CrmStrategyTemplateCase

PARTS = ("phase", "goal", "task", "requirement", "risk", "case_line")


@tagged("post_install", "-at_install")
class TestTemplateSecurity(CrmStrategyTemplateCase):
    """Managers keep templates, users read them, a company keeps its own."""

    def _all_of(self, template):
        yield template
        for name in PARTS:
            yield template[f"{name}_ids"]
        yield template.phase_ids.check_ids
        yield template.phase_ids.scope_ids

    def test_users_read_only(self):
        for records in self._all_of(self.templates["new"]):
            own = records.with_user(self.user)
            readable = "case" not in records._name
            self.assertEqual(own.has_access("read"), readable, records._name)
            for operation in ("write", "create", "unlink"):
                self.assertFalse(own.has_access(operation), records._name)
                self.assertTrue(records.with_user(self.manager).has_access(operation))
        with self.assertRaises(AccessError):
            self.env["crm.strategy.start"].with_user(self.user).create(
                {
                    "template_id": self.templates["new"].id,
                    "sponsor_id": self.sponsor.id,
                }
            )
        with self.assertRaises(AccessError):
            self.strategy.with_user(self.user).action_save_as_template()

    def test_a_company_keeps_its_own(self):
        company = self.env["res.company"].create({"name": "Nhà Việt"})
        other = new_test_user(
            self.env,
            login="other_manager",
            groups="crm_strategy.group_crm_strategy_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        template = self.templates["new"]
        template.company_id = self.company
        for records in self._all_of(template):
            found = records.with_user(other).search([("id", "in", records.ids)])
            self.assertFalse(found, records._name)
        shared = self.templates["small"].with_user(other)
        self.assertTrue(shared.phase_ids.check_ids.mapped("name"))

    def test_each_company_starts_its_own_strategy(self):
        company = self.env["res.company"].create(
            {"name": "شرکت", "crm_period_calendar": "jalali"}
        )
        self.manager.company_ids += company
        self.units.company_id = False
        strategy = self._start_from(
            self.templates["small"], company_id=company, date_start="2026-03-21"
        )
        for records in (
            strategy,
            strategy.phase_ids,
            strategy.goal_ids,
            strategy.member_ids,
            strategy.risk_ids,
            strategy.case_line_ids,
            strategy.project_id,
            strategy.project_id.task_ids,
        ):
            self.assertEqual(records.company_id, company, records._name)
        self.assertEqual(str(min(strategy.phase_ids.mapped("date_end"))), "2026-06-21")
        self.templates["new"].company_id = self.company
        with self.assertRefused(UserError, "company|Other"):
            self._start_from(self.templates["new"], company_id=company)
