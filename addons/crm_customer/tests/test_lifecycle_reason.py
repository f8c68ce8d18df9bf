from odoo.exceptions import UserError
from odoo.tests import freeze_time, new_test_user

from .test_lifecycle import LifecycleCase


class TestStageReason(LifecycleCase):
    """The page says since when and why, in the reader's language."""

    def _reason(self, customer, user=None):
        return customer.with_user(user or self.env.user).get_stage_reason()

    def test_document(self):
        invoice = self._invoice(100.0, "2024-06-01")
        customer = self.assertStage("new")
        self.assertEqual(
            self._reason(customer),
            {
                "stage": "New",
                "since": "06/15/2024",
                "sentence": "New since 06/15/2024, because of Customer Invoice "
                f"{invoice.name}",
                "cause_model": "account.move",
                "cause_id": invoice.id,
            },
        )
        action = customer.action_open_stage_cause()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("account.move", invoice.id)
        )

    def test_late_document(self):
        self._invoice(100.0, "2022-06-01")
        self.assertStage("lost")
        with freeze_time("2024-06-20 10:00:00"):
            late = self._invoice(100.0, "2024-05-20")
            customer = self.assertStage("active")
            self.assertEqual(
                self._reason(customer)["sentence"],
                f"Active since 06/20/2024, because of Customer Invoice {late.name} "
                "with the date 05/20/2024, recorded late",
            )

    def test_kind_of_document(self):
        """As on the timeline, where that has one name for it; a message has none."""
        payment = self.env["account.payment"].create({"partner_id": self.partner.id})
        message = self.partner.message_post(body="We look for garden furniture.")
        label = self.Customer._get_cause_label
        self.assertEqual(label(payment), f"Payment {payment.display_name}")
        self.assertEqual(label(message), "Message")

    def test_clock(self):
        self._invoice(100.0, "2024-06-01")
        self._settle()
        with freeze_time("2024-08-31 00:00:00"):
            customer = self.assertStage("at_risk")
            reason = self._reason(customer)
        self.assertEqual(
            reason["sentence"],
            "At Risk since 08/31/2024, because time passed: last purchase on "
            "06/01/2024",
        )
        self.assertFalse(reason["cause_model"])
        with self.assertRaises(UserError):
            customer.action_open_stage_cause()

    def test_clock_with_a_model(self):
        self._invoice(100.0, "2024-06-01")
        self._invoice(100.0, "2024-06-02")
        self._settle()
        with freeze_time("2024-09-01 00:00:00"):
            customer = self._customer()
            prediction = (
                self.env["crm.customer.prediction"]
                .sudo()
                .create(
                    {
                        "company_id": self.env.company.id,
                        "state": "superseded",
                        "method": "mbg_nbd",
                        "reason": "enough_data",
                        "horizon_days": 90,
                        "discount_rate": 0.1,
                        "data_to": "2024-06-15",
                        "at_risk_days": 90,
                        "lost_days": 300,
                        "first_gap_days": 60,
                    }
                )
            )
            customer.sudo().write(
                {"prediction_id": prediction.id, "no_purchase_probability": 0.65}
            )
            self.assertIn(
                "65 % chance of no purchase within 90 days",
                self._reason(customer)["sentence"],
            )

    def test_settings(self):
        self._invoice(100.0, "2024-06-01")
        self._settle()
        self.env.company.crm_lifecycle_at_risk_days = 5
        customer = self.assertStage("at_risk")
        self.assertEqual(
            self._reason(customer)["sentence"],
            "At Risk since 06/15/2024, because the settings changed",
        )

    def test_document_that_the_reader_may_not_see(self):
        self._opportunity(100.0)
        customer = self.assertStage("prospect")
        finance = new_test_user(
            self.env, login="crm_reason", groups="account.group_account_invoice"
        )
        reason = self._reason(customer, finance)
        self.assertEqual(
            reason["sentence"], "Prospect since 06/15/2024, because of a document"
        )
        self.assertFalse(reason["cause_id"])

    def test_document_that_is_gone(self):
        lead = self._opportunity(100.0)
        self._order(1.0)
        self._settle()
        lead.unlink()
        customer = self.assertStage("prospect")
        self.assertTrue(self._reason(customer)["sentence"].startswith("Prospect since"))

    def test_history(self):
        self._opportunity(100.0)
        customer = self.assertStage("prospect")
        action = customer.action_open_stage_history()
        stays = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(stays, self._stays(customer))


class TestFlags(LifecycleCase):
    """Flags stand beside the stage."""

    def test_overdue(self):
        self._invoice(100.0, "2024-06-10", invoice_date_due="2024-06-20")
        self.assertFacts(self._customer(), flag_overdue=False)
        with freeze_time("2024-06-21 00:00:00"):
            self.assertFacts(self._customer(), flag_overdue=True, stage="new")
            self.assertIncrementalIsFull()

    def test_credit_hold(self):
        self._invoice(100.0, "2024-06-10")
        self.partner.credit_limit = 99.0
        self.assertFacts(self._customer(), flag_credit_hold=False)
        self.env.company.account_use_credit_limit = True
        self.assertFacts(self._customer(), flag_credit_hold=True)
        self.partner.credit_limit = 100.0
        self.assertFacts(self._customer(), flag_credit_hold=False)
        self.assertIncrementalIsFull()

    def test_marked_by_hand(self):
        self._invoice(100.0, "2024-06-10")
        customer = self._customer()
        self.partner.write({"crm_dispute": True, "crm_vip": True})
        self.assertFacts(self._customer(), flag_dispute=True, flag_vip=True)
        finance = new_test_user(
            self.env, login="crm_flags", groups="account.group_account_invoice"
        )
        customer.with_user(finance).action_toggle_dispute()
        self.assertFacts(customer, flag_dispute=False, flag_vip=True)
        customer.with_user(finance).action_toggle_vip()
        self.assertFacts(customer, flag_dispute=False, flag_vip=False)
        self.assertIncrementalIsFull()

    def test_do_not_contact(self):
        self._invoice(100.0, "2024-06-10")
        self.partner.email = "birch@example.com"
        self.assertFacts(self._customer(), flag_do_not_contact=False)
        self.env["mail.blacklist"]._add("birch@example.com")
        self.assertFacts(self._customer(), flag_do_not_contact=True)
        self.assertIncrementalIsFull()

    def test_vendor_only(self):
        lead = self._opportunity(10.0)
        self.assertFacts(self._customer(), flag_vendor_only=False)
        self._create_invoice_one_line(
            move_type="in_invoice",
            price_unit=100.0,
            product_id=self.product_a,
            partner_id=self.partner,
            invoice_date="2024-02-01",
            post=True,
        )
        self.assertFacts(self._customer(), flag_vendor_only=True)
        self._order(10.0)
        self.assertFacts(self._customer(), flag_vendor_only=False)
        self.assertTrue(lead)
        self.assertIncrementalIsFull()

    def test_employee(self):
        user = new_test_user(self.env, login="crm_staff", groups="base.group_user")
        self._invoice(10.0, "2024-06-10", partner=user.partner_id)
        self.assertFacts(self._customer(user.partner_id), flag_employee=True)
        user.active = False
        self.assertFacts(self._customer(user.partner_id), flag_employee=False)
        user.partner_id.employee = True
        self.assertFacts(self._customer(user.partner_id), flag_employee=True)
        self.assertIncrementalIsFull()
