import random

from odoo import Command, fields

from .common_waiting import WaitingCase
from .reference_orders import COST, ReferenceMember, ReferenceOrder

PRICE = 30
STEPS = 100


class TestRandomOrders(WaitingCase):
    """Members of one programme buy in two companies and currencies by chance, beside a
    reference that only looks at how the documents stand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"company_id": False, "crm_can_transfer": True})
        cls.product.list_price = PRICE
        yen = cls.env.ref("base.JPY")
        yen.active = True
        cls.env["res.currency.rate"].create(
            {"currency_id": yen.id, "name": "2024-01-01", "rate": 150.0}
        )
        cls.companies = cls.env.company | cls._create_other_company(yen)

    @classmethod
    def _create_other_company(cls, currency):
        company = cls.env["res.company"].create(
            {"name": "Birch Japan", "currency_id": currency.id}
        )
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        return company

    def _start(self, seed):
        self.random = random.Random(seed)
        members = self.env["res.partner"].create(
            [{"name": f"Member {seed}.{number}"} for number in range(3)]
        )
        self.accounts = {
            self._create_card(self.program, member): ReferenceMember()
            for member in members
        }
        #: order and reference of what can still change
        self.orders = []

    def _pick(self, condition):
        found = [pair for pair in self.orders if condition(*pair)]
        return self.random.choice(found) if found else (None, None)

    def _buy(self):
        card, account = self.random.choice([*self.accounts.items()])
        company = self.random.choice(self.companies)
        pieces = self.random.randint(1, 9)
        order = self._create_order(
            card.partner_id.with_company(company), self.product, pieces
        )
        takes = account.balance >= COST and self.random.random() < 0.5
        if takes:
            order._apply_program_reward(self.reward, card)
        order.action_confirm()
        expected = ReferenceOrder(PRICE, pieces, takes)
        account.orders.append(expected)
        self.orders.append((order, expected))

    def _edit(self):
        order, expected = self._pick(lambda order, _expected: not order.invoice_ids)
        if order:
            expected.pieces = self.random.randint(1, 9)
            line = order.order_line.filtered(lambda line: not line.reward_id)
            line.product_uom_qty = expected.pieces

    def _cancel(self):
        order, expected = self._pick(lambda order, _expected: not order.invoice_ids)
        if order:
            order._action_cancel()
            expected.is_cancelled = True
            self.orders.remove((order, expected))

    def _invoice_all(self):
        order, _expected = self._pick(lambda order, _expected: not order.invoice_ids)
        if order:
            order._create_invoices().action_post()

    def _credit_some(self):
        order, expected = self._pick(
            lambda order, expected: (
                order.invoice_ids and expected.credited < expected.pieces
            )
        )
        if order:
            pieces = self.random.randint(1, expected.pieces - expected.credited)
            invoice = order.invoice_ids.filtered(
                lambda move: move.move_type == "out_invoice"
            )
            note = invoice._reverse_moves([{"invoice_date": fields.Date.today()}])
            for line in note.invoice_line_ids:
                line.quantity *= pieces / expected.pieces
            note.action_post()
            # What is credited after the payment stays a balance of the customer.
            if not (expected.is_paid or expected.is_lost):
                self._receivable(invoice | note).reconcile()
            expected.credited += pieces
            if expected.credited == expected.pieces:
                self.orders.remove((order, expected))

    def _pick_invoice(self):
        """Return an invoice that is not settled yet, and the reference of its order."""
        order, expected = self._pick(
            lambda order, expected: (
                order.invoice_ids and not (expected.is_paid or expected.is_lost)
            )
        )
        invoice = order and order.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice"
        )
        return invoice, expected

    def _settle_with_money(self):
        invoice, expected = self._pick_invoice()
        if invoice:
            self._pay(invoice)
            expected.is_paid = True

    def _give_up(self):
        """Write off what is left of an invoice."""
        invoice, expected = self._pick_invoice()
        if invoice:
            lost = self.env["account.account"].search(
                [
                    ("account_type", "=", "expense"),
                    ("company_ids", "in", invoice.company_id.id),
                ],
                limit=1,
            )
            receivable = self._receivable(invoice)
            amount = sum(receivable.mapped("amount_residual"))
            entry = self.env["account.move"].create(
                {
                    "company_id": invoice.company_id.id,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": invoice.partner_id.id,
                                "balance": balance,
                            }
                        )
                        for account, balance in (
                            (receivable.account_id, -amount),
                            (lost, amount),
                        )
                    ],
                }
            )
            entry.action_post()
            self._receivable(invoice | entry).reconcile()
            expected.is_lost = True

    def _transfer(self):
        """One member gives to another what can be spent."""
        pairs = self.random.sample([*self.accounts.items()], 2)
        (card, account), (target, other) = pairs
        if account.balance < 1:
            return
        points = self.random.randint(1, int(account.balance))
        self.env["crm.loyalty.transfer"].create(
            {
                "card_id": card.id,
                "target_id": target.partner_id.id,
                "points": points,
                "reason": "Present",
            }
        ).action_transfer()
        account.moved -= points
        other.moved += points

    def _merge(self):
        """A member is told twice, and one of both goes."""
        card, account = self.random.choice([*self.accounts.items()])
        twin = self.env["res.partner"].create({"name": "Twin"})
        second = self._create_card(self.program, twin)
        points = self.random.randint(1, 50)
        self._post("adjust", points, card=second)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((twin | card.partner_id).ids, card.partner_id)
        account.moved += points

    def _check(self):
        self.env.invalidate_all()
        for card, account in self.accounts.items():
            self.assertEqual(card.points, float(account.balance))
            self.assertEqual(card.crm_points_pending, float(account.pending))
            self.assertEqual(card.crm_points_debt, float(account.debt))

    def test_random_documents(self):
        actions = {
            self._buy: 6,
            self._edit: 3,
            self._cancel: 1,
            self._invoice_all: 4,
            self._credit_some: 3,
            self._settle_with_money: 4,
            self._give_up: 0.5,
            self._transfer: 1.5,
            self._merge: 0.5,
        }
        for seed in (6, 28):
            self._start(seed)
            for step in range(STEPS):
                [action] = self.random.choices([*actions], [*actions.values()])
                with self.subTest(seed=seed, step=step, action=action.__name__):
                    action()
                    self._check()
            self.assertProven()
