from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from odoo.exceptions import UserError
from odoo.service.model import retrying

from odoo.addons.crm_customer.tests.common_transactions import TransactionsCase

from .common import LoyaltyBuilders

#: what tests leave in the ledger, which nobody can delete
TABLES = ("crm_loyalty_lot_use", "crm_loyalty_lot", "crm_loyalty_entry")


class ConcurrentLoyaltyCase(LoyaltyBuilders, TransactionsCase):
    """Members, cards and quotations that are committed, used by many at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls._clean_up)
        with cls._transaction() as env:
            others = env["loyalty.program"].search([])
            cls.other_ids = others.ids
            others.active = False
            program = cls._create_program(env, name="Crowded Points")
            cls.program_id = program.id
            cls.product_id = cls._create_product(env).id
            cls.last_partner_id = max(env["res.partner"].search([]).ids)

    @classmethod
    def _clean_up(cls):
        """Remove what was committed."""
        with cls._transaction() as env:
            program = env["loyalty.program"].browse(cls.program_id)
            cards = env["loyalty.card"].with_context(active_test=False)
            cards = cards.search([("program_id", "=", program.id)])
            partners = env["res.partner"].search([("id", ">", cls.last_partner_id)])
            orders = env["sale.order"].search([("partner_id", "in", partners.ids)])
            orders.filtered(lambda order: order.state == "sale")._action_cancel()
            orders.unlink()
            keys = cards.ids
            cards.unlink()
            partners.unlink()
            products = program.reward_ids.discount_line_product_id
            program.active = False
            program.unlink()
            (products | env["product.product"].browse(cls.product_id)).unlink()
            env["loyalty.program"].browse(cls.other_ids).active = True
            env.flush_all()
            cls._clean_up_ledger(env, keys)

    @classmethod
    def _clean_up_ledger(cls, env, card_keys):
        """Delete movements of cards; the owner of the tables can pass their guards."""
        for table in TABLES:
            env.cr.execute(cls._query_guards(table, "DISABLE"))
        env.cr.execute(
            """
            DELETE FROM crm_loyalty_lot_use WHERE entry_id IN (
                SELECT id FROM crm_loyalty_entry WHERE card_key = ANY(%(keys)s));
            DELETE FROM crm_loyalty_lot WHERE entry_id IN (
                SELECT id FROM crm_loyalty_entry WHERE card_key = ANY(%(keys)s));
            UPDATE crm_loyalty_entry SET source_id = NULL
            WHERE card_key = ANY(%(keys)s);
            DELETE FROM crm_loyalty_entry WHERE card_key = ANY(%(keys)s)
            """,
            {"keys": card_keys},
        )
        for table in TABLES:
            env.cr.execute(cls._query_guards(table, "ENABLE"))

    def _create_member(self, points=0.0, quotations=0, with_reward=False):
        """Commit a member, with a card if it holds points, and some quotations."""
        with self._transaction() as env:
            program = env["loyalty.program"].browse(self.program_id)
            product = env["product.product"].browse(self.product_id)
            member = env["res.partner"].create({"name": "Crowded"})
            card = points and self._create_card(program, member, points)
            orders = [
                self._create_order(
                    member, product, card=card if with_reward else None
                ).id
                for _number in range(quotations)
            ]
            return member.id, card and card.id, orders

    def _at_once(self, works):
        """Run works in transactions of their own, all starting at the same moment.

        As requests do, with Odoo's retries; who loses all of them asks again, as a
        person does.

        :param works: functions that take an environment
        :return: for each, whether it succeeded or was refused with a sentence
        """
        barrier = Barrier(len(works))

        def run(work):
            with self._transaction() as env:
                # The snapshot is older than what the others are about to commit.
                env.cr.execute("SELECT COUNT(*) FROM loyalty_card")
                barrier.wait()
                try:
                    retrying(lambda: work(env) and None, env)
                    return True
                except UserError:
                    return False

        with ThreadPoolExecutor(len(works)) as pool:
            return [done.result() for done in [pool.submit(run, w) for w in works]]

    def assertProven(self):
        with self._transaction() as env:
            proof = env["crm.loyalty.proof"]._prove()
            found = proof.difference_ids
            self.assertFalse([(d.card_key, d.check, d.expected) for d in found])
            env.cr.rollback()
