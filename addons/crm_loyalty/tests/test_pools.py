from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user

from ..models.movement import Movement
from .common import CrmLoyaltyCase


class TestPools(CrmLoyaltyCase):
    """Members share the points of their company or household; tiers stay personal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.firm = partners.create({"name": "Oak Ltd.", "is_company": True})
        cls.ann, cls.bob = partners.create(
            [
                {"name": name, "parent_id": cls.firm.id, "type": "contact"}
                for name in ("Ann Oak", "Bob Oak")
            ]
        )
        cls.pooled = cls._create_program(
            cls.env, name="Firm Points", crm_membership="company"
        )
        cls.program.active = False

    def _card(self, partner, program=None):
        return self.env["loyalty.card"]._find_account(
            (program or self.pooled).id, partner.id
        )

    def _buy(self, partner, quantity=1.0, card=None):
        return self._order(quantity, card, confirm=True, partner=partner)

    def assertShown(self, points, *partners, program=None):
        self.env.invalidate_all()
        for partner in partners:
            self.assertEqual(self._card(partner, program).points, points)

    def _household(self, *members, **values):
        return self.env["crm.loyalty.household"].create(
            {
                "name": "Home",
                "member_ids": [Command.set([each.id for each in members])],
                **values,
            }
        )

    def _create_home_program(self):
        self.pooled.active = False
        return self._create_program(
            self.env, name="Home Points", crm_membership="household"
        )

    # Companies

    def test_contacts_earn_and_redeem_together(self):
        order = self._buy(self.ann)
        self._buy(self.bob, 2)
        self.assertShown(300.0, self.firm, self.ann, self.bob)
        pool = self._card(self.firm)
        self.assertLedger(("earn", 100.0), ("earn", 200.0), card=pool)
        self.assertEqual(
            pool.crm_entry_ids.sorted("sequence").member_id,
            self._card(self.ann) | self._card(self.bob),
        )
        self._buy(self.bob, 1, card=self._card(self.bob))
        # 100 are redeemed, 90 earned.
        self.assertShown(290.0, self.firm, self.ann, self.bob)
        order._action_cancel()
        self.assertShown(190.0, self.firm, self.ann, self.bob)
        self.assertProven()

    def test_a_first_order_redeems_what_others_have_earned(self):
        self._buy(self.ann)
        order = self._order(partner=self.bob)
        card = self._card(self.bob)
        self.assertEqual(card.points, 100.0)
        order._apply_program_reward(self.pooled.reward_ids, card)
        order.action_confirm()
        self.assertShown(90.0, self.ann, self.bob)
        self.assertProven()

    def test_a_credit_note_takes_from_the_pool(self):
        self.product.invoice_policy = "order"
        order = self._buy(self.ann)
        invoice = order._create_invoices()
        invoice.action_post()
        reversal = self.env["account.move.reversal"].create(
            {"move_ids": invoice.ids, "journal_id": invoice.journal_id.id}
        )
        action = reversal.reverse_moves()
        self.env["account.move"].browse(action["res_id"]).action_post()
        self.assertShown(0.0, self.firm, self.ann)
        self.assertProven()

    def test_whoever_writes_a_card_writes_the_pool(self):
        self._buy(self.ann)
        self._buy(self.bob)
        card = self._card(self.ann)
        card.write({"points": 250, "crm_points_reason": "Jubilee"})
        self.assertShown(250.0, self.firm, self.bob)
        self._post("earn", 5, card=card)
        self.assertShown(255.0, self.firm, self.ann, self.bob)
        self.assertProven()

    def test_points_that_expire_are_gone_for_all(self):
        self.pooled.write({"crm_expiry": "days", "crm_expiry_days": 10})
        self._buy(self.ann)
        pool = self._card(self.firm)
        self.assertEqual(self._card(self.ann).crm_expiring_points, 100.0)
        self._age_lots(self.env, pool.id, 20)
        self.assertEqual(self._card(self.ann).crm_lapsed_points, 100.0)
        self.entries._settle(pool)
        self.assertShown(0.0, self.firm, self.ann)
        self.assertProven()

    def test_what_one_reserves_no_other_redeems(self):
        self.pooled.crm_reservation_hours = 1
        self._buy(self.ann)
        self.pooled.rule_ids.active = False
        order = self._order(partner=self.ann, card=self._card(self.ann))
        self._order(partner=self.bob)
        other = self._card(self.bob)
        self.assertEqual(other.crm_reserved_points, 100.0)
        with self.assertRaisesRegex(UserError, "reserved"):
            self._post("redeem", -50, card=other)
        order.action_confirm()
        self.env.invalidate_all()
        self.assertEqual(other.crm_reserved_points, 0.0)
        self.assertProven()

    def test_the_card_of_another_company(self):
        self._buy(self.ann)
        stranger = self.env["res.partner"].create({"name": "Elm"})
        order = self._buy(stranger)
        with self.assertRaisesRegex(UserError, "cannot be used by Elm"):
            order._apply_program_reward(self.pooled.reward_ids, self._card(self.ann))
        self.assertShown(100.0, self.firm, self.ann, stranger)

    def test_tiers_are_personal(self):
        tier = self.env["crm.loyalty.tier"].create(
            {"name": "Gold", "program_id": self.pooled.id, "threshold": 200}
        )
        self._buy(self.ann)
        order = self._buy(self.bob, 2)
        self.assertFalse(self._card(self.ann).crm_tier_id)
        self.assertFalse(self._card(self.firm).crm_tier_id)
        self.assertEqual(self._card(self.bob).crm_tier_id, tier)
        self.pooled.crm_day_cap = 250
        self._buy(self.bob)
        self._buy(self.ann)
        self.assertShown(450.0, self.firm)
        order._action_cancel()
        self.assertProven()

    def test_a_contact_changes_the_company(self):
        self._buy(self.ann)
        order = self._buy(self.bob)
        other = self.env["res.partner"].create({"name": "Elm", "is_company": True})
        self.bob.parent_id = other
        self.assertShown(200.0, self.firm, self.ann)
        self.assertShown(0.0, self.bob, other)
        self._buy(self.bob, 3)
        self.assertShown(300.0, self.bob, other)
        # What is undone is undone where it was recorded.
        order._action_cancel()
        self.assertShown(100.0, self.firm, self.ann)
        self.assertShown(300.0, self.bob, other)
        self.firm.write({"parent_id": other.id, "is_company": False})
        self.assertShown(400.0, self.firm, self.ann, self.bob, other)
        self.assertProven()

    def test_the_kind_of_membership(self):
        self.program.active = True
        self.pooled.active = False
        first = self._buy(self.ann)
        self._buy(self.bob, 2)
        self.assertShown(100.0, self.ann, program=self.program)
        self.program.crm_membership = "company"
        self.assertShown(300.0, self.firm, self.ann, self.bob, program=self.program)
        # What was earned before comes off what is shared.
        first._action_cancel()
        self.assertShown(200.0, self.firm, self.ann, self.bob, program=self.program)
        self.assertProven()
        with self.assertRaisesRegex(UserError, "cannot be split"):
            self.program.crm_membership = "person"
        with self.assertRaises(ValidationError):
            self._create_program(
                self.env,
                program_type="coupons",
                applies_on="current",
                crm_membership="company",
            )

    def test_cards_with_points_come_into_the_pool(self):
        self._create_card(self.pooled, self.ann, 40)
        self._create_card(self.pooled, self.bob, 2)
        self.assertShown(42.0, self.firm, self.ann, self.bob)
        self.assertProven()

    def test_contacts_are_merged(self):
        self._buy(self.ann)
        self._buy(self.bob)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ann | self.bob).ids, self.ann, [self.bob.id]
        )
        self.assertShown(200.0, self.firm, self.ann)
        self.assertProven()
        other = self.env["res.partner"].create({"name": "Elm", "is_company": True})
        self._buy(other)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.firm | other).ids, other, [self.firm.id]
        )
        self.assertShown(300.0, other, self.ann)
        self.assertProven()

    def test_a_pool_is_not_archived_away(self):
        self._buy(self.ann)
        with self.assertRaisesRegex(UserError, "holds points that others share"):
            self._card(self.firm).active = False
        self._card(self.ann).active = False
        self.assertShown(100.0, self.firm)
        self.assertProven()

    def test_a_deleted_card(self):
        self._buy(self.ann)
        self._buy(self.bob)
        self._card(self.bob).unlink()
        self.assertShown(200.0, self.firm, self.ann)
        self._card(self.firm).unlink()
        self.assertShown(0.0, self.ann)
        self.assertProven()

    def test_the_customer_page(self):
        self._buy(self.ann)
        self._buy(self.bob)
        self.env["crm.customer"]._refresh_contact(self.firm)
        customer = self.env["crm.customer"].search([("partner_id", "=", self.firm.id)])
        self.assertEqual(customer.loyalty_balance, "200 Points")

    def test_two_companies(self):
        other = self.env["res.company"].create({"name": "Second"})
        self._buy(self.ann)
        with self.assertRaisesRegex(UserError, "cannot be used in Second"):
            self.entries._post(
                [Movement(self._card(self.ann), "earn", 5, company=other)]
            )
        home = self._create_home_program()
        self._household(self.ann, self.bob, company_id=other.id)
        self._buy(self.ann)
        self._buy(self.bob)
        self.assertShown(100.0, self.ann, self.bob, program=home)
        self.assertProven()

    def test_the_proof_names_who_shows_something_else(self):
        self._buy(self.ann)
        self.env.flush_all()
        card = self._card(self.ann)
        self.env.cr.execute(
            "UPDATE loyalty_card SET points = 7 WHERE id = %s", [card.id]
        )
        self.env.invalidate_all()
        proof = self.env["crm.loyalty.proof"]._prove()
        self.assertEqual(proof.difference_ids.mapped("check"), ["pool"])
        self.assertEqual(proof.difference_ids.card_id, card)
        proof._restore()
        self.assertShown(100.0, self.ann, self.firm)
        self.assertProven()

    # Households

    def test_a_household(self):
        home = self._create_home_program()
        cat, dan, eve = self.env["res.partner"].create(
            [{"name": name} for name in ("Cat", "Dan", "Eve")]
        )
        self._buy(cat)
        self._buy(dan, 2)
        household = self._household(cat, dan)
        self.assertEqual(household.holder_id, cat)
        self.assertShown(300.0, cat, dan, program=home)
        self._buy(eve)
        eve.crm_household_id = household
        self.assertShown(400.0, cat, dan, eve, program=home)
        self._buy(eve, 1, card=self._card(eve, home))
        self.assertShown(390.0, cat, dan, eve, program=home)
        self.assertProven()
        eve.crm_household_id = False
        self.assertShown(0.0, eve, program=home)
        cat.crm_household_id = False
        self.assertEqual(household.holder_id, dan)
        self.assertShown(0.0, cat, program=home)
        self.assertShown(390.0, dan, program=home)
        dan.crm_household_id = False
        self.assertFalse(household.holder_id)
        self.assertShown(390.0, dan, program=home)
        self.assertProven()

    def test_another_holder(self):
        home = self._create_home_program()
        household = self._household(self.ann, self.bob)
        self.pooled.active = False
        self._buy(self.ann)
        household.holder_id = self.bob
        self.assertShown(100.0, self.ann, self.bob, program=home)
        self.assertFalse(self._card(self.bob, home).crm_pool_card_id)
        with self.assertRaisesRegex(ValidationError, "is no member"):
            household.holder_id = self.member
        household.unlink()
        self.assertShown(100.0, self.bob, program=home)
        self.assertShown(0.0, self.ann, program=home)
        self.assertProven()

    def test_a_household_in_its_form(self):
        with Form(self.env["crm.loyalty.household"]) as form:
            form.name = "Home"
            form.member_ids.add(self.ann)
            form.member_ids.add(self.bob)
        self.assertEqual(self.ann.crm_household_id, self.bob.crm_household_id)

    def test_who_may_change_households(self):
        household = self._household(self.ann)
        for groups in ("sales_team.group_sale_salesman", "base.group_partner_manager"):
            user = new_test_user(
                self.env, login=groups, groups=f"base.group_user,{groups}"
            )
            with self.assertRaises(AccessError):
                self.bob.with_user(user).write({"crm_household_id": household.id})
            with self.assertRaises(AccessError):
                household.with_user(user).name = "Mine"
            with self.assertRaises(AccessError):
                household.with_user(user).member_ids = [Command.link(self.bob.id)]
        manager = new_test_user(
            self.env, login="homes", groups="sales_team.group_sale_manager"
        )
        household.with_user(manager).member_ids = [Command.link(self.bob.id)]
        self.assertEqual(self.bob.crm_household_id, household)
        second = self.env["res.company"].create({"name": "Second"})
        foreign = self._household(company_id=second.id)
        self.assertFalse(foreign.with_user(manager).has_access("read"))
