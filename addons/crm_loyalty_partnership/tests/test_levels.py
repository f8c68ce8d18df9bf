from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user

from odoo.addons.crm_loyalty.tests.common_tiers import TierCase

PRICELIST = "specific_property_product_pricelist"


@freeze_time("2024-06-15 10:00:00")
class TestLevels(TierCase):
    """The partner level of a tier comes and goes with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bronze_level, cls.silver_level, cls.gold_level = cls.env[
            "res.partner.grade"
        ].create([{"name": name} for name in ("Bronze", "Silver", "Gold")])
        cls.gold.grade_id = cls.gold_level

    def test_given_and_given_back(self):
        self.member.grade_id = self.bronze_level
        self._order(quantity=3, confirm=True)
        self.assertEqual(self.member.grade_id, self.gold_level)
        self.assertEqual(self.card.crm_grade_before_id, self.bronze_level)
        self._assess_on("2026-01-01")
        self.assertEqual(self.member.grade_id, self.bronze_level)
        self.assertFalse(self.card.crm_grade_before_id)

    def test_from_level_to_level(self):
        self.silver.grade_id = self.silver_level
        self._order(confirm=True)
        self.assertEqual(self.member.grade_id, self.silver_level)
        self._order(quantity=2, confirm=True)
        self.assertEqual(self.member.grade_id, self.gold_level)
        self._assess_on("2026-01-01")
        self.assertFalse(self.member.grade_id)

    def test_what_somebody_has_set_stays(self):
        self._order(quantity=3, confirm=True)
        self.member.grade_id = self.bronze_level
        self._assess_on("2026-01-01")
        self.assertEqual(self.member.grade_id, self.bronze_level)

    def test_two_members_of_a_company(self):
        company = self.env["res.partner"].create(
            {"name": "Birch & Co", "is_company": True}
        )
        self.member.parent_id = company
        other = self._create_card(
            self.program,
            self.env["res.partner"].create({"name": "Mai", "parent_id": company.id}),
        )
        for partner in (self.member, other.partner_id):
            self._order(quantity=3, partner=partner, confirm=True)
        self.assertEqual(company.grade_id, self.gold_level)
        self._assess_on("2026-01-01", self.card)
        self.assertEqual(company.grade_id, self.gold_level)
        self._assess_on("2026-01-01", other)
        self.assertFalse(company.grade_id)

    def test_the_pricelist_of_the_level(self):
        own, gold = self.env["product.pricelist"].create(
            [
                {"name": name, "company_id": self.env.company.id}
                for name in ("Own Prices", "Gold Prices")
            ]
        )
        self.member[PRICELIST] = own
        self.gold_level.default_pricelist_id = gold
        self._order(quantity=3, confirm=True)
        self.assertEqual(self.member[PRICELIST], gold)
        self._assess_on("2026-01-01")
        self.assertEqual(self.member[PRICELIST], own)
        self.assertFalse(self.member.grade_id)

    def test_in_the_company_of_the_program(self):
        """The pricelist of the level is no business of the company that is at work."""
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= other
        gold = self.env["product.pricelist"].create(
            {"name": "Gold Prices", "company_id": self.env.company.id}
        )
        self.gold_level.default_pricelist_id = gold
        self._order(quantity=3, confirm=True)
        self.member.grade_id = False
        self.member[PRICELIST] = False
        self.card.active = False
        self._assess_on("2024-06-16")
        self.card.active = True
        self.env["crm.loyalty.tier"].with_company(other)._assess(
            self.program, self.card.ids
        )
        self.assertEqual(self.member.grade_id, self.gold_level)
        self.assertEqual(self.member[PRICELIST], gold)
        self.assertFalse(self.member.with_company(other)[PRICELIST])

    def test_programs_of_two_companies(self):
        """Companies share the level of a contact: the last who leaves gives it back."""
        other = self.env["res.company"].create({"name": "Other"})
        program = self._create_program(self.env, name="Blue", company_id=other.id)
        blue = self._create_tier("Blue", 0, 0, 1, program_id=program.id)
        self.silver_level.company_id = other
        blue.grade_id = self.silver_level
        self.member.grade_id = self.bronze_level
        card = self._create_card(program, self.member)
        self.tiers._assess(program, card.ids)
        self.assertEqual(self.member.grade_id, self.silver_level)
        self._order(quantity=3, confirm=True)
        self.assertEqual(self.member.grade_id, self.gold_level)
        self._assess_on("2026-01-01")
        self.assertEqual(self.member.grade_id, self.silver_level)
        card.active = False
        self.tiers._assess(program, card.ids)
        self.assertEqual(self.member.grade_id, self.bronze_level)

    def test_bad_input(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.silver_level.company_id = other
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.silver.grade_id = self.silver_level
        one, two = self.env["product.pricelist"].create(
            [
                {"name": name, "company_id": self.env.company.id}
                for name in ("One", "Two")
            ]
        )
        self.gold_level.default_pricelist_id = one
        with self.assertRaisesRegex(ValidationError, "has a pricelist already"):
            self.gold.pricelist_id = two
        with self.assertRaises(UserError):
            self.card.crm_grade_before_id = self.bronze_level

    def test_rights(self):
        """A salesperson whose order brings the tier need not have a right on it."""
        seller = new_test_user(
            self.env,
            login="level_own",
            groups="sales_team.group_sale_salesman",
            company_ids=[Command.set(self.env.company.ids)],
        )
        order = self._order(quantity=3)
        order.user_id = seller
        order.with_user(seller).action_confirm()
        self.assertEqual(self.member.grade_id, self.gold_level)
        with self.assertRaises(AccessError):
            self.gold.with_user(seller).grade_id = self.bronze_level
