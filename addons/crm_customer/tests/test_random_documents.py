import random
from datetime import date, timedelta

from odoo.tests import freeze_time
from odoo.tools import SQL

from .common import CrmCustomerCase

STEPS = 80


class TestRandomDocuments(CrmCustomerCase):
    """Whatever happens to documents, incremental equals full, at every step."""

    def test_first_walk(self):
        self._walk(seed=1)

    def test_second_walk(self):
        self._walk(seed=2)

    def _walk(self, seed):
        rng = self.rng = random.Random(seed)
        self.partners = [self.partner, self.contact] + [
            self._create_partner(name=f"Customer {number}") for number in range(2)
        ]
        self.invoices = self.env["account.move"]
        self.orders = self.env["sale.order"]
        self.leads = self.env["crm.lead"]
        self.activities = self.env["mail.activity"]
        actions = [
            *(self._do_invoice, self._do_order, self._do_lead) * 3,
            *(self._do_refund, self._do_pay, self._do_unpost, self._do_cancel),
            *(self._do_confirm, self._do_win, self._do_lose, self._do_move),
            *(self._do_delete, self._do_sql, self._do_activity, self._do_done),
            *(self._do_message, self._do_discount, self._do_pay_late),
            *(self._do_pay_back, self._do_limit, self._do_categorise),
            self._do_blacklist,
        ]
        now = date(2024, 6, 15)
        for step in range(STEPS):
            action = rng.choice(actions)
            now += timedelta(days=rng.choice((0, 0, 1, 20)))
            with freeze_time(f"{now} 10:00:00"):
                self.today = now
                action()
                self._settle()
                self.assertEqual(
                    self.Customer._rebuild(), 0, f"step {step}: {action.__name__}"
                )

    def _any(self, records):
        return self.rng.choice(records) if records else records

    def _amount(self):
        return float(self.rng.randint(1, 500))

    def _day(self):
        return self.today - timedelta(days=self.rng.randint(0, 800))

    def _do_invoice(self):
        self.invoices += self._invoice(
            self._amount(), self._day(), partner=self._any(self.partners)
        )

    def _do_order(self):
        self.orders += self._order(self._amount(), partner=self._any(self.partners))

    def _do_lead(self):
        self.leads += self._opportunity(
            self._amount(), partner=self._any(self.partners)
        )

    def _posted(self):
        return self._any(
            self.invoices.filtered(
                lambda move: (
                    move.state == "posted"
                    and move.move_type == "out_invoice"
                    and not move.reversal_move_ids
                )
            )
        )

    def _do_refund(self):
        if invoice := self._posted():
            part = invoice.amount_untaxed / self.rng.choice((1, 2))
            self.invoices += self._refund(invoice, self.today, amount=part)

    def _do_pay(self):
        invoice = self._posted()
        if invoice and invoice.amount_residual:
            self._register_payment(invoice)

    def _do_pay_late(self):
        """In parts, at once, or with a date of another day."""
        invoice = self._posted()
        if invoice and invoice.amount_residual:
            self._register_payment(
                invoice,
                payment_date=self.today - timedelta(days=self.rng.randint(-30, 400)),
                amount=invoice.amount_residual / self.rng.choice((1, 1, 2)),
            )

    def _do_pay_back(self):
        credit_note = self._any(
            self.invoices.filtered(
                lambda move: (
                    move.state == "posted"
                    and move.move_type == "out_refund"
                    and move.amount_residual
                )
            )
        )
        if credit_note:
            self._register_payment(credit_note)

    def _do_discount(self):
        if order := self._any(self.orders):
            order.order_line.discount = self.rng.randint(0, 50)

    def _do_activity(self):
        document = self._any(
            [*self.partners, *self.invoices, *self.orders, *self.leads]
        )
        self.activities += document.activity_schedule(
            "mail.mail_activity_data_todo", self._day(), user_id=self.env.uid
        )

    def _do_done(self):
        if activity := self._any(self.activities.exists()):
            self.activities -= activity
            activity.action_done()

    def _do_message(self):
        document = self._any(
            [*self.partners, *self.invoices, *self.orders, *self.leads]
        )
        author = self._any([self.env.user.partner_id, *self.partners])
        document.message_post(
            body="Hello",
            author_id=author.id,
            message_type=self.rng.choice(("comment", "email", "notification")),
            subtype_xmlid=self.rng.choice(("mail.mt_comment", "mail.mt_note")),
        )

    def _do_limit(self):
        self.env.company.account_use_credit_limit = self.rng.random() < 0.8
        self._any(self.partners).credit_limit = self._amount()

    def _do_categorise(self):
        self.product_a.categ_id = self.env["product.category"].create(
            {"name": "Another"}
        )

    def _do_blacklist(self):
        partner = self._any(self.partners)
        partner.email = f"{self.rng.randint(1, 3)}@birch.example"
        self.env["mail.blacklist"]._add(f"{self.rng.randint(1, 3)}@birch.example")

    def _do_unpost(self):
        if invoice := self._posted():
            invoice.button_draft()
            if self.rng.random() < 0.5:
                # A posted number keeps the invoice in its year.
                invoice.invoice_date = invoice.invoice_date.replace(month=1, day=9)
                invoice.action_post()

    def _do_cancel(self):
        if invoice := self._any(self.invoices.filtered(lambda m: m.state == "draft")):
            invoice.button_cancel()

    def _do_confirm(self):
        if order := self._any(self.orders.filtered(lambda o: o.state == "draft")):
            order.action_confirm()

    def _open_lead(self):
        return self._any(self.leads.filtered(lambda lead: lead.won_status == "pending"))

    def _do_win(self):
        self._open_lead().action_set_won()

    def _do_lose(self):
        self._open_lead().action_set_lost()

    def _do_move(self):
        self.contact.parent_id = self._any(self.partners[2:])

    def _do_delete(self):
        if lead := self._any(self.leads):
            self.leads -= lead
            lead.unlink()

    def _do_sql(self):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order SET amount_untaxed = amount_untaxed + 1"
                " WHERE id = ANY(%s)",
                self.orders.ids,
            )
        )
        self.env.invalidate_all()
