from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import freeze_time

from .test_lifecycle import LifecycleCase

START = date(2024, 6, 15)
NOT_BOUGHT = ("identified", "engaged", "prospect")
ACTIONS = ("invoice", "late", "refund", "cancel", "order", "lead", "lose", "limits")
A_STEP = st.tuples(st.sampled_from(ACTIONS), st.sampled_from([0, 1, 40, 91, 366]))


class TestLifecycleHistory(LifecycleCase):
    """Whatever happens to documents, the invariants of the history hold.

    Each random history is lived through by two customers one after the other: what is
    stored of the second, replayed from nothing, equals what was stored of the first.
    """

    @settings(
        max_examples=5,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(A_STEP, min_size=8, max_size=12))
    def test_random_histories(self, steps):
        lives = []
        for name in ("Birch", "Birch again"):
            with self.env.cr.savepoint(flush=True) as savepoint:
                lives.append(self._live(name, steps))
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual(lives[0], lives[1])

    def _live(self, name, steps):
        """Go through a history; return the stays as they were stored."""
        self.partner = self._create_partner(name=name)
        self.invoices = self.env["account.move"]
        self.leads = self.env["crm.lead"]
        self.env.company.crm_lifecycle_at_risk_days = 90
        self._opportunity(1.0).unlink()
        today = START
        for number, (action, days) in enumerate(steps):
            today += timedelta(days=days)
            with freeze_time(f"{today} 10:00:00"):
                # The cron has run each night.
                self._settle()
                self._check(f"step {number}, time")
                getattr(self, f"_do_{action}")(today)
                self._settle()
                self._check(f"step {number}, {action}")
        customer = self._find()
        return self._stored(self._stays(customer)) if customer else []

    def _find(self):
        return self.Customer.search([("partner_id", "=", self.partner.id)])

    def _check(self, step):
        self.assertEqual(self.Customer._rebuild(), 0, step)
        customer = self._find()
        if customer:
            self.assertStays(customer)
            bought = customer.purchase_count > 0
            self.assertEqual(customer.stage not in NOT_BOUGHT, bought, step)
            self.assertGreater(customer.next_due or datetime.max, datetime.now(), step)
        self.assertFalse(
            self.Stay.search_count(
                [("customer_id", "=", False), ("date_to", "=", False)]
            ),
            step,
        )

    def _stored(self, stays):
        """Return what does not differ between two customers with equal documents."""
        return [
            (
                *(stay.stage, stay.previous_stage, stay.date_from, stay.date_to),
                *(stay.days, stay.cause, stay.cause_model, stay.document_date),
                stay.is_late,
            )
            for stay in stays
        ]

    def _posted(self):
        return self.invoices.filtered(
            lambda move: move.state == "posted" and not move.reversal_move_ids
        )[-1:]

    def _do_invoice(self, today):
        self.invoices += self._invoice(100.0 + len(self.invoices), today)

    def _do_late(self, today):
        self.invoices += self._invoice(50.0, today - timedelta(days=200))

    def _do_refund(self, today):
        if invoice := self._posted():
            self._refund(invoice, today)

    def _do_cancel(self, _today):
        if invoice := self._posted():
            invoice.button_draft()
            invoice.button_cancel()

    def _do_order(self, _today):
        self._order(10.0)

    def _do_lead(self, _today):
        self.leads += self._opportunity(10.0)

    def _do_lose(self, _today):
        self.leads.filtered(lambda lead: lead.won_status == "pending").action_set_lost()

    def _do_limits(self, _today):
        company = self.env.company
        company.crm_lifecycle_at_risk_days = 130 - company.crm_lifecycle_at_risk_days
