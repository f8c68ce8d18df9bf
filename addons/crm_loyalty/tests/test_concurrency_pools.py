from unittest.mock import patch

from odoo.service import model as service
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_concurrency import ConcurrentLoyaltyCase


@tagged("post_install", "-at_install")
class TestConcurrencyPools(ConcurrentLoyaltyCase):
    """What contacts of one company do to shared points at the same moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(service, "MAX_TRIES_ON_CONCURRENCY_FAILURE", 40)
        )
        cls.startClassPatcher(patch.object(service.random, "uniform", lambda *_a: 0.02))
        with cls._transaction() as env:
            env["loyalty.program"].browse(cls.program_id).crm_membership = "company"

    def _create_contacts(self, count):
        with self._transaction() as env:
            firm = env["res.partner"].create({"name": "Crowd", "is_company": True})
            contacts = env["res.partner"].create(
                [
                    {"name": f"Mai {number}", "parent_id": firm.id}
                    for number in range(count)
                ]
            )
            return firm.id, contacts.ids

    def _buy(self, partner_id):
        def work(env):
            partner = env["res.partner"].browse(partner_id)
            product = env["product.product"].browse(self.product_id)
            order = self._create_order(partner, product)
            return order.action_confirm() and env.flush_all()

        return work

    def _read(self, partner_ids):
        with self._transaction() as env:
            cards = env["loyalty.card"].search([("partner_id", "in", partner_ids)])
            accounts = cards._get_accounts()
            return len(cards), len(accounts), set(cards.mapped("points"))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_first_orders_make_one_pool(self):
        firm_id, contact_ids = self._create_contacts(4)
        self.assertTrue(all(self._at_once([self._buy(each) for each in contact_ids])))
        self.assertEqual(self._read([firm_id, *contact_ids]), (5, 1, {400.0}))
        self.assertProven()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_contacts_redeem_a_pool_once(self):
        firm_id, contact_ids = self._create_contacts(4)
        with self._transaction() as env:
            program = env["loyalty.program"].browse(self.program_id)
            firm = env["res.partner"].browse(firm_id)
            self._create_card(program, firm, 150)
            contacts = env["res.partner"].browse(contact_ids)
            product = env["product.product"].browse(self.product_id)
            program.rule_ids.active = False
            orders = []
            for contact in contacts:
                card = self._create_card(program, contact)
                orders.append(self._create_order(contact, product, card=card).id)

        def confirm(order_id):
            return lambda env: env["sale.order"].browse(order_id).action_confirm()

        outcome = self._at_once([confirm(order_id) for order_id in orders])
        self.assertEqual(sum(outcome), 1)
        self.assertEqual(self._read([firm_id, *contact_ids]), (5, 1, {50.0}))
        self.assertProven()
        with self._transaction() as env:
            program = env["loyalty.program"].browse(self.program_id)
            program.with_context(active_test=False).rule_ids.active = True

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_joining_while_others_buy(self):
        """Nobody shows a balance that somebody else has changed meanwhile."""
        firm_id, [first, *others] = self._create_contacts(4)
        with self._transaction() as env:
            self._buy(first)(env)
            strangers = env["res.partner"].browse(others)
            strangers.parent_id = False
            program = env["loyalty.program"].browse(self.program_id)
            for stranger in strangers:
                self._create_card(program, stranger, 10)

        def join(partner_id):
            def work(env):
                env["res.partner"].browse(partner_id).parent_id = firm_id

            return work

        works = [join(each) for each in others] + [self._buy(first)] * 3
        self.assertTrue(all(self._at_once(works)))
        self.assertEqual(self._read([firm_id, first, *others]), (5, 1, {430.0}))
        self.assertProven()
