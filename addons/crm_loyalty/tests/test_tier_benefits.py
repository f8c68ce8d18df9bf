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

    def test_rounded_as_rules_are(self):
        """Half up, as what a rule grants by money, and not down as Odoo rounds."""
        self.silver.multiplier = 1.333
        self._order(confirm=True)
        for quantity, points in ((1.01, 134.63), (1.02, 135.97), (1.05, 139.97)):
            with freeze_time("2024-06-16 10:00:00"):
                order = self._order(quantity=quantity)
                self.assertEqual(order.coupon_point_ids.points, points)

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

    def _create_colleague(self, **values):
        """Make the member and another one contacts of one company."""
        company = self.env["res.partner"].create({"name": "Birch & Co", **values})
        company[PRICELIST] = self.own
        self.member.parent_id = company
        colleague = self.env["res.partner"].create(
            {"name": "Black Birch", "parent_id": company.id}
        )
        return company, self._create_card(self.program, colleague)

    def _earn(self, card, quantity):
        order = self._order(quantity=quantity, partner=card.partner_id)
        order.action_confirm()

    def test_two_members_of_a_company(self):
        """Who leaves first does not take the pricelist from the other."""
        self.gold.pricelist_id = self.pricelist
        company, other = self._create_colleague(is_company=True)
        self._earn(self.card, 3)
        self._earn(other, 3)
        self.assertEqual(company[PRICELIST], self.pricelist)
        for card, pricelist in ((self.card, self.pricelist), (other, self.own)):
            self._assess_on("2026-01-01", card)
            self.assertEqual(company[PRICELIST], pricelist)
            self.assertFalse(card.crm_pricelist_before_id)

    def test_the_highest_tier_decides(self):
        self.silver.pricelist_id = self.third
        self.gold.pricelist_id = self.pricelist
        company, other = self._create_colleague(is_company=True)
        self._earn(self.card, 3)
        self._earn(other, 1)
        self.assertEqual(company[PRICELIST], self.pricelist)
        self.assertEqual(other.crm_pricelist_before_id, self.own)
        self._assess_on("2026-01-01", self.card)
        self.assertEqual(company[PRICELIST], self.third)
        self._assess_on("2026-01-01", other)
        self.assertEqual(company[PRICELIST], self.own)

    def test_both_leave_together(self):
        self.gold.pricelist_id = self.pricelist
        company, other = self._create_colleague(is_company=True)
        self._earn(self.card, 3)
        self._earn(other, 3)
        self._assess_on("2026-01-01", self.card | other)
        self.assertEqual(company[PRICELIST], self.own)

    def test_somebody_decides_for_two_members(self):
        self.gold.pricelist_id = self.pricelist
        company, other = self._create_colleague(is_company=True)
        self._earn(self.card, 3)
        company[PRICELIST] = self.third
        self._earn(other, 3)
        self._assess_on("2026-01-01", self.card | other)
        self.assertEqual(company[PRICELIST], self.third)
        self.assertFalse((self.card | other).crm_pricelist_before_id)

    def test_members_of_two_programs(self):
        """A person in two programmes has the pricelist until both tiers are left."""
        self.gold.pricelist_id = self.pricelist
        second = self._create_program(self.env, name="Blue Points")
        self._create_tier(
            "Blue", 0, 0, 1, program_id=second.id
        ).pricelist_id = self.third
        self.member[PRICELIST] = self.own
        blue = self._create_card(second, self.member)
        self.tiers._assess(second, blue.ids)
        self.assertEqual(self.member[PRICELIST], self.third)
        self._post("earn", 300, key="gold", origin=self._order())
        self.assertEqual(self.member[PRICELIST], self.pricelist)
        blue.active = False
        self.tiers._assess(second, blue.ids)
        self.assertEqual(self.member[PRICELIST], self.pricelist)
        self._assess_on("2026-01-01")
        self.assertEqual(self.member[PRICELIST], self.own)

    def test_a_pricelist_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.pricelist.company_id = other
        with self.assertRaises(ValidationError):
            self.gold.pricelist_id = self.pricelist
