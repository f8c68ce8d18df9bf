from odoo import SUPERUSER_ID, Command
from odoo.tools import SQL

from ..models.crm_customer_queue import FEW_ROWS
from ..models.watch import Change
from .common import CrmCustomerCase


class TestQueue(CrmCustomerCase):
    """Whatever changes a document queues its customer, and only that one."""

    def _queued(self):
        """Return the partners waiting in the queue, and empty it."""
        self.env.flush_all()
        return {change.partner_id for change in self.queue._take(1000)}

    def _assertQueues(self, *partners):
        self.assertEqual(self._queued(), {partner.id for partner in partners})
        self.assertIncrementalIsFullAfter(partners)

    def assertIncrementalIsFullAfter(self, partners):
        self.Customer._refresh_pairs(
            (partner.id, company.id)
            for partner in partners
            for company in self.env["res.company"].search([])
        )
        self.assertIncrementalIsFull()

    def test_invoice_life(self):
        invoice = self._create_invoice_one_line(
            price_unit=100.0,
            product_id=self.product_a,
            partner_id=self.partner,
            invoice_date="2024-02-01",
        )
        self._assertQueues(self.partner)
        invoice.action_post()
        self._assertQueues(self.partner)
        invoice.button_draft()
        self._assertQueues(self.partner)
        invoice.invoice_date = "2020-02-01"
        self._assertQueues(self.partner)
        invoice.button_cancel()
        self._assertQueues(self.partner)
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        self._assertQueues(self.partner)
        self.assertFalse(self._customer())

    def test_sql_change(self):
        invoice = self._invoice(100.0, "2024-02-01")
        self.assertFacts(self._customer(), revenue=100.0)
        self.env.cr.execute(
            SQL(
                "UPDATE account_move SET amount_untaxed_signed = 90,"
                " amount_untaxed_in_currency_signed = 90 WHERE id = %s",
                invoice.id,
            )
        )
        self.assertFacts(self._customer(), revenue=90.0)
        self.env.cr.execute(
            SQL(
                "UPDATE account_move_line SET amount_residual = 12"
                " WHERE move_id = %s AND amount_residual != 0",
                invoice.id,
            )
        )
        self.assertFacts(self._customer(), amount_due=12.0)
        self.assertIncrementalIsFull()

    def test_sql_delete(self):
        order = self._order(100.0)
        self.assertTrue(self._customer())
        self.env.cr.execute(SQL("DELETE FROM sale_order WHERE id = %s", order.id))
        self.assertFalse(self._customer())
        self.assertIncrementalIsFull()

    def test_unrelated_change_is_not_queued(self):
        invoice = self._invoice(100.0, "2024-02-01")
        self._settle()
        invoice.narration = "Thank you"
        invoice.payment_reference = "RF18"
        self.partner.comment = "Likes tea"
        self.assertFalse(self._queued())

    def test_vendor_bill_is_not_queued(self):
        self._bill()
        # The first bill makes a vendor of the contact, which a flag tells.
        self.assertIn(self.partner.id, self._queued())
        self._bill()
        self.assertNotIn(self.partner.id, self._queued())
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET supplier_rank = supplier_rank + 1"
                " WHERE id = %s",
                self.partner.id,
            )
        )
        self.assertNotIn(self.partner.id, self._queued())

    def _bill(self):
        self._create_invoice_one_line(
            move_type="in_invoice",
            price_unit=100.0,
            product_id=self.product_a,
            partner_id=self.partner,
            invoice_date="2024-02-01",
            post=True,
        )

    def test_order_and_opportunity(self):
        order = self._order(100.0)
        self._assertQueues(self.partner)
        order.order_line.price_unit = 120.0
        self._assertQueues(self.partner)
        other = self._create_partner(name="Other")
        self._settle()
        order.partner_id = other
        self._assertQueues(self.partner, other)
        opportunity = self._opportunity(partner=self.contact)
        self._assertQueues(self.partner, self.contact)
        opportunity.expected_revenue = 5.0
        self._assertQueues(self.partner, self.contact)
        opportunity.unlink()
        self._assertQueues(self.partner, self.contact)

    def test_mass_update(self):
        """Statements over many rows take another path through the trigger."""
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(FEW_ROWS + 20)]
        )
        leads = self.env["crm.lead"].create(
            [
                {"name": "Chairs", "type": "opportunity", "partner_id": partner.id}
                for partner in partners
            ]
        )
        self.assertEqual(self._queued(), set(partners.ids))
        for some, changed in ((leads[0], leads[0]), (leads, leads[1:])):
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_lead SET expected_revenue = 7 WHERE id = ANY(%s)",
                    some.ids,
                )
            )
            self.assertEqual(self._queued(), set(changed.partner_id.ids))
        leads.invalidate_recordset()
        self.env.cr.execute(SQL("DELETE FROM crm_lead WHERE id = ANY(%s)", leads.ids))
        self.assertEqual(self._queued(), set(partners.ids))

    def test_only_what_changed_is_written(self):
        self._invoice(100.0, "2024-02-01")
        customer = self._customer()
        self.assertEqual(self.Customer._refresh_contact(self.partner), 0)
        self._invoice(1.0, "2024-02-02", partner=self._create_partner(name="Other"))
        self.env.cr.execute("SELECT xmin FROM crm_customer WHERE id = %s", customer.ids)
        before = self.env.cr.fetchone()
        self._settle()
        self.env.cr.execute("SELECT xmin FROM crm_customer WHERE id = %s", customer.ids)
        self.assertEqual(self.env.cr.fetchone(), before)

    def test_duplicates_collapse(self):
        """Of several documents the entry names the one that changed last."""
        for _each in range(2):
            self._order(10.0)
        self.env.flush_all()
        order = self._order(10.0)
        self.env.flush_all()
        self.assertGreater(self.queue.search_count([]), 1)
        changes = self.queue._take(1000)
        self.assertEqual(
            [change for change in changes if change.partner_id == self.partner.id],
            [Change(self.partner.id, self.env.company.id, "sale.order", order.id)],
        )
        self.assertEqual(self.queue.search_count([]), 0)

    def test_account_type_change(self):
        self._invoice(100.0, "2024-02-01")
        self.assertFacts(self._customer(), amount_due=100.0)
        account = self.company_data["default_account_receivable"]
        self.env.cr.execute(
            SQL(
                "UPDATE account_account SET account_type = 'asset_current'"
                " WHERE id = %s",
                account.id,
            )
        )
        self.assertFacts(self._customer(), amount_due=0.0)
        self.assertIncrementalIsFull()

    def test_documents_of_scripts_give_no_salesperson(self):
        self._invoice(10.0, "2024-01-01", invoice_user_id=SUPERUSER_ID)
        self.assertFacts(self._customer(), user_id=False)

    def test_reconciliation_with_a_journal_entry(self):
        invoice = self._invoice(100.0, "2024-02-01")
        receivable = self.company_data["default_account_receivable"]
        entry = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": "2024-02-10",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.id,
                            "partner_id": self.partner.id,
                            "credit": 40.0,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_expense"
                            ].id,
                            "debit": 40.0,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        lines = (invoice + entry).line_ids
        lines.filtered(lambda line: line.account_id == receivable).reconcile()
        self.assertFacts(self._customer(), amount_due=60.0)
        self.assertIncrementalIsFull()
