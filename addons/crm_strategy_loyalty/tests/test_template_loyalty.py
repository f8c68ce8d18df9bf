from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.base.tests.common import BaseCommon


@tagged("post_install", "-at_install")
class TestTemplateLoyalty(BaseCommon):
    """The template of a loyalty program has the goals that only members can reach."""

    def test_goals_of_members_come_with_the_template(self):
        template = self.env.ref("crm_strategy.crm_strategy_template_loyalty")
        manager = new_test_user(
            self.env,
            login="loyalty_manager",
            groups="crm_strategy.group_crm_strategy_manager",
        )
        roles = self.env["crm.strategy.role"].search([("is_required", "=", True)])
        strategy = template.with_user(manager)._create_strategy(
            {
                "name": "Regulars",
                "company_id": self.env.company.id,
                "date_start": "2026-04-01",
            },
            {role: manager.partner_id for role in roles},
            self.env["hr.department"],
        )
        goals = strategy.goal_ids.filtered(
            lambda goal: (goal.kpi_id.code or "").startswith("loyalty_")
        )
        self.assertEqual(
            goals.sorted("sequence").mapped(
                lambda goal: (goal.kpi_id.code, goal.direction)
            ),
            [
                ("loyalty_active", "rise"),
                ("loyalty_redemption", "range"),
                ("loyalty_tiers", "rise"),
            ],
        )
        self.assertEqual(goals.parent_id.strategy_id, strategy)
        self.assertEqual(set(goals.phase_id.mapped("kind")), {"run", "improve"})

    def test_the_template_stays_where_it_can_be_found(self):
        template = self.env.ref("crm_strategy.crm_strategy_template_loyalty")
        with self.assertRaisesRegex(UserError, "Archive it"):
            template.unlink()
