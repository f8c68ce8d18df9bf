from odoo.tests import new_test_user

from .common import TillCase, create_wallet


class TestTillWallet(TillCase):
    """No wallet pays for its own top-up at the till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.top_up = cls._create_product(cls.env)
        cls.program.active = False
        cls.program = create_wallet(cls.env, cls.top_up)
        cls.card = cls._create_card(cls.program, cls.member)
        cls.manager = new_test_user(
            cls.env, login="m", groups="crm_loyalty.group_crm_loyalty_manager"
        )

    def _prepare_lines(self, top_up, paid, goods=0.0):
        """Return lines as a till without the server lets them pass."""
        lines = [self._prepare_line(1, top_up, self.top_up)] if top_up else []
        if goods:
            lines.append(self._prepare_line(1, goods))
        return [*lines, self._prepare_reward(self.card, price=-paid, cost=paid)]

    def _reserve(self, *lines):
        session = self.session.with_user(self.cashier)
        return session.reserve_points({}, self._prepare_basket(*lines))

    def _find_messages(self):
        return self.card.message_ids.filtered(lambda each: "Till" in (each.body or ""))

    def test_refused_before_it_is_paid(self):
        self.card.points = 50
        message = self._reserve(*self._prepare_lines(50, 50))
        self.assertRegex(message, "Wallet cannot pay for its own top-up. Remove the")
        self.assertTrue(self._reserve(*self._prepare_lines(50, 31, goods=30)))

    def test_goods_beside_a_top_up(self):
        self.card.points = 50
        self.assertFalse(self._reserve(*self._prepare_lines(50, 30, goods=30)))
        self.assertFalse(self._reserve(*self._prepare_lines(0, 50, goods=50)))

    def test_what_comes_back_is_no_payment(self):
        """Money that is given back into the wallet, and goods paid with the wallet."""
        self.card.points = 50
        back = self._prepare_line(-1, 40)
        self.assertFalse(self._reserve(back, *self._prepare_lines(40, 30, goods=30)))

    def test_told_without_a_connection(self):
        """The wallet owes what it did not hold, the top-up pays it, a manager is told;
        the sale is there."""
        self.card.points = 20
        order = self._sync(*self._prepare_lines(50, 50))
        for _number in range(2):
            # 50 earned less 50 spent, as the till tells.
            self._confirm(order, self.card, 0.0)
        self.assertEqual(order.state, "paid")
        self.assertLedger(("unclassified", 20.0), ("redeem", -50.0), ("earn", 50.0))
        redeemed = self.card.crm_entry_ids.filtered(lambda each: each.kind == "redeem")
        self.assertEqual(redeemed.balance, -30.0)
        self.assertEqual((self.card.points, self.card.crm_points_debt), (20.0, 0.0))
        self.assertProven()
        lacked, refused = self._find_messages().sorted("id")
        self.assertIn(self.manager.partner_id, refused.notified_partner_ids)
        for text in (order.name, self.cashier.name, "50 ", "30 "):
            self.assertIn(text, lacked.body)
        for text in (order.name, self.cashier.name, "cannot pay for its own top-up"):
            self.assertIn(text, refused.body)

    def test_told_of_a_wallet_that_holds_enough(self):
        self.card.points = 60
        order = self._sync(*self._prepare_lines(50, 50))
        self._confirm(order, self.card, 0.0)
        self.assertEqual(self.card.points, 60.0)
        self.assertEqual(len(self._find_messages()), 1)

    def test_nobody_is_told_of_goods(self):
        self.card.points = 50
        order = self._sync(*self._prepare_lines(50, 30, goods=30))
        self._confirm(order, self.card, 20.0)
        self.assertLedger(("unclassified", 50.0), ("earn", 50.0), ("redeem", -30.0))
        self.assertFalse(self._find_messages())
