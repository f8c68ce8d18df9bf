from odoo.tests import Form

from odoo.addons.crm_strategy.models.selections import COMPONENTS, TYPES

from .common import CrmStrategyCase


class TestKpiPack(CrmStrategyCase):
    """Each type of CRM and each component has its KPIs."""

    def test_no_type_and_no_component_is_without(self):
        kpis = self.env["crm.strategy.kpi"].search([("company_id", "=", False)])
        self.assertEqual(
            set(kpis.mapped("crm_type")) - {False}, {value for value, _name in TYPES}
        )
        for component, _name in COMPONENTS:
            pack = kpis.filtered(lambda kpi, name=component: kpi.component == name)
            self.assertGreater(len(pack), 1, component)
        for kpi in kpis.filtered(lambda kpi: kpi.crm_type or kpi.component):
            self.assertNotEqual(kpi.method, "manual", kpi.code)

    def test_choosing_a_type_offers_its_kpis(self):
        form = Form(self.strategy.with_user(self.manager))
        with form.type_ids.new() as line:
            line.kind = "strategic"
            self.assertIn("Retention Rate", line.kpi_ids[:].mapped("name"))
        form.save()
        row = self.strategy.type_ids
        self.assertEqual(
            set(row.kpi_ids.mapped("code")),
            {"retention", "repeat_purchase", "lifetime_value", "top_planned"},
        )
        action = row.with_user(self.user).action_open_kpis()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]), row.kpi_ids
        )

    def test_another_company_has_its_own(self):
        other = self.env["res.company"].create({"name": "Nhà Việt"})
        own = self.env["crm.strategy.kpi"].create(
            {
                "name": "Hers",
                "code": "hers",
                "method": "manual",
                "crm_type": "social",
                "company_id": other.id,
            }
        )
        row = self.env["crm.strategy.type"].create(
            {"strategy_id": self.strategy.id, "kind": "social"}
        )
        self.assertNotIn(own, row.kpi_ids)
        self.assertTrue(row.kpi_ids)
