from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from odoo import fields
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_customer.tests.common_transactions import TransactionsCase
from odoo.addons.crm_strategy.models.crm_strategy_guard import GUARDED


@tagged("post_install", "-at_install")
class TestClosingAtOnce(TransactionsCase):
    """Two managers close the same review in transactions of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls._clean_up)
        with cls._transaction() as env:
            today = fields.Date.today()
            partner = env["res.partner"].create({"name": "Crowded"})
            strategy = env["crm.strategy"].create(
                {
                    "name": "Crowded",
                    "vision": "One review, closed once",
                    "date_start": fields.Date.subtract(today, months=4),
                }
            )
            env["crm.strategy.phase"].create(
                {
                    "name": "One",
                    "strategy_id": strategy.id,
                    "date_start": strategy.date_start,
                    "date_end": today,
                }
            )
            env["crm.strategy.goal"].create(
                {
                    "name": "Fewer complaints",
                    "strategy_id": strategy.id,
                    "source": "manual",
                    "baseline": 10,
                    "baseline_date": strategy.date_start,
                    "direction": "fall",
                    "target": 5,
                }
            )
            strategy.state = "running"
            review = strategy._plan_review()
            review.summary = "We move"
            review.action_open()
            cls.partner_id, cls.strategy_id = partner.id, strategy.id
            cls.review_id = review.id

    @classmethod
    def _clean_up(cls):
        """Remove what was committed; the owner of the tables can pass their guards."""
        with cls._transaction() as env:
            for table in GUARDED:
                env.cr.execute(cls._query_guard(table, "DISABLE"))
            for table in ("crm_strategy_review", "crm_strategy"):
                name = "id" if table == "crm_strategy" else "strategy_id"
                env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = %s",
                        SQL.identifier(table),
                        SQL.identifier(name),
                        cls.strategy_id,
                    )
                )
            for table in GUARDED:
                env.cr.execute(cls._query_guard(table, "ENABLE"))
            env["res.partner"].browse(cls.partner_id).unlink()

    @classmethod
    def _query_guard(cls, table, verb):
        return SQL(
            "ALTER TABLE %s %s TRIGGER %s",
            SQL.identifier(table),
            SQL(verb),
            SQL.identifier(f"{table}_guard"),
        )

    def _close(self, barrier):
        with self._transaction() as env:
            review = env["crm.strategy.review"].browse(self.review_id)
            # The snapshot is older than what the other is about to commit.
            self.assertEqual(review.state, "open")
            barrier.wait()
            try:
                retrying(lambda: review.action_close() and None, env)
            except UserError as error:
                env.cr.rollback()
                return str(error)
            return ""

    def test_one_of_two_closes_it(self):
        barrier = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            closing = [pool.submit(self._close, barrier) for _each in range(2)]
            answers = sorted(done.result() for done in closing)
        self.assertEqual(answers[0], "")
        self.assertRegex(answers[1], "is closed already|Somebody else is closing")
        with self._transaction() as env:
            strategy = env["crm.strategy"].browse(self.strategy_id)
            self.assertEqual(
                strategy.review_ids.sorted("number").mapped("state"),
                ["closed", "planned"],
            )
            self.assertEqual(len(strategy.revision_ids), 1)
            self.assertEqual(len(strategy.review_ids.line_ids.goal_id), 1)
