from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import SQL

from .common import CrmCustomerCase


class TestHealth(CrmCustomerCase):
    """A manager sees whether the figures are up to date and right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "health_manager", "crm_customer.group_crm_customer_manager"
        )
        cls._settle()

    def _health(self):
        self.env.flush_all()
        return self.env["crm.customer.health"].with_user(self.manager).create([{}])

    def _falsify(self, customer):
        """Change a stored figure behind the back of the addon."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE crm_customer SET revenue = 1 WHERE id = %s", customer.id)
        )
        self.env.invalidate_all()

    def test_figures(self):
        before = self._health()
        self.assertEqual(before.queue_count, 0)
        self._invoice(100.0, "2024-06-10", invoice_date_due="2024-06-20")
        waiting = self._health()
        self.assertGreater(waiting.queue_count, 0)
        self.assertTrue(waiting.queue_since)
        customer = self._customer()
        after = self._health()
        self.assertEqual(after.queue_count, 0)
        self.assertEqual(after.customer_count, before.customer_count + 1)
        self.assertLessEqual(after.next_due, customer.next_due)
        self.assertTrue(after.is_scheduled)

    def test_errors_are_shown(self):
        self._invoice(100.0, "2024-06-10")
        self._customer().sudo().refresh_error = "Division by zero"
        health = self._health()
        self.assertEqual(health.error_count, 1)
        action = health.action_open_errors()
        self.assertEqual(self.Customer.search(action["domain"]), self._customer())

    def test_suspicious_documents_are_shown(self):
        """An invoice of the year 1405, typed by the Jalali calendar."""
        self._invoice(100.0, "2024-06-10")
        self.assertEqual(self._health().suspicious_count, 0)
        mistyped = self._invoice(100.0, "1405-03-20")
        health = self._health()
        self.assertEqual(health.suspicious_count, 1)
        action = health.action_open_suspicious()
        found = self.env["account.move"].search(action["domain"])
        self.assertEqual(found, mistyped)

    def test_proof_of_what_is_right(self):
        self._invoice(100.0, "2024-06-10")
        self._settle()
        health = self._health()
        health.action_prove()
        self.assertEqual(self._health().proof_result, "equal")
        self.assertGreater(self._health().proof_id.sample_count, 0)

    def test_company_in_the_queue(self):
        """Each of its customers waits, and none of them is proven meanwhile."""
        for name in ("Oak", "Elm"):
            self._invoice(100.0, "2024-06-10", self._create_partner(name=name))
        self._opportunity()
        self._settle()
        sample = {pair[0] for pair in self.env["crm.customer.proof"]._query_sample()}
        self.assertIn(self.partner.id, sample)
        self.queue._append_company(self.env.company, self.env.company)
        health = self._health()
        self.assertEqual(
            health.queue_count,
            self.Customer.search_count(
                [("company_id", "=", self.env.company.id), ("purchase_count", ">", 0)]
            ),
        )
        self.assertGreaterEqual(health.queue_count, 2)
        self.assertNotIn(
            self.env.company.id,
            [pair[1] for pair in self.env["crm.customer.proof"]._query_sample()],
        )

    def test_proof_finds_and_corrects(self):
        """A figure that is wrong, a row that is missing: found, named, corrected."""
        self._invoice(100.0, "2024-06-10")
        other = self._create_partner(name="Missing Row")
        self._invoice(50.0, "2024-06-11", partner=other)
        self._falsify(self._customer())
        self.env.cr.execute(
            SQL("DELETE FROM crm_customer WHERE partner_id = %s", other.id)
        )
        self.env["crm.customer.proof"].sudo()._prove()
        proof = self._health().proof_id
        self.assertEqual(proof.result, "different")
        self.assertEqual(proof.difference_count, 2)
        self.assertIn('Silver Birch: ["revenue"]', proof.differences)
        self.assertIn('Missing Row: ["partner_id"]', proof.differences)
        self.assertEqual(self._customer().revenue, 100.0)
        self.assertEqual(self._customer(other).revenue, 50.0)
        self.env["crm.customer.proof"].sudo()._prove()
        self.assertEqual(self._health().proof_result, "equal")

    def test_proof_leaves_out_what_waits(self):
        self._invoice(100.0, "2024-06-10")
        self._settle()
        self._invoice(30.0, "2024-06-11", partner=self.contact)
        self.env.flush_all()
        sample = self.env["crm.customer.proof"].sudo()._query_sample()
        self.assertNotIn((self.partner.id, self.env.company.id), sample)
        self.assertEqual(
            self.env["crm.customer.proof"].sudo()._prove().difference_count, 0
        )

    def _run_rebuild(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_customer.ir_cron_crm_customer_rebuild"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_rebuild(self):
        """Batch by batch; what was wrong is right afterwards, and counted."""
        self._invoice(100.0, "2024-06-10")
        self._falsify(self._customer())
        health = self._health()
        health.action_rebuild()
        self.assertEqual(health.rebuild_state, "running")
        self.assertEqual(health.rebuild_progress, 0.0)
        with self.assertRaisesRegex(UserError, "being rebuilt already"):
            health.action_rebuild()
        with patch(
            "odoo.addons.crm_customer.models.crm_customer_rebuild.BATCH_SIZE", 20
        ):
            self._run_rebuild()
        rebuild = self._health().rebuild_id
        self.assertEqual(rebuild.state, "done")
        self.assertEqual(rebuild.done_count, rebuild.total_count)
        self.assertEqual(rebuild.changed_count, 1)
        self.assertEqual(rebuild.progress, 100.0)
        self.assertEqual(self._customer().revenue, 100.0)

    def test_only_managers(self):
        user = new_test_user(
            self.env, "health_salesperson", "sales_team.group_sale_salesman"
        )
        for model in ("health", "proof", "rebuild"):
            with self.assertRaises(AccessError):
                self.env[f"crm.customer.{model}"].with_user(user).search([])
        with self.assertRaises(AccessError):
            self.env["crm.customer.proof"].with_user(self.manager).create([{}])
