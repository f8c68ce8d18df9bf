from odoo import Command
from odoo.tests import tagged

from odoo.addons.crm_loyalty.tests.common import LoyaltyBuilders
from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon

from .common import create_wallet


@tagged("post_install", "-at_install")
class TestTillTour(TestPointOfSaleHttpCommon):
    """A cashier sells to a member in the browser, with the connection cut between."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.program = LoyaltyBuilders._create_program(
            cls.env(su=True), pos_ok=True, portal_visible=True
        )
        cls.program.reward_ids.description = "Green Points"
        cls.member = cls.env["res.partner"].create({"name": "Silver Birch"})
        cls.card = LoyaltyBuilders._create_card(cls.program, cls.member, 250)
        cls.whiteboard_pen.product_variant_ids.lst_price = 10
        cls.whiteboard_pen.taxes_id = False
        cls.main_pos_config.write(
            {"tax_regime_selection": False, "use_pricelist": False}
        )

    def test_earn_and_redeem(self):
        self.main_pos_config.with_user(self.pos_user).open_ui()
        self.start_pos_tour("crm_loyalty_till", timeout=180)
        entries = self.card.crm_entry_ids.sorted("sequence")
        sale, redemption = ("earn", 100.0), ("redeem", -100.0)
        # What points have paid earns none.
        reduced = ("earn", 90.0)
        self.assertEqual(
            [(entry.kind, entry.points) for entry in entries],
            [
                ("unclassified", 250.0),
                sale,
                *(reduced, redemption),
                # This one was told when the connection was back.
                *(reduced, redemption),
                sale,
            ],
        )
        orders = self.env["pos.order"].search([("partner_id", "=", self.member.id)])
        self.assertEqual(len(orders), 4)
        self.assertEqual(set(entries[1:].mapped("origin_id")), set(orders.ids))
        self.assertEqual(self.card.points, 430.0)
        proof = self.env["crm.loyalty.proof"].sudo()._prove()
        self.assertFalse(proof.difference_ids)

    def test_points_that_the_till_cannot_count(self):
        """The till shows what the server counts, and its own figure as provisional."""
        self.program.sudo().rule_ids = [
            Command.create({"crm_effect": "multiply", "crm_factor": 3})
        ]
        self.main_pos_config.with_user(self.pos_user).open_ui()
        self.start_pos_tour("crm_loyalty_till_points", timeout=180)
        earned = self.card.crm_entry_ids.filtered(lambda each: each.kind == "earn")
        self.assertEqual(earned.mapped("points"), [300.0] * 3)

    def test_a_wallet_and_its_top_up(self):
        """The till does not let a wallet pay for its own top-up."""
        product = self.env.ref("loyalty.ewallet_product_50")
        product.product_tmpl_id.write({"active": True, "available_in_pos": True})
        product.taxes_id = False
        program = create_wallet(self.env(su=True), product)
        card = LoyaltyBuilders._create_card(program, self.member, 60)
        self.main_pos_config.with_user(self.pos_user).open_ui()
        self.start_pos_tour("crm_loyalty_till_wallet", timeout=180)
        entries = card.crm_entry_ids.sorted("sequence")
        self.assertEqual(
            [(entry.kind, entry.points) for entry in entries],
            [("unclassified", 60.0), ("earn", 50.0), ("redeem", -30.0)],
        )

    def test_a_margin_that_is_kept(self):
        """The cashier is told why a reward is refused; what was sold while nobody could
        be asked is kept, and a manager is told."""
        self.program.write({"crm_guards_margin": True, "crm_least_margin": 20})
        self.whiteboard_pen.product_variant_ids.standard_price = 8
        self.main_pos_config.with_user(self.pos_user).open_ui()
        self.start_pos_tour("crm_loyalty_till_margin", timeout=180)
        redeemed = self.card.crm_entry_ids.filtered(lambda each: each.kind == "redeem")
        self.assertEqual(redeemed.mapped("points"), [-100.0])
        told = [body for body in self.card.message_ids.mapped("body") if "20 %" in body]
        self.assertEqual(len(told), 1)
        self.assertFalse(self.card.crm_reserved_points)

    def test_a_program_whose_rules_all_have_conditions(self):
        """Members redeem, and the receipt tells what is recorded."""
        friend = self.env["res.partner"].create({"name": "Red Maple"})
        self.program.sudo().rule_ids.crm_date_from = "2020-01-01"
        self.main_pos_config.with_user(self.pos_user).open_ui()
        self.start_pos_tour("crm_loyalty_till_conditions", timeout=180)
        self.assertEqual(self.card.points, 250 + 90 - 100)
        card = self.env["loyalty.card"]._find_account(self.program.id, friend.id)
        self.assertEqual(card.points, 100.0)

    def test_points_that_wait(self):
        """They do not pay for the order that earns them."""
        self.program.sudo().crm_activation_days = 5
        self.card.sudo().points = 60
        self.main_pos_config.with_user(self.pos_user).open_ui()
        self.start_pos_tour("crm_loyalty_till_waiting", timeout=180)
        self.assertEqual((self.card.points, self.card.crm_points_pending), (60, 100))
