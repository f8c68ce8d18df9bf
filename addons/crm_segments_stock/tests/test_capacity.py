from odoo import Command
from odoo.tests import Form, new_test_user

from odoo.addons.crm_segments.tests.common_campaign import CrmCampaignsCase


class TestCapacity(CrmCampaignsCase):
    """A campaign warns of what the stock cannot carry, before it starts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product_a.write({"name": "Oak Desk", "is_storable": True})
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )

    def _promote(self, **values):
        return self._create_campaign(
            self._tag("A", delay_count=1),
            goal="product",
            goal_product_ids=[Command.set(self.product_a.ids)],
            **values,
        )

    def _stock(self, quantity):
        self.env["stock.quant"]._update_available_quantity(
            self.product_a, self.warehouse.lot_stock_id, quantity
        )
        self.env.invalidate_all()

    def test_before_the_start(self):
        self._stock(1)
        campaign = self._promote(expected_share=100)
        self.assertEqual(
            campaign.capacity_warning,
            "The stock may not carry this campaign: about 2 pieces are expected to be "
            "sold (to 100 % of 2 customers), and there are too few of “Oak Desk” "
            "(1 free).",
        )
        with Form(campaign) as form:
            form.expected_share = 50
            self.assertFalse(form.capacity_warning)
            form.expected_share = 100
            self.assertTrue(form.capacity_warning)
        self._stock(1)
        self.assertFalse(campaign.capacity_warning)
        campaign.goal = "purchase"
        self.assertFalse(campaign.capacity_warning)

    def test_share_of_campaigns_before(self):
        self.assertFalse(self._promote().capacity_warning)
        before = self._start(self._promote())
        self._invoice(10.0, "2024-06-15")
        with self._at("2024-06-16 10:00:00"):
            self.assertEqual(
                self._states(before), {self.partner: "goal", self.other: "done"}
            )
            campaign = self._promote()
            self.assertIn("(to 50 % of 2 customers)", campaign.capacity_warning)
            self._stock(1)
            self.assertFalse(campaign.capacity_warning)

    def test_while_running(self):
        """Who is still on the way may still buy."""
        campaign = self._start(self._promote(expected_share=100))
        self.assertIn("of 2 customers", campaign.capacity_warning)
        with self._at("2024-06-16 10:00:00"):
            self.assertFalse(campaign.capacity_warning)

    def test_who_has_no_rights_on_stock(self):
        marketer = new_test_user(
            self.env,
            "capacity_marketer",
            groups="mass_mailing.group_mass_mailing_user,"
            "sales_team.group_sale_salesman_all_leads",
        )
        campaign = self._promote(expected_share=100)
        self.assertTrue(campaign.with_user(marketer).capacity_warning)

    def test_unsaved(self):
        with Form(self.Campaign) as form:
            form.name = "Desks"
            form.segment_id = self.segment
            form.goal = "product"
            form.goal_product_ids.add(self.product_a)
            form.expected_share = 100
            self.assertFalse(form.capacity_warning)
        self.assertTrue(form.record.capacity_warning)
