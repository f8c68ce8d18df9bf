from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.crm_customer_mrp.tests.common import ProductionCase
from odoo.addons.crm_segments.tests.common_campaign import CrmCampaignsCase


class TestCapacity(CrmCampaignsCase, ProductionCase):
    """A campaign for what the company makes asks the work centers, not the stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "UTC"
        cls.assembly = cls.env["mrp.workcenter"].create({"name": "Assembly"})
        cls.operation = cls.env["mrp.routing.workcenter"].create(
            {
                "name": "Assemble",
                "bom_id": cls.table.bom_ids.id,
                "workcenter_id": cls.assembly.id,
                "time_cycle_manual": 1500,
            }
        )
        # A week with 40 hours of work.
        cls.campaign = cls._create_campaign(
            cls._tag("A", delay_count=1),
            goal="product",
            goal_product_ids=[Command.set(cls.table.ids)],
            expected_share=100,
            attribution_days=7,
        )

    def _warning(self):
        self.env.invalidate_all()
        return self.campaign.capacity_warning

    def test_too_little_time(self):
        self.assertEqual(
            self._warning(),
            "Production may not carry this campaign: within 7 days, there is too "
            "little time to make “Table” at “Assembly” (50 hours needed, 40 left).",
        )
        self.operation.time_cycle_manual = 1200
        self.assertFalse(self._warning())

    def test_what_is_planned_takes_time(self):
        self.operation.time_cycle_manual = 600
        self.assertFalse(self._warning())
        production = self._promise("2024-07-01 10:00:00", partner=self.contact)
        production.workorder_ids.duration_expected = 30 * 60
        self.assertIn("(20 hours needed, 10 left)", self._warning())
        production.action_cancel()
        self.assertFalse(self._warning())

    def test_stock_comes_first(self):
        self.env["stock.quant"]._update_available_quantity(
            self.table, self.warehouse.lot_stock_id, 1
        )
        self.assertFalse(self._warning())

    def test_without_work_it_is_a_matter_of_stock(self):
        self.operation.active = False
        self.assertIn("“Table” (0 free)", self._warning())

    def test_stock_and_work_centers(self):
        self.product_a.write({"name": "Oak Desk", "is_storable": True})
        self.campaign.goal_product_ids |= self.product_a
        self.operation.time_cycle_manual = 3000
        stock, production = self._warning().split("\n")
        self.assertIn("too few of “Oak Desk” (0 free)", stock)
        self.assertIn("“Table” at “Assembly”", production)

    def test_who_has_no_rights_on_production(self):
        marketer = new_test_user(
            self.env,
            "production_marketer",
            groups="mass_mailing.group_mass_mailing_user,"
            "sales_team.group_sale_salesman_all_leads",
        )
        campaign = self.campaign.with_user(marketer)
        self.assertIn("“Assembly”", campaign.capacity_warning)
