from decimal import Decimal
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

#: documents of customers that move points, and entries that may settle them
FOLLOWED = ("out_invoice", "out_refund", "entry")


class Settled(NamedTuple):
    """Which parts of an invoice or credit note are settled, each between 0 and 1."""

    #: with money
    paid: Decimal
    #: with neither money nor a credit note
    lost: Decimal


NOTHING = Settled(Decimal(0), Decimal(0))
FREE = Settled(Decimal(1), Decimal(0))


class AccountMove(models.Model):
    """Invoices and credit notes of orders move points, also when they are taken back,
    and so does how they are settled."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._let_points_follow()
        return posted

    def button_draft(self):
        result = super().button_draft()
        self._let_points_follow()
        return result

    def _let_points_follow(self):
        """Let points follow these documents, or what they settle: a payment that is a
        draft again stays matched and pays nothing."""
        followed = self.filtered(lambda move: move.move_type in FOLLOWED)
        followed.line_ids._let_points_follow()

    def _get_settled(self):
        """Return ``Settled`` by document, for all documents at once."""
        self._flush_settled()
        rows = self.env.execute_query(self._query_settled()) if self else []
        settled = {
            self.browse(move_id): Settled(
                min(max(Decimal(paid), Decimal(0)), Decimal(1)),
                min(max(Decimal(lost), Decimal(0)), Decimal(1)),
            )
            for move_id, paid, lost in rows
        }
        for move in self - self.union(*settled):
            if move.currency_id.is_zero(move.amount_total):
                settled[move] = FREE
        return settled

    def _flush_settled(self):
        """Write what the query reads."""
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.move.line"].flush_model(["move_id", "account_id", "balance"])
        self.env["account.move"].flush_model(
            [
                "amount_total",
                "move_type",
                "origin_payment_id",
                "state",
                "statement_line_id",
            ]
        )

    def _query_settled(self):
        """Return how documents are settled, which the ORM knows partial by partial.

        Money is what was matched with payments, bank transactions, and entries between
        customers, suppliers and cash, as those of the till. What a payment books as
        income or expense was not paid, and what was matched with other entries neither:
        it was written off. Credit notes are no settlement: they credit lines.
        """
        return SQL(
            """
            SELECT move.id,
                   SUM(part.amount * (1 - share.lost) / move.amount_total)::text,
                   SUM(part.amount * share.lost / move.amount_total)::text
            FROM account_move move
            JOIN account_move_line item ON item.move_id = move.id
            JOIN LATERAL (
                SELECT debit_amount_currency AS amount, credit_move_id AS other_id
                FROM account_partial_reconcile WHERE debit_move_id = item.id
                UNION ALL
                SELECT credit_amount_currency, debit_move_id
                FROM account_partial_reconcile WHERE credit_move_id = item.id
            ) part ON TRUE
            JOIN account_move_line other_item ON other_item.id = part.other_id
            JOIN account_move other ON other.id = other_item.move_id
             AND other.move_type = 'entry' AND other.state = 'posted'
            CROSS JOIN LATERAL (%s) share
            WHERE move.id = ANY(%s) AND move.amount_total > 0
            GROUP BY move.id
            """,
            self._query_lost(),
            self.ids,
        )

    def _query_lost(self):
        """Return which part of the entry ``other`` settles without money."""
        return SQL(
            """
            SELECT CASE
                WHEN other.origin_payment_id IS NOT NULL THEN LEAST(COALESCE(
                    GREATEST(SUM(line.balance) FILTER (
                        WHERE account.account_type LIKE 'income%%'
                           OR account.account_type LIKE 'expense%%'), 0)
                    / NULLIF(ABS(SUM(line.balance) FILTER (
                        WHERE account.account_type = 'asset_receivable')), 0), 0), 1)
                WHEN other.statement_line_id IS NOT NULL
                  OR BOOL_OR(journal.type IN ('bank', 'cash', 'credit'))
                  OR BOOL_AND(account.account_type IN (
                     'asset_receivable', 'liability_payable',
                     'asset_cash', 'liability_credit_card')) THEN 0
                ELSE 1 END AS lost
            FROM account_move_line line
            JOIN account_account account ON account.id = line.account_id
            JOIN account_journal journal ON journal.id = line.journal_id
            WHERE line.move_id = other.id
            """
        )
