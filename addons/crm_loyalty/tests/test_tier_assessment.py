import random
from datetime import timedelta

from odoo import Command
from odoo.tests import freeze_time

from ..models.movement import Movement
from .common_tiers import TierCase
from .reference_tiers import GRACE, ReferenceMember, first_day

MEMBERS = 8
DAYS = 150


class TestTierAssessment(TierCase):
    """All members by one statement, as each of them by hand."""

    @classmethod
    def _create_members(cls, count):
        partners = cls.env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(count)]
        )
        return (
            cls.card.union(
                *(cls._create_card(cls.program, partner) for partner in partners)
            )
            - cls.card
        )

    def _invoice(self, amount, day, move_type="out_invoice"):
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.member.id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        move.action_post()
        return move

    def _write_on(self, moment, cards):
        """Let cards have been written at a moment."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE loyalty_card SET write_date = %s WHERE id = ANY(%s)",
            (moment, cards.ids),
        )
        self.env.invalidate_all()

    def test_random_documents(self):
        """Orders are confirmed and cancelled, months end, members rise and fall."""
        for seed, is_soft, orders in ((1, False, 5), (2, True, 5), (3, True, 0)):
            with self.subTest(seed=seed):
                self._live(random.Random(seed), is_soft, orders)

    def _live(self, chance, is_soft, orders_of_gold):
        self.gold.order_threshold = orders_of_gold
        self.program.write(
            {
                "crm_tier_period": "month",
                "crm_tier_calendar": "gregorian",
                "crm_tier_grace_days": GRACE,
                "crm_tier_is_soft": is_soft,
            }
        )
        cards = self._create_members(MEMBERS)
        pairs = [
            (card, ReferenceMember([(100, 0), (300, orders_of_gold)], is_soft))
            for card in cards
        ]
        orders = self.env["sale.order"].create(
            [{"partner_id": card.partner_id.id} for card in cards for _n in range(40)]
        )
        waiting = orders.grouped("partner_id")
        for number in range(DAYS):
            today = first_day() + timedelta(days=number)
            with freeze_time(f"{today} 10:00:00"):
                for card, reference in pairs:
                    self._let_happen(chance, today, card, reference, waiting)
                self._run_clock()
            for card, reference in pairs:
                reference.look(today)
                tiers = self.tiers, self.silver, self.gold
                self.assertEqual(card.crm_tier_id, tiers[reference.rank], today)
                self.assertEqual(card.crm_tier_until or None, reference.until, today)

    def _let_happen(self, chance, today, card, reference, waiting):
        """Earn with an order or without, or take a part of an earlier earning back."""
        dice = chance.random()
        if dice < 0.10:
            points = chance.choice((5, 20, 60, 120))
            order = waiting[card.partner_id][:1] if chance.random() < 0.7 else None
            if order:
                waiting[card.partner_id] -= order
            movement = Movement(card, "earn", points, origin=order)
            entry = self.entries._post([movement])
            reference.documents.append([today, points, bool(order), entry.id])
        elif dice < 0.13 and reference.documents:
            document = chance.choice(reference.documents)
            taken = chance.choice((document[1], document[1] // 2))
            if taken:
                movement = Movement(
                    card, "reverse", -taken, reverses=document[3], may_owe=True
                )
                self.entries._post([movement])
                document[1] -= taken
        reference.look(today)

    def test_revenue_with_an_invoice_of_an_earlier_day(self):
        self.program.crm_tier_basis = "revenue"
        self._invoice(60, "2024-06-10")
        self.assertFalse(self._assess_on("2024-06-15"))
        self._invoice(50, "2023-12-20")
        self.assertFalse(self._assess_on("2024-06-15"))
        self._invoice(70, "2023-11-20")
        self.assertEqual(self._assess_on("2024-06-15"), self.silver)
        self._invoice(200, "2024-06-12", "out_refund")
        self.assertEqual(self._assess_on("2024-06-20"), self.silver)
        self.assertFalse(self._assess_on("2025-01-01"))

    def test_margin(self):
        self.program.crm_tier_basis = "margin"
        self.product.standard_price = 40
        order = self._order(quantity=2, confirm=True)
        self.assertEqual(order.margin, 120.0)
        self.assertEqual(self._assess_on("2024-06-15"), self.silver)

    def test_revenue_of_two_companies(self):
        """A programme of one company counts that company's invoices."""
        self.program.crm_tier_basis = "revenue"
        self._invoice(150, "2024-06-10")
        other = self.env["res.company"].create({"name": "Other"})
        self.program.company_id = other
        self.assertFalse(self._assess_on("2024-06-15"))
        self.program.company_id = self.env.company
        self.assertEqual(self._assess_on("2024-06-15"), self.silver)

    def test_the_number_of_queries_does_not_grow(self):
        few, many = self._create_members(2), self._create_members(30)
        for basis in ("points", "revenue", "margin"):
            self.program.crm_tier_basis = basis
            for cards in (few, many):
                for card in cards:
                    self._post("earn", 10, card=card)
            self.env.flush_all()
            counts = []
            for cards in (few, many):
                self.silver.threshold = 150
                self.env.flush_all()
                self.tiers._assess(self.program, self.card.ids)
                before = self.env.cr.sql_log_count
                self.tiers._assess(self.program, cards.ids)
                counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(counts[0], counts[1], basis)

    def test_who_stays_is_not_read(self):
        cards = self._create_members(3)
        for card, points in zip(cards, (50, 150, 350), strict=True):
            self._post("earn", points, card=card)
        rules = self.program._get_tier_rules()

        def candidates():
            found = self.tiers._query_candidates(self.program, rules, cards.ids)
            return self.env["loyalty.card"].browse(each.card_id for each, *_m in found)

        self.assertFalse(candidates())
        self.gold.active = False
        self.assertEqual(candidates(), cards[2])
        self.silver.threshold = 40
        self.assertEqual(candidates(), cards[0] | cards[2])
        cards[1].active = False
        self.assertEqual(candidates(), cards)

    def test_the_clock_in_batches(self):
        from ..models import crm_loyalty_tier_clock

        self.patch(crm_loyalty_tier_clock, "BATCH_SIZE", 5)
        cards = self._create_members(12)
        for card in cards:
            self._post("earn", 50, card=card)
        self.assertFalse(cards.crm_tier_id)
        self.silver.threshold = 50
        self.assertFalse(self.program.crm_tier_assessed_at)
        self._run_clock()
        self.assertEqual(cards.mapped("crm_tier_id"), self.silver)
        self.assertEqual(len(cards.crm_stay_ids), 12)
        self._write_on("2024-06-15 08:00:00", cards | self.card)
        self.assertFalse(self.tiers._query_waiting(self.program))
        self.program._assess_anew()
        self.program.crm_tier_cursor = cards[4].id
        self.assertEqual(len(self.tiers._query_waiting(self.program)), 7)
        self._run_clock()
        self.assertEqual(len(cards.crm_stay_ids), 12)

    def test_nobody_is_looked_at_without_a_reason(self):
        """No daily round over members whose points have assessed them."""
        cards = self._create_members(3)
        self._run_clock()
        self._write_on("2024-06-15 08:00:00", cards | self.card)
        with freeze_time("2024-06-16 10:00:00"):
            self.assertFalse(self.tiers._query_waiting(self.program))
            self._write_on("2024-06-16 09:00:00", cards[1])
            self.assertEqual(self.tiers._query_waiting(self.program), cards[1].ids)

    def test_the_clock_finds_what_is_due_and_what_has_changed(self):
        self.program.crm_tier_basis = "revenue"
        self._run_clock()
        self.assertFalse(self.tiers._query_waiting(self.program))
        self._invoice(150, "2024-06-10")
        self.env["crm.customer"]._refresh_contact(self.member)
        self.assertEqual(self.tiers._query_waiting(self.program), self.card.ids)
        self._run_clock()
        self.assertEqual(self.card.crm_tier_id, self.silver)
        self.program.crm_tier_assessed_at = "2025-01-01 01:00:00"
        with freeze_time("2025-01-01 10:00:00"):
            self.assertEqual(self.tiers._query_waiting(self.program), self.card.ids)
