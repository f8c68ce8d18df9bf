from datetime import datetime

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time
from odoo.tools import SQL, mute_logger

from .common import CrmCustomerCase


class LifecycleCase(CrmCustomerCase):
    """A customer without a prediction model: at risk after 90 days, lost after 365."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Stay = cls.env["crm.customer.stage.interval"]

    def _stays(self, customer):
        return self.Stay.search([("customer_key", "=", customer.id)], order="id")

    def assertStage(self, stage, partner=None, company=None):
        customer = self._customer(partner, company)
        self.assertEqual(customer.stage, stage)
        self.assertStays(customer)
        return customer

    def assertStays(self, customer):
        """The history has no gap, no overlap, a cause everywhere, and ends now."""
        stays = self._stays(customer)
        self.assertTrue(stays)
        self.assertFalse(stays[0].previous_stage)
        for before, after in zip(stays, stays[1:], strict=False):
            self.assertEqual(before.date_to, after.date_from)
            self.assertEqual(before.stage, after.previous_stage)
            self.assertNotEqual(before.stage, after.stage)
        for stay in stays:
            self.assertEqual(stay.company_id, customer.company_id)
            self.assertLessEqual(stay.date_from, stay.date_to or datetime.max)
            self.assertTrue(stay.cause_id or stay.cause != "document")
            self.assertFalse(stay.cause_id and stay.cause in ("clock", "opening"))
        self.assertFalse(stays[-1].date_to)
        self.assertEqual(stays[-1].stage, customer.stage)
        self.assertEqual(stays[-1].date_from, customer.stage_since)


class TestLifecycle(LifecycleCase):
    """Stages follow the documents and the clock; each change names its cause."""

    def test_from_lead_to_customer(self):
        lead = self._opportunity(type="lead", name="Question")
        self.assertStage("engaged")
        with freeze_time("2024-06-16 09:00:00"):
            lead.type = "opportunity"
            self.assertStage("prospect")
        with freeze_time("2024-06-20 09:00:00"):
            invoice = self._invoice(100.0, "2024-06-20")
            self.assertStage("new")
        with freeze_time("2024-07-01 09:00:00"):
            second = self._invoice(100.0, "2024-06-29")
            customer = self.assertStage("active")
            self.assertIncrementalIsFull()
        stays = self._stays(customer)
        self.assertEqual(
            stays.mapped("stage"), ["engaged", "prospect", "new", "active"]
        )
        self.assertEqual(set(stays.mapped("cause")), {"document"})
        self.assertEqual(
            [(stay.cause_model, stay.cause_id) for stay in stays],
            [
                *(("crm.lead", lead.id),) * 2,
                *(("account.move", invoice.id), ("account.move", second.id)),
            ],
        )
        self.assertEqual(stays[1].date_from, datetime(2024, 6, 16, 9))
        self.assertAlmostEqual(stays[1].days, 4.0)
        self.assertEqual(str(stays[3].document_date), "2024-06-29")
        self.assertFalse(any(stays.mapped("is_late")))

    def test_quotation_makes_a_prospect(self):
        order = self._order(100.0)
        self.assertStage("prospect")
        order.action_cancel()
        self.assertStage("identified")

    def test_engaged_by_getting_in_touch(self):
        order = self._order(100.0)
        order.action_cancel()
        self.assertStage("identified")
        self.partner.message_post(
            body="Do you still sell benches?",
            author_id=self.partner.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            date="2024-06-10 08:00:00",
        )
        customer = self.assertStage("engaged")
        with freeze_time("2024-09-08 23:59:59"):
            self.assertStage("engaged")
        with freeze_time("2024-09-09 00:00:00"):
            self.assertStage("identified")
            self.assertIncrementalIsFull()
        self.assertEqual(self._stays(customer)[-1].cause, "clock")

    def test_time_makes_at_risk_lost_and_won_back(self):
        self._invoice(100.0, "2024-06-01")
        self.assertStage("new")
        with freeze_time("2024-08-30 23:59:59"):
            self.assertStage("new")
            self.assertIncrementalIsFull()
        with freeze_time("2024-08-31 00:00:00"):
            self.assertStage("at_risk")
            self.assertIncrementalIsFull()
        with freeze_time("2025-06-01 12:00:00"):
            self.assertStage("at_risk")
        with freeze_time("2025-06-02 00:00:00"):
            customer = self.assertStage("lost")
            self.assertEqual(self._stays(customer)[-1].cause, "clock")
            self.assertIncrementalIsFull()
        with freeze_time("2025-08-10 08:00:00"):
            invoice = self._invoice(50.0, "2025-08-10")
            self.assertStage("won_back")
            self.assertEqual(str(customer.won_back_on), "2025-08-10")
            self.assertIncrementalIsFull()
        with freeze_time("2025-11-08 12:00:00"):
            self.assertStage("won_back")
        with freeze_time("2025-11-09 00:00:00"):
            self.assertStage("at_risk")
            self.assertIncrementalIsFull()
        self.assertEqual(self._stays(customer)[-2].cause_id, invoice.id)

    def test_next_purchase_ends_won_back(self):
        self._invoice(100.0, "2022-06-01")
        self.assertStage("lost")
        self._invoice(100.0, "2024-06-15")
        self.assertStage("won_back")
        with freeze_time("2024-07-15 10:00:00"):
            self._invoice(100.0, "2024-07-15")
            self.assertStage("active")

    def test_refund_of_the_purchase_that_won_back(self):
        self._invoice(100.0, "2022-06-01")
        self.assertStage("lost")
        invoice = self._invoice(100.0, "2024-06-15")
        self.assertStage("won_back")
        refund = self._refund(invoice, "2024-06-15")
        customer = self.assertStage("lost")
        self.assertFalse(customer.won_back_on)
        self.assertEqual(self._stays(customer)[-1].cause_id, refund.id)
        self.assertIncrementalIsFull()

    def test_refund_lowers_the_number_of_purchases(self):
        first = self._invoice(100.0, "2024-06-01")
        second = self._invoice(100.0, "2024-06-10")
        self.assertStage("active")
        self._refund(second, "2024-06-14", amount=40.0)
        self.assertStage("active")
        second.reversal_move_ids.button_draft()
        second.reversal_move_ids.button_cancel()
        self._refund(second, "2024-06-14")
        self.assertStage("new")
        first.button_draft()
        first.button_cancel()
        customer = self.assertStage("identified")
        self.assertEqual(self._stays(customer)[-1].cause_id, first.id)
        self.assertIncrementalIsFull()

    def test_late_document_shows_both_dates(self):
        self._invoice(100.0, "2022-06-01")
        customer = self.assertStage("lost")
        with freeze_time("2024-06-20 10:00:00"):
            late = self._invoice(100.0, "2024-05-20")
            self.assertStage("active")
            self.assertIncrementalIsFull()
        stay = self._stays(customer)[-1]
        self.assertEqual(stay.cause_id, late.id)
        self.assertEqual(str(stay.document_date), "2024-05-20")
        self.assertEqual(stay.date_from, datetime(2024, 6, 20, 10))
        self.assertTrue(stay.is_late)
        self.assertFalse(customer.won_back_on)

    def test_growth_develops(self):
        """59 more than 300 is not yet a fifth more; 60 is."""
        self._invoice(100.0, "2023-02-01")
        self._invoice(200.0, "2023-03-01")
        self._invoice(359.0, "2024-06-01")
        self.assertStage("active")
        self._invoice(1.0, "2024-06-02")
        self.assertStage("developing")
        with freeze_time("2024-06-10 10:00:00"):
            self._invoice(100.0, "2023-04-01")
            self.assertStage("active")
            self.assertIncrementalIsFull()

    def test_new_category_develops_for_180_days(self):
        self._invoice(100.0, "2024-05-01")
        self.assertStage("new")
        category = self.env["product.category"].create({"name": "Benches"})
        bench = self.env["product.product"].create(
            {"name": "Bench", "categ_id": category.id}
        )
        self.product_a.categ_id = category.create({"name": "Chairs"})
        self._create_invoice(
            partner_id=self.partner,
            invoice_date="2024-06-15",
            invoice_line_ids=[
                Command.create(
                    {"product_id": bench.id, "price_unit": 5.0, "tax_ids": []}
                )
            ],
            post=True,
        )
        self.env.company.crm_lifecycle_at_risk_days = 300
        self.assertStage("developing")
        with freeze_time("2024-12-12 12:00:00"):
            self.assertStage("developing")
        with freeze_time("2024-12-13 00:00:00"):
            self.assertStage("active")
            self.assertIncrementalIsFull()

    def test_two_companies(self):
        other = self.setup_other_company(name="Nhà Việt")["company"]
        self._invoice(100.0, "2024-06-01")
        self._invoice(100.0, "2024-06-02")
        self._order(10.0, company_id=other.id)
        self.assertStage("active")
        self.assertStage("prospect", company=other)
        self.env.company.crm_lifecycle_at_risk_days = 5
        customer = self.assertStage("at_risk")
        self.assertStage("prospect", company=other)
        stay = self._stays(customer)[-1]
        self.assertEqual(stay.cause, "parameters")
        self.assertEqual(
            (stay.cause_model, stay.cause_id), ("res.company", self.env.company.id)
        )
        self.assertIncrementalIsFull()

    def test_change_of_parent(self):
        group = self._create_partner(name="Birch Group", is_company=True)
        self._invoice(100.0, "2024-06-01", partner=self.contact)
        old = self.assertStage("new")
        key = old.id
        self.contact.parent_id = group
        self.assertStage("new", partner=group)
        stay = self.Stay.search([("customer_key", "=", key)])
        self.assertEqual(stay.date_to, datetime(2024, 6, 15, 10))
        self.assertFalse(stay.customer_id)
        self.assertIncrementalIsFull()

    def test_archiving_changes_no_stage(self):
        self._invoice(100.0, "2024-06-01")
        self.assertStage("new")
        self.partner.action_archive()
        customer = self.assertStage("new")
        self.assertEqual(len(self._stays(customer)), 1)

    def test_merge_leaves_no_open_orphan(self):
        double = self._create_partner(name="Silver Birch Ltd")
        self._invoice(100.0, "2024-06-01")
        self._invoice(40.0, "2024-06-03", partner=double)
        gone = self.assertStage("new", partner=double).id
        kept = self.assertStage("new")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.partner + double).ids, self.partner, extra_checks=False
        )
        stay = self.Stay.search([("customer_key", "=", gone)])
        self.assertTrue(stay.date_to)
        self.assertEqual(stay.partner_id, self.partner)
        self.assertEqual(self.assertStage("active"), kept)
        self.assertEqual(self._stays(kept).mapped("stage"), ["new", "active"])
        self.assertIncrementalIsFull()

    def test_merge_into_a_contact_without_row(self):
        target = self._create_partner(name="Silver Birch Ltd")
        self._invoice(100.0, "2024-06-01")
        before = self.assertStage("new")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.partner + target).ids, target, extra_checks=False
        )
        after = self.assertStage("new", partner=target)
        self.assertEqual(after, before)
        self.assertEqual(len(self._stays(after)), 1)

    def test_erased_person_leaves_the_history(self):
        self._opportunity(100.0)
        key = self.assertStage("prospect").id
        (self.contact + self.partner).unlink()
        self.Stay.invalidate_model()
        stay = self.Stay.search([("customer_key", "=", key)])
        self.assertTrue(stay.date_to)
        self.assertFalse(stay.partner_id)
        self.assertFalse(stay.customer_id)
        self.assertFalse(
            self.Stay.search_count(
                [("customer_id", "=", False), ("date_to", "=", False)]
            )
        )

    def test_last_document_deleted(self):
        lead = self._opportunity(100.0)
        key = self.assertStage("prospect").id
        with freeze_time("2024-06-17 10:00:00"):
            lead.unlink()
            self.assertFalse(self._customer())
        stay = self.Stay.search([("customer_key", "=", key)])
        self.assertEqual(stay.date_to, datetime(2024, 6, 17, 10))
        self.assertAlmostEqual(stay.days, 2.0)
        self._opportunity(100.0)
        customer = self.assertStage("prospect")
        self.assertNotEqual(customer.id, key)

    def test_document_still_in_the_queue_is_the_cause(self):
        """Whoever opens the page at once reads the same cause as everybody later."""
        invoice = self._invoice(100.0, "2024-06-01")
        self.partner.action_open_customer()
        customer = self.assertStage("new")
        stay = self._stays(customer)
        self.assertEqual((stay.cause, stay.cause_id), ("document", invoice.id))

    def test_opening(self):
        """Customers who were there before the records are not caused by anything."""
        self._invoice(100.0, "2024-06-01")
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM crm_customer_queue")
        self.Customer._rebuild()
        stay = self._stays(self.assertStage("new"))
        self.assertEqual((stay.cause, stay.cause_id), ("opening", 0))

    def test_time_and_a_document_in_one_minute(self):
        """A document that changes no count is not why the customer is at risk."""
        invoice = self._invoice(100.0, "2024-06-01", invoice_date_due="2024-12-31")
        self.assertStage("new")
        with freeze_time("2024-08-31 00:00:10"):
            self._register_payment(invoice)
            customer = self.assertStage("at_risk")
        self.assertEqual(self._stays(customer)[-1].cause, "clock")

    def test_stages_sum_up(self):
        """As many open stays in each stage as customers in it."""
        for days, name in ((1, "A"), (200, "B"), (900, "C")):
            partner = self._create_partner(name=name)
            day = datetime(2024, 6, 15).toordinal() - days
            self._invoice(10.0, datetime.fromordinal(day).date(), partner=partner)
        self._settle()
        customers = dict(self.Customer._read_group([], ["stage"], ["__count"]))
        stays = dict(
            self.Stay._read_group([("date_to", "=", False)], ["stage"], ["__count"])
        )
        self.assertEqual(stays, customers)

    def test_nobody_rewrites_history(self):
        self._opportunity(100.0)
        stay = self._stays(self.assertStage("prospect"))
        with self.assertRaises(UserError):
            stay.sudo().write({"stage": "lost"})
        with self.assertRaises(UserError):
            stay.sudo().unlink()

    @mute_logger("odoo.sql_db")
    def test_one_open_stay_per_customer(self):
        self._opportunity(100.0)
        stay = self._stays(self.assertStage("prospect"))
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                SQL(
                    "INSERT INTO crm_customer_stage_interval"
                    " (customer_key, company_id, stage, date_from, cause)"
                    " SELECT customer_key, company_id, 'lost', date_from, 'clock'"
                    " FROM crm_customer_stage_interval WHERE id = %s",
                    stay.id,
                )
            )


class TestLifecycleSettings(LifecycleCase):
    """Thresholds that make no sense are refused with a sentence."""

    def test_refused(self):
        for values in (
            {"crm_lifecycle_hard_days": 0},
            {"crm_lifecycle_won_back_days": -1},
            {"crm_lifecycle_loyal_days": 100000},
            {"crm_lifecycle_at_risk_days": 400},
            {"crm_lifecycle_at_risk": 0.62},
            {"crm_lifecycle_at_risk": 0.45},
            {"crm_lifecycle_at_risk": -0.6},
            {"crm_lifecycle_lost": 1.0},
            {"crm_lifecycle_lost": 60},
            {"crm_lifecycle_release": 0.60},
            {"crm_lifecycle_loyal": 0.65},
            {"crm_lifecycle_growth": 0.9},
            {"crm_lifecycle_growth": 50.0},
            {"crm_lifecycle_loyal_purchases": 1},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.env.company.write(values)

    def test_accepted(self):
        self.env.company.write(
            {
                "crm_lifecycle_at_risk": 0.55,
                "crm_lifecycle_lost": 0.95,
                "crm_lifecycle_release": 0.45,
                "crm_lifecycle_loyal": 0.05,
            }
        )

    def test_in_the_settings(self):
        settings = self.env["res.config.settings"].create({})
        settings.crm_lifecycle_won_back_days = 30
        settings.execute()
        self.assertEqual(self.env.company.crm_lifecycle_won_back_days, 30)
