from odoo.exceptions import UserError

from .common_campaign import CrmCampaignsCase


class TestCampaignPricelist(CrmCampaignsCase):
    """A step sets the pricelist of the customer, in the company of the campaign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        pricelists = cls.env.ref("product.group_product_pricelist")
        cls.env.ref("base.group_user").implied_ids |= pricelists
        cls.pricelist = cls.env["product.pricelist"].create({"name": "Returning"})

    def _set(self, **values):
        return {"kind": "pricelist", "pricelist_id": self.pricelist.id, **values}

    def test_set_for_the_customer(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        before = self.partner.with_company(elsewhere).property_product_pricelist
        campaign = self._start(self._create_campaign(self._set()))
        self.assertEqual(self.both.property_product_pricelist, self.pricelist)
        # Contacts have the prices of their company.
        self.assertEqual(self.contact.property_product_pricelist, self.pricelist)
        abroad = self.partner.with_company(elsewhere)
        self.assertEqual(abroad.property_product_pricelist, before)
        self.assertFalse(abroad.specific_property_product_pricelist)
        self.assertEqual(campaign.step_ids.done_count, 2)
        order = self.env["sale.order"].create({"partner_id": self.partner.id})
        self.assertEqual(order.pricelist_id, self.pricelist)

    def test_promises_nothing(self):
        """It is no promotion by itself, and no message."""
        campaign = self._create_campaign(self._set())
        self.assertFalse(campaign.step_ids.is_promotion)
        self.assertFalse(campaign.step_ids.is_message)

    def test_held_out(self):
        campaign = self._start(self._create_campaign(self._set(), holdout_share=50))
        for participant in campaign.participant_ids:
            self.assertEqual(
                participant.partner_id.property_product_pricelist == self.pricelist,
                participant.arm == "treated",
            )

    def test_not_ready(self):
        campaign = self._create_campaign({"kind": "pricelist"})
        with self.assertRaisesRegex(UserError, "choose the pricelist"):
            campaign.action_start()
        campaign.step_ids.pricelist_id = self.pricelist
        self.assertFalse(campaign._find_problems())
        self.pricelist.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            campaign.action_start()
        self.pricelist.active = True
        group = self.env.ref("product.group_product_pricelist")
        self.env.ref("base.group_user").implied_ids -= group
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        with self.assertRaisesRegex(UserError, "pricelists are off"):
            campaign.action_start()

    def test_pricelist_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.pricelist.company_id = elsewhere
        with self.assertRaises(UserError):
            self._create_campaign(self._set())
