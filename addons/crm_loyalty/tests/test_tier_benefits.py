from odoo.exceptions import ValidationError
from odoo.tests import freeze_time

from .common_tiers import TierCase

PRICELIST = "specific_property_product_pricelist"


class TestTierBenefits(TierCase):
    """What a tier brings, as long as the member is in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pricelist, cls.own, cls.third = cls.env["product.pricelist"].create(
            [
                {"name": name, "company_id": cls.env.company.id}
                for name in ("Gold Prices", "Own Prices", "Third Prices")
            ]
        )

    def test_orders_earn_more(self):
        self.silver.multiplier = 1.5
        self._order(confirm=True)
        self.assertEqual(self.card.points, 100.0)
        with freeze_time("2024-06-16 10:00:00"):
            order = self._order(confirm=True)
            self.assertEqual(order.coupon_point_ids.points, 150.0)
            order.order_line[0].product_uom_qty = 2
            self.assertEqual(self.card.points, 400.0)
        self.assertProven()

    def test_an_order_keeps_the_tier_it_was_confirmed_in(self):
        self.silver.multiplier = 1.5
        order = self._order(confirm=True)
        with freeze_time("2024-06-16 10:00:00"):
            order.order_line[0].product_uom_qty = 2
        self.assertEqual(self.card.crm_tier_id, self.silver)
        self.assertEqual(self.card.points, 200.0)
        self.assertProven()

    def test_rounded_as_odoo_rounds(self):
        self.silver.multiplier = 1.333
        self._order(confirm=True)
        with freeze_time("2024-06-16 10:00:00"):
            order = self._order(quantity=1.01, confirm=True)
        self.assertEqual(order.coupon_point_ids.points, 134.63)

    def test_a_multiplier_above_zero(self):
        with self.assertRaises(ValidationError):
            self.silver.multiplier = 0

    def test_pricelist_and_the_one_of_before(self):
        self.gold.pricelist_id = self.pricelist
        self.member[PRICELIST] = self.own
        self._order(quantity=3, confirm=True)
        self.assertEqual(self.member[PRICELIST], self.pricelist)
        self.assertFalse(self._assess_on("2026-01-01"))
        self.assertEqual(self.member[PRICELIST], self.own)
        self.assertFalse(self.card.crm_pricelist_before_id)

    def test_from_one_pricelist_to_the_next(self):
        self.silver.pricelist_id = self.third
        self.gold.pricelist_id = self.pricelist
        self._order(confirm=True)
        self.assertEqual(self.member[PRICELIST], self.third)
        self._order(quantity=2, confirm=True)
        self.assertEqual(self.member[PRICELIST], self.pricelist)
        self._assess_on("2026-01-01")
        self.assertFalse(self.member[PRICELIST])

    def test_what_somebody_has_set_stays(self):
        self.gold.pricelist_id = self.pricelist
        self._order(quantity=3, confirm=True)
        self.member[PRICELIST] = self.third
        self._assess_on("2026-01-01")
        self.assertEqual(self.member[PRICELIST], self.third)

    def test_a_pricelist_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.pricelist.company_id = other
        with self.assertRaises(ValidationError):
            self.gold.pricelist_id = self.pricelist
