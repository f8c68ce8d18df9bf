from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import CrmStrategyCase


class TestSecurity(CrmStrategyCase):
    """Users read, managers plan, nobody edits what was published."""

    def test_users_read_only(self):
        strategy = self.strategy.with_user(self.user)
        self.assertEqual(strategy.read(["vision"])[0]["vision"], self.strategy.vision)
        for refused in (
            lambda: strategy.write({"vision": "Mine"}),
            lambda: strategy.action_pause(),
            lambda: strategy.env["crm.strategy.revision"].create(
                {"strategy_id": strategy.id, "summary": "Mine"}
            ),
        ):
            with self.assertRaises(AccessError):
                refused()

    def test_outsiders_see_nothing(self):
        outsider = new_test_user(self.env, login="outsider", groups="base.group_user")
        for model in ("crm.strategy", "crm.strategy.phase", "crm.strategy.member"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(outsider).search([])

    def test_where_a_colleague_stands_is_for_managers(self):
        member = self._member("sponsor", engagement_current="1")
        with self.assertRaises(AccessError):
            member.with_user(self.user).read(["engagement_current"])
        with self.assertRaises(AccessError):
            self.strategy.with_user(self.user).read(["commitment"])
        read = member.with_user(self.manager).read(["engagement_current"])
        self.assertEqual(read[0]["engagement_current"], "1")

    def test_what_was_published_stays(self):
        revision = self.env["crm.strategy.revision"].create(
            {"strategy_id": self.strategy.id, "summary": "A first plan"}
        )
        member = self._member("sponsor", partner=self.manager.partner_id)
        self.strategy.with_user(self.manager).action_acknowledge()
        for record in (revision, member.acknowledgement_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.manager).write({"company_id": False})
            with self.assertRaises(AccessError):
                record.with_user(self.manager).unlink()

    def test_a_company_sees_its_own(self):
        company = self.env["res.company"].create({"name": "Nhà Việt"})
        other = new_test_user(
            self.env,
            login="other_manager",
            groups="crm_strategy.group_crm_strategy_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        phase = self._phase("Prepare", "2026-01-01", "2026-06-30")
        member = self._member("sponsor")
        revision = self.env["crm.strategy.revision"].create(
            {"strategy_id": self.strategy.id, "summary": "A first plan"}
        )
        for record in (self.strategy, phase, phase.check_ids, member, revision):
            self.assertFalse(record.with_user(other).search([("id", "in", record.ids)]))
