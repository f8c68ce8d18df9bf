from unittest.mock import patch

from odoo.service import model as service
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.movement import Movement
from .common_concurrency import ConcurrentLoyaltyCase


@tagged("post_install", "-at_install")
class TestConcurrency(ConcurrentLoyaltyCase):
    """What many do to one card at the same moment, on real transactions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Twenty-four at once lose against one another more often than people do.
        cls.startClassPatcher(
            patch.object(service, "MAX_TRIES_ON_CONCURRENCY_FAILURE", 40)
        )
        cls.startClassPatcher(patch.object(service.random, "uniform", lambda *_a: 0.02))

    def _confirm(self, order_id):
        return lambda env: env["sale.order"].browse(order_id).action_confirm()

    def _redeem(self, card_id, points):
        def work(env):
            card = env["loyalty.card"].browse(card_id)
            return env["crm.loyalty.entry"]._post([Movement(card, "redeem", -points)])

        return work

    def _read(self, card_id):
        with self._transaction() as env:
            card = env["loyalty.card"].browse(card_id)
            return card.points, card.crm_points_debt

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_balance_is_spent_once(self):
        """24 at once want 100 of 250 points: two get them, whatever the way."""
        for _round in range(2):
            _member, card_id, orders = self._create_member(
                250, quotations=4, with_reward=True
            )
            with self._transaction() as env:
                # The orders spend and earn nothing.
                env["sale.order.coupon.points"].search(
                    [("order_id", "in", orders)]
                ).points = 0
                env["loyalty.program"].browse(self.program_id).rule_ids.active = False
            works = [self._confirm(order_id) for order_id in orders]
            works += [self._redeem(card_id, 100) for _number in range(20)]
            outcome = self._at_once(works)
            self.assertEqual(sum(outcome), 2)
            self.assertEqual(self._read(card_id), (50.0, 0.0))
        self.assertProven()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_points_are_reserved_once(self):
        """Eight quotations want 100 of 250 points each at the same moment."""
        _member, card_id, orders = self._create_member(250, quotations=8)
        with self._transaction() as env:
            program = env["loyalty.program"].browse(self.program_id)
            program.rule_ids.active = False
            program.crm_reservation_hours = 1
            for order in env["sale.order"].browse(orders):
                order._update_programs_and_rewards()

        def claim(order_id):
            def work(env):
                card = env["loyalty.card"].browse(card_id)
                order = env["sale.order"].browse(order_id)
                order._apply_program_reward(card.program_id.reward_ids, card)

            return work

        self._at_once([claim(order_id) for order_id in orders])
        with self._transaction() as env:
            held = env["crm.loyalty.reservation"].search([("card_id", "=", card_id)])
            self.assertEqual(held.mapped("points"), [100.0, 100.0])
            held = set(held.mapped("origin_id"))
            self.assertFalse(held - set(orders))
        # Whoever has not reserved gets what is left, which is not enough.
        outcome = self._at_once([self._redeem(card_id, 100)] * 4)
        self.assertEqual(sum(outcome), 0)
        self.assertEqual(
            sum(self._at_once([self._confirm(order_id) for order_id in held])), 2
        )
        self.assertEqual(self._read(card_id), (50.0, 0.0))
        self.assertProven()
        with self._transaction() as env:
            env["loyalty.program"].browse(self.program_id).crm_reservation_hours = 0

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_eight_first_orders_make_one_card(self):
        """Odoo makes eight cards."""
        member_id, _card, orders = self._create_member(quotations=0)
        with self._transaction() as env:
            env["loyalty.program"].browse(self.program_id).with_context(
                active_test=False
            ).rule_ids.active = True

        def buy(env):
            member = env["res.partner"].browse(member_id)
            product = env["product.product"].browse(self.product_id)
            order = self._create_order(member, product)
            return order.action_confirm() and env.flush_all()

        self.assertEqual(sum(self._at_once([buy] * 8)), 8)
        with self._transaction() as env:
            cards = env["loyalty.card"].search([("partner_id", "=", member_id)])
            self.assertEqual(cards.mapped("points"), [800.0])
        self.assertProven()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_same_event_at_once(self):
        """An event that comes eight times, on one card or on two, is recorded once."""
        _member, card_id, _orders = self._create_member(10)
        _member, other_id, _orders = self._create_member(10)

        def earn(env):
            card = env["loyalty.card"].browse(card_id)
            movement = Movement(card, "earn", 50, key=f"till:{card_id}")
            return env["crm.loyalty.entry"]._post([movement])

        def earn_elsewhere(env):
            card = env["loyalty.card"].browse(other_id)
            movement = Movement(card, "earn", 50, key=f"till:{card_id}")
            return env["crm.loyalty.entry"]._post([movement])

        self.assertEqual(sum(self._at_once([earn] * 8)), 8)
        self.assertEqual(sum(self._at_once([earn, earn_elsewhere] * 2)), 2)
        self.assertEqual(self._read(card_id)[0], 60.0)
        self.assertEqual(self._read(other_id)[0], 10.0)
        self.assertProven()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_clock_and_a_redemption(self):
        """A lot expires or is spent, never both."""
        with self._transaction() as env:
            program = env["loyalty.program"].browse(self.program_id)
            program.write({"crm_expiry": "days", "crm_expiry_days": 1})
        _member, card_id, _orders = self._create_member(100)
        with self._transaction() as env:
            env["loyalty.program"].browse(self.program_id).crm_expiry = "never"
            self._age_lots(env, card_id, 9)

        def settle(env):
            card = env["loyalty.card"].browse(card_id)
            return env["crm.loyalty.entry"]._settle(card)

        outcome = self._at_once([settle, settle, self._redeem(card_id, 100)] * 2)
        self.assertEqual(outcome, [True, True, False] * 2)
        self.assertEqual(self._read(card_id), (0.0, 0.0))
        with self._transaction() as env:
            kinds = env["crm.loyalty.entry"].search([("card_key", "=", card_id)])
            self.assertEqual(sorted(kinds.mapped("kind")), ["expire", "unclassified"])
        self.assertProven()

    def test_a_crash_between_two_statements(self):
        """Whatever statement of a movement fails, nothing of it stays."""
        _member, card_id, _orders = self._create_member(100)
        with self._transaction() as env:
            before = env.cr.sql_log_count
            self._redeem(card_id, 30)(env)
            env.flush_all()
            statements = env.cr.sql_log_count - before
            env.cr.rollback()
        for place in range(1, statements + 1):
            with self._transaction() as env, self.subTest(place):
                with patch.object(env.cr, "execute", self._crash_at(env.cr, place)):
                    with self.assertRaises(ConnectionError):
                        self._redeem(card_id, 30)(env)
                        env.flush_all()
                env.cr.rollback()
            self.assertEqual(self._read(card_id), (100.0, 0.0))
        self.assertProven()

    def _crash_at(self, cursor, place):
        """Return what executes statements until it comes to the given one."""
        execute = cursor.execute
        places = iter(range(1, place))

        def execute_or_crash(*args, **kwargs):
            if next(places, None) is None:
                raise ConnectionError
            return execute(*args, **kwargs)

        return execute_or_crash

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_assessments_at_once_give_one_stay(self):
        """Movements and the clock find the same tier at the same moment."""
        _member, card_id, _orders = self._create_member(50)
        with self._transaction() as env:
            tier = env["crm.loyalty.tier"].create(
                {"name": "Crowd", "program_id": self.program_id, "threshold": 100}
            )
        program_id = self.program_id

        def assess(env):
            program = env["loyalty.program"].browse(program_id)
            env["crm.loyalty.tier"]._assess(program, [card_id])

        def earn(env):
            card = env["loyalty.card"].browse(card_id)
            env["crm.loyalty.entry"]._post([Movement(card, "earn", 100)])

        self.assertTrue(all(self._at_once([earn, assess] * 4)))
        with self._transaction() as env:
            assess(env)
            stay = env["crm.loyalty.tier.stay"].search([("card_key", "=", card_id)])
            self.assertEqual(stay.tier_id, tier)
            self.assertEqual(len(stay), 1)
            env.cr.execute(
                "DELETE FROM crm_loyalty_tier_stay WHERE card_key = %s", (card_id,)
            )
            env.cr.execute(
                "UPDATE loyalty_card SET crm_tier_id = NULL WHERE id = %s", (card_id,)
            )
            env.invalidate_all()
            env["crm.loyalty.tier"].browse(tier.id).unlink()
        self.assertProven()
