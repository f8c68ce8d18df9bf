from odoo import Command, fields

from .common import CrmLoyaltyCase


class WaitingCase(CrmLoyaltyCase):
    """Orders whose points wait, with invoices, payments and credit notes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.crm_usable_when = "paid"

    def _invoice(self, order, part=1.0):
        """Post an invoice for a part of what the order is about."""
        invoice = order._create_invoices()
        for line in invoice.invoice_line_ids:
            line.quantity *= part
        invoice.action_post()
        return invoice

    def _pay(self, invoices, amount=None, **values):
        """Register a payment as people do."""
        if amount is not None:
            values["amount"] = amount
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create(values)
        )
        return wizard._create_payments()

    def _credit(self, invoice, part=1.0):
        """Post a credit note for a part of each line and set it off."""
        note = invoice._reverse_moves([{"invoice_date": fields.Date.today()}])
        for line in note.invoice_line_ids:
            line.quantity *= part
        note.action_post()
        self._receivable(invoice | note).reconcile()
        return note

    def _receivable(self, moves):
        lines = moves.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        return lines.filtered(lambda line: not line.reconciled)

    def _account(self, kind):
        return self.env["account.account"].search(
            [
                ("account_type", "=", kind),
                ("company_ids", "in", self.env.company.id),
            ],
            limit=1,
        )

    def _write_off(self, invoice, amount, account=None, partner=None):
        """Settle a part of an invoice with an entry that is no payment."""
        receivable = self._receivable(invoice).account_id
        member, partner = invoice.partner_id, partner or invoice.partner_id
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": each.id,
                            "partner_id": owner.id,
                            "balance": balance,
                        }
                    )
                    for each, owner, balance in (
                        (receivable, member, -amount),
                        (account or self._account("expense"), partner, amount),
                    )
                ],
            }
        )
        entry.action_post()
        lines = self._receivable(invoice | entry)
        lines.filtered(lambda line: line.partner_id == member).reconcile()
        return entry

    def assertPoints(self, usable, pending, debt=0.0, card=None):
        """The card shows this, and the ledger holds together."""
        card = card or self.card
        self.assertEqual(
            (card.points, card.crm_points_pending, card.crm_points_debt),
            (usable, pending, debt),
        )
        self.assertProven()
