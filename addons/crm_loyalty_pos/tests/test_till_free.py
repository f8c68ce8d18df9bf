from odoo import Command

from .common import TillEarningCase


class TestTillFree(TillEarningCase):
    """Products for free earn the same at the till as in sales: nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        free = {
            "reward_type": "product",
            "reward_product_id": cls.product.id,
            "required_points": 1,
        }
        cls.promotion = cls.env["loyalty.program"].create(
            {
                "name": "A pen for each order",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "rule_ids": [Command.create({"reward_point_mode": "order"})],
                "reward_ids": [Command.create(free)],
            }
        )
        cls.program.reward_ids = [Command.create(free | {"required_points": 100})]

    def _earn_in_sales(self, reward):
        """Sell two pens, and something else, with a pen for nothing."""
        order = self._quote((2, 100.0, self.product), (1, 50.0, self.other))
        for coupon, rewards in order._get_claimable_rewards().items():
            if reward in rewards:
                order._apply_program_reward(reward, coupon)
        self.assertIn(reward, order.order_line.reward_id)
        order._update_programs_and_rewards()
        return order._count_points(self.program)[self.program]

    def _prepare_lines(self, reward, quantity=1.0):
        """Return the lines of the till: the free pens stand there as sold."""
        return [
            self._prepare_line(2 + quantity, 100.0),
            self._prepare_line(1, 50.0, self.other),
            self._prepare_line(
                quantity,
                -100.0,
                reward.discount_line_product_id,
                is_reward_line=True,
                reward_id=reward.id,
            ),
        ]

    def _count_at_till(self, reward, **values):
        lines = self._prepare_lines(reward, **values)
        [told] = self.session.count_points(self._prepare_basket(*lines))
        order = self.env["pos.order"].create(self._prepare_order())
        order.lines = [Command.create(line) for line in lines]
        self.assertEqual(
            order._count_points(self.program)[self.program], told["points"]
        )
        return told["points"]

    def test_the_same_as_in_sales(self):
        for card_of in (self.friend, self.member):
            card = self.env["loyalty.card"]._find_account(self.program.id, card_of.id)
            card = card or self._create_card(self.program, card_of)
            self._post("earn", 500, card=card)
        own = self.program.reward_ids.filtered(
            lambda each: each.reward_type == "product"
        )
        for reward in (self.promotion.reward_ids, own):
            for mode, points in (("order", 7.0), ("money", 250.0), ("unit", 3.0)):
                self.rule.write(
                    {
                        "reward_point_mode": mode,
                        "reward_point_amount": 7 if mode == "order" else 1,
                    }
                )
                with self.subTest(program=reward.program_id.name, mode=mode):
                    self.assertEqual(self._earn_in_sales(reward), points)
                    self.assertEqual(self._count_at_till(reward), points)

    def test_a_rule_about_the_product(self):
        reward = self.promotion.reward_ids
        self.rule.product_ids = self.product
        self.assertEqual(self._earn_in_sales(reward), 200.0)
        self.assertEqual(self._count_at_till(reward), 200.0)
        self.rule.write({"reward_point_mode": "unit", "minimum_qty": 3})
        self.assertEqual(self._earn_in_sales(reward), 0.0)
        self.assertEqual(self._count_at_till(reward), 0.0)

    def test_several_pieces_on_several_lines(self):
        """Three are free: two of one line, one of the other."""
        reward = self.promotion.reward_ids
        lines = [
            self._prepare_line(2, 100.0),
            self._prepare_line(2, 80.0),
            *self._prepare_lines(reward, 3.0)[2:],
        ]
        [told] = self.session.count_points(self._prepare_basket(*lines))
        self.assertEqual(told["points"], 60.0)
        self.rule.reward_point_mode = "unit"
        [told] = self.session.count_points(self._prepare_basket(*lines))
        self.assertEqual(told["points"], 1.0)
