from .common import TillCase


class TestTillRefund(TillCase):
    """Refunds take back what was earned and give back what was redeemed."""

    def _sell(self, with_reward=False):
        lines = [self._prepare_line(1, 33.33), self._prepare_line(2, 33.335)]
        if with_reward:
            self.card.points = 100
            lines.append(self._prepare_reward(self.card))
        order = self._sync(*lines)
        self._confirm(order, self.card)
        return order

    def test_whole(self):
        order = self._sell(with_reward=True)
        self.assertEqual(self.card.points, 90.0)
        refund = self._refund(order)
        self._confirm(refund, self.card)
        self.assertEqual(self.card.points, 100.0)
        entries = self.card.crm_entry_ids.sorted("sequence")[-2:]
        self.assertEqual(entries.mapped("points"), [100.0, -90.0])
        self.assertEqual(set(entries.mapped("origin_id")), set(refund.ids))
        self.assertProven()

    def test_in_quarters(self):
        order = self._sell(with_reward=True)
        for _number in range(4):
            self._refund(order, 0.25)
        self.assertEqual(self.card.points, 100.0)
        moved = self.card.crm_entry_ids.filtered(lambda each: each.kind == "reverse")
        self.assertEqual(
            sum(moved.filtered(lambda e: e.points < 0).mapped("points")), -90
        )
        self.assertProven()

    def test_what_is_spent_is_owed(self):
        order = self._sell()
        self._post("redeem", -60)
        self._refund(order)
        self.assertEqual(self.card.points, -60.0)
        self.assertEqual(self.card.crm_points_debt, 60.0)
        self.assertProven()

    def test_a_refund_of_a_refund(self):
        order = self._sync(self._prepare_line(2, 50))
        refund = self._refund(order, 0.5)
        self.assertEqual(self.card.points, 50.0)
        self._refund(refund, lines=refund.lines)
        self.assertEqual(self.card.points, 100.0)
        self._refund(order)
        self.assertEqual(self.card.points, 0.0)
        self.assertProven()

    def test_in_another_session(self):
        order = self._sell()
        config = self.config.copy({"name": "Other"})
        config.payment_method_ids = self._create_method("CRMT2")
        self._refund(order, session=self._open(config))
        self.assertEqual(self.card.points, 0.0)

    def test_an_exchange(self):
        """What is new on the order earns, what comes back does not count on it."""
        order = self._sell()
        [line] = order.lines[:1]
        back = self._prepare_line(
            -1, 33.33, line.product_id, refunded_orderline_id=line.id
        )
        order = self._sync(self._prepare_line(1, 50), back)
        # The till counts what comes back with a sign.
        self._confirm(order, self.card, -20)
        self.assertEqual(self.card.points, 100 - 33.33 + 50)
        self.assertProven()

    def test_invoiced(self):
        """The credit note of the till is no second refund."""
        order = self._sync(self._prepare_line(), to_invoice=True)
        self.assertEqual(order.account_move.state, "posted")
        self.assertEqual(self.card.points, 100.0)
        refund = self._refund(order, 0.5, to_invoice=True)
        self.assertEqual(refund.account_move.move_type, "out_refund")
        self.assertEqual(self.card.points, 50.0)

    def test_by_the_office(self):
        order = self._sell()
        refund = self.env["pos.order"].browse(order.refund()["res_id"])
        self.assertEqual(self.card.points, 100.0)
        self.env["pos.make.payment"].with_context(active_id=refund.id).create(
            {"amount": refund.amount_total, "payment_method_id": self.method.id}
        ).check()
        self.assertEqual(refund.state, "paid")
        self.assertEqual(self.card.points, 0.0)

    def test_told_together_after_an_outage(self):
        """The till tells what a sale redeemed after its refund has come in."""
        self.card.points = 100
        order = self._sync(self._prepare_line(), self._prepare_reward(self.card))
        self._refund(order)
        self.assertEqual(self.card.points, 100.0)
        self._confirm(order, self.card)
        self.assertEqual(self.card.points, 100.0)
        self.assertProven()
