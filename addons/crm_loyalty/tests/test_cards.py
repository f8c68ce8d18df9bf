from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time

from .common import CrmLoyaltyCase


class TestCards(CrmLoyaltyCase):
    """One account for each member; what happens where there are two."""

    def _open_anew(self, *points):
        """Let the ledger begin on cards of the member that hold points already."""
        self._forget_ledger()
        for number, amount in enumerate(points):
            self.env.cr.execute(
                """
                INSERT INTO loyalty_card (program_id, partner_id, company_id, code,
                    points, active) VALUES (%s, %s, %s, %s, %s, TRUE)
                """,
                [
                    self.program.id,
                    self.member.id,
                    self.program.company_id.id,
                    f"crm-second-{number}",
                    amount,
                ],
            )
        self.env.invalidate_all()
        self.entries._open_ledger()
        return self.env["loyalty.card"].search(
            [("program_id", "=", self.program.id)], order="id"
        )

    def test_opening(self):
        self.card.points = 7
        cards = self._open_anew(0.1 + 0.2, -12.5, 0)
        self.assertEqual(cards.mapped("points"), [7.0, 0.3, -12.5, 0.0])
        self.assertEqual(cards.mapped("crm_points_debt"), [0.0, 0.0, 12.5, 0.0])
        self.assertEqual(cards.mapped("crm_is_account"), [True, False, False, False])
        self.assertEqual(cards.mapped("crm_is_duplicate"), [False, True, True, True])
        self.assertLedger(("opening", 7.0))
        self.assertLedger(card=cards[3])
        self.assertProven()
        before = self.entries.search_count([])
        self.entries._open_ledger()
        self.assertEqual(self.entries.search_count([]), before)
        health = self.env["crm.loyalty.health"].create([{}])
        self.assertEqual((health.second_count, health.debt_count), (3, 1))

    def test_second_cards_are_merged(self):
        self.card.points = 40
        cards = self._open_anew(25, -10)
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 30})
        self._post("earn", 5, card=cards[1])
        cards.action_merge_seconds()
        self.assertEqual(self.card.points, 60.0)
        self.assertFalse(cards[1:].filtered("active"))
        self.assertEqual(set(cards[1:].mapped("points")), {0.0})
        self.assertEqual(
            sorted(self.card.crm_lot_ids.mapped("remaining")), [25.0, 35.0]
        )
        lapsing = self.env["crm.loyalty.lot"].search(
            [("card_id", "=", self.card.id), ("expires_on", "!=", False)]
        )
        self.assertEqual((lapsing.issued, lapsing.remaining), (5.0, 0.0))
        self.assertProven()

    def test_a_second_card_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Silver Birch has a card"):
            self._create_card(self.program, self.member)
        other = self._create_program(self.env)
        self._create_card(other, self.member)
        coupons = self._create_program(
            self.env, program_type="coupons", applies_on="current"
        )
        for _number in range(2):
            self._create_card(coupons, self.member)

    def test_a_program_that_becomes_one_of_members(self):
        program = self._create_program(
            self.env, program_type="coupons", applies_on="current"
        )
        cards = [self._create_card(program, self.member, points) for points in (1, 2)]
        self.assertFalse(cards[0].crm_is_account or cards[1].crm_is_account)
        program.write({"program_type": "loyalty", "applies_on": "both"})
        self.assertEqual([card.crm_is_account for card in cards], [False, True])
        self.assertTrue(cards[0].crm_is_duplicate)
        program.applies_on = "current"
        self.assertFalse(cards[1].crm_is_account)

    def test_a_card_that_comes_to_a_member_with_one(self):
        visitor = self.env["res.partner"].create({"name": "Visitor"})
        card = self._create_card(self.program, visitor)
        card.partner_id = self.member
        self.assertEqual((card.crm_is_account, card.crm_is_duplicate), (False, True))
        card.active = False
        self.card.active = False
        card.active = True
        self.assertTrue(card.crm_is_account)

    def test_contacts_are_merged(self):
        """Odoo adds up the points and writes no history."""
        other = self.env["res.partner"].create({"name": "Silver Birch Ltd."})
        second = self._create_card(self.program, other)
        self.program.crm_activation_days = 14
        self._post("earn", 30, card=second)
        self.program.crm_activation_days = 0
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 30})
        self._post("earn", 20, card=second)
        self._post("earn", 5)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.member | other).ids, self.member, [other.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.card.partner_id, self.member)
        self.assertEqual(self.card.points, 25.0)
        self.assertEqual(self.card.crm_points_pending, 30.0)
        self.assertEqual(
            (second.active, second.points, second.crm_points_pending),
            (False, 0.0, 0.0),
        )
        with freeze_time("2024-06-29 10:00:00"):
            self.entries._settle(self.card)
        self.assertEqual(self.card.points, 55.0)
        self.assertProven()

    def test_contacts_are_merged_into_one_without_a_card(self):
        other = self.env["res.partner"].create({"name": "Silver Birch Ltd."})
        self._post("earn", 5)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.member | other).ids, other, [self.member.id]
        )
        self.env.invalidate_all()
        self.assertEqual((self.card.partner_id, self.card.points), (other, 5.0))
        self.assertLedger(("earn", 5.0))
        self.assertTrue(self.card.crm_is_account)

    def _merge_member(self):
        """Merge the member into another contact, and return the card of that one."""
        other = self.env["res.partner"].create({"name": "Silver Birch Ltd."})
        card = self._create_card(self.program, other)
        self._post("earn", 30, card=card)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.member | other).ids, other, [self.member.id]
        )
        self.env.invalidate_all()
        return card

    def test_orders_of_a_merged_card(self):
        """Orders find their movements where they were, the member what is left."""
        order = self._order(confirm=True)
        card = self._merge_member()
        self.assertEqual(card.points, 130.0)
        order.order_line.product_uom_qty = 3
        self.assertEqual((self.card.points, card.points), (0.0, 330.0))
        order.order_line.product_uom_qty = 2
        self.assertEqual((self.card.points, card.points), (0.0, 230.0))
        order._action_cancel()
        self.assertEqual((self.card.points, card.points), (0.0, 30.0))
        self.assertFalse(self.card.crm_points_debt)
        self.assertProven()

    def test_quotations_of_a_merged_card(self):
        self.program.crm_reservation_hours = 48
        self._post("earn", 150)
        order = self._order(quantity=2, card=self.card)
        self.program.rule_ids.active = False
        second = self._order(card=self.card)
        card = self._merge_member()
        self.assertEqual((card.points, card.crm_reserved_points), (180.0, 100.0))
        self.assertEqual((order | second).order_line.coupon_id, card)
        self.assertEqual(order.coupon_point_ids.coupon_id, card)
        second.action_confirm()
        self.assertEqual(card.points, 80.0)
        self.assertProven()

    def test_a_deleted_contact(self):
        """The ledger names cards, not persons."""
        self._post("earn", 5)
        self.member.unlink()
        self.env.invalidate_all()
        self.assertFalse(self.card.partner_id)
        self.assertLedger(("earn", 5.0))
        self.assertProven()

    def test_the_pages_take_a_constant_number_of_queries(self):
        def count_queries(number):
            for _number in range(number):
                self._post("earn", 10)
                self._post("redeem", -3)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.card.read(["points_display", "crm_expiring_text", "crm_pending_text"])
            self.card.crm_entry_ids[:20].read(["explanation", "balance", "points"])
            self.card.crm_lot_ids[:20].read(["explanation", "remaining", "state"])
            return self.env.cr.sql_log_count - before

        self.assertEqual(count_queries(25), count_queries(25))

    def test_the_customer_page(self):
        self._order(confirm=True)
        self.env["crm.customer"]._refresh_contact(self.member)
        customer = self.env["crm.customer"].search(
            [("partner_id", "=", self.member.id)]
        )
        self.assertEqual(customer.loyalty_balance, "100 Points")
        action = customer.action_open_loyalty_cards()
        self.assertEqual(action["res_id"], self.card.id)
        second = self.env["res.partner"].create(
            {"name": "Mai", "parent_id": self.member.id}
        )
        self._create_card(self.program, second)
        customer.invalidate_recordset()
        self.assertEqual(customer.loyalty_card_count, 2)
        self.assertEqual(customer.loyalty_balance, "Cards: 2")

    def test_a_batch_takes_a_constant_number_of_queries(self):
        """Recording movements of many cards is one batch."""
        partners = self.env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(60)]
        )
        cards = self.env["loyalty.card"].create(
            [
                {"program_id": self.program.id, "partner_id": partner.id}
                for partner in partners
            ]
        )
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 5})
        counts = []
        for batch in (cards[:10], cards[10:]):
            for number, card in enumerate(batch, 1):
                self._post("earn", number, card=card)
                self._post("opening", number, card=card)
            self.env.flush_all()
            self.env.invalidate_all()
            with freeze_time("2024-07-01 10:00:00"):
                before = self.env.cr.sql_log_count
                self.entries._settle(batch)
                self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_import_without_command(self):
        """A programme can be made with its cards in one go."""
        program = self._create_program(
            self.env,
            coupon_ids=[Command.create({"partner_id": self.member.id, "points": 3})],
        )
        self.assertLedger(("unclassified", 3.0), card=program.coupon_ids)
