from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg2

from odoo import Command
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_transactions import TransactionsCase

POSTINGS = 50


@tagged("post_install", "-at_install")
class TestConcurrency(TransactionsCase):
    """What several users do to customers at the same time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            cls._create_documents(env)
        cls.addClassCleanup(cls._clean_up)

    @classmethod
    def _create_documents(cls, env):
        company = env.ref("base.main_company")
        income = env["account.account"].search(
            [
                ("company_ids", "=", company.id),
                ("account_type", "=", "income"),
            ],
            limit=1,
        )
        journal = env["account.journal"].create(
            {
                "name": "Concurrent sales",
                "code": "CCSAL",
                "type": "sale",
                "company_id": company.id,
                "default_account_id": income.id,
            }
        )
        # A first invoice raises the rank on the contact itself, in stock Odoo.
        partner = env["res.partner"].create({"name": "Crowded", "customer_rank": 1})
        invoices = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "journal_id": journal.id,
                    "partner_id": partner.id,
                    "invoice_date": "2024-02-01",
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Chair", "price_unit": 10.0, "tax_ids": []}
                        )
                    ],
                }
                for _number in range(POSTINGS)
            ]
        )
        cls.journal_id, cls.partner_id = journal.id, partner.id
        cls.invoice_ids = invoices.ids

    @classmethod
    def _clean_up(cls):
        with cls._transaction() as env:
            invoices = env["account.move"].browse(cls.invoice_ids)
            invoices.filtered(lambda move: move.state == "posted").button_draft()
            invoices.with_context(force_delete=True).unlink()
            env["account.journal"].browse(cls.journal_id).unlink()
            env["res.partner"].browse(cls.partner_id).unlink()
            env.flush_all()
            env["crm.customer"]._refresh_pairs(env["crm.customer.queue"]._take(10_000))

    def _post(self, invoice_id, barrier, errors):
        """Post one invoice as a request does, with Odoo's retries."""
        with self._transaction() as env:

            def post():
                try:
                    env["account.move"].browse(invoice_id).action_post()
                    env.flush_all()
                except psycopg2.Error as error:
                    errors.append(f"{error} {error.diag.context}")
                    raise

            barrier.wait()
            retrying(post, env)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_concurrent_postings(self):
        """50 invoices of one customer at once: the queue makes none of them fail."""
        errors = []
        barrier = Barrier(POSTINGS)
        with ThreadPoolExecutor(POSTINGS) as pool:
            for done in [
                pool.submit(self._post, invoice_id, barrier, errors)
                for invoice_id in self.invoice_ids
            ]:
                done.result()
        self.assertFalse([error for error in errors if "crm_customer" in error])
        with self._transaction() as env:
            customers = env["crm.customer"]
            customers._refresh_pairs(env["crm.customer.queue"]._take(10_000))
            customers._refresh_pairs(customers._query_due_pairs())
            customer = customers.search([("partner_id", "=", self.partner_id)])
            self.assertEqual(customer.revenue, POSTINGS * 10.0)
            self.assertEqual(customer.purchase_count, 1)
            self.assertEqual(customers._rebuild(), 0)

    def test_two_takers_share_the_queue(self):
        """What one transaction is taking, another leaves alone, without waiting."""
        with self._transaction() as first, self._transaction() as second:
            first["crm.customer.queue"]._take(10_000)
            first.cr.commit()
            partner = first["res.partner"].browse(self.partner_id)
            partner.user_id = first.ref("base.user_admin")
            first.cr.commit()
            self.assertTrue(first["crm.customer.queue"]._take(10_000))
            second.cr.execute("SET LOCAL lock_timeout = '1s'")
            self.assertFalse(second["crm.customer.queue"]._take(10_000))
            first.cr.rollback()
            second.cr.rollback()
            self.assertTrue(second["crm.customer.queue"]._take(10_000))
            second.cr.rollback()

    @mute_logger("odoo.sql_db")
    def test_refreshed_at_once(self):
        """The later of two refreshes of one customer never writes older facts."""
        with self._transaction() as first, self._transaction() as second:
            second.cr.execute("SELECT 1 FROM crm_customer")
            self._create_lead(first)
            first.cr.commit()
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                self._create_lead(second)
            second.cr.rollback()
            second.invalidate_all()
            self._create_lead(second)
            self.assertEqual(self._refresh(second).opportunity_count, 2)
            second.cr.rollback()
            first["crm.lead"].search([("partner_id", "=", self.partner_id)]).unlink()
            self._refresh(first)

    def _create_lead(self, env):
        env["crm.lead"].create(
            {
                "name": "Chairs",
                "type": "opportunity",
                "partner_id": self.partner_id,
                "company_id": env.ref("base.main_company").id,
            }
        )
        self._refresh(env)

    def _refresh(self, env):
        customers = env["crm.customer"]
        customers._refresh_contact(env["res.partner"].browse(self.partner_id))
        return customers.search([("partner_id", "=", self.partner_id)])
