from odoo import api, models
from odoo.tools import SQL

from ..engine.points import ZERO, exact
from ..engine.waiting import Progress
from .account_move import NOTHING


class SaleOrder(models.Model):
    """How far orders are delivered, invoiced, credited, paid and written off."""

    _inherit = "sale.order"

    def _get_progress(self):
        """Return ``Progress`` of these orders, by order."""
        lines = self.order_line.filtered(lambda line: not line.reward_id)
        lines.invoice_lines.fetch(
            ["currency_id", "move_id", "move_type", "parent_state", "price_subtotal"]
        )
        settled = lines.invoice_lines.move_id._get_settled()
        return {
            order: order._measure_progress(
                lines.filtered(lambda line, order=order: line.order_id == order),
                settled,
            )
            for order in self
        }

    def _measure_progress(self, lines, settled):
        """Return ``Progress`` of the order.

        :param lines: those of the order that are no rewards
        :param settled: how invoices and credit notes are settled
        """
        invoiced = credited = paid = lost = ZERO
        for item in lines.invoice_lines:
            if item.parent_state != "posted":
                continue
            amount = self._get_amount_of(item)
            shares = settled.get(item.move_id, NOTHING)
            if item.move_type == "out_invoice":
                invoiced += amount
                paid += amount * shares.paid
                lost += amount * shares.lost
            elif item.move_type == "out_refund":
                credited += amount
                paid -= amount * (shares.paid + shares.lost)
        parts = lines._get_delivered_parts()
        return Progress(
            sum(map(exact, lines.mapped("price_subtotal")), ZERO),
            sum((amount for amount, _share in parts), ZERO),
            sum((amount * share for amount, share in parts), ZERO),
            invoiced,
            credited,
            max(paid, ZERO),
            max(lost, ZERO),
        )

    def _get_amount_of(self, item):
        """Return the amount of an invoice line in the currency of the order, a credit
        note at the rate of the invoice that it credits."""
        if item.currency_id == self.currency_id:
            return exact(item.price_subtotal)
        invoice = item.move_id.reversed_entry_id or item.move_id
        return exact(
            item.currency_id._convert(
                item.price_subtotal,
                self.currency_id,
                self.company_id,
                invoice.invoice_date,
            )
        )

    @api.model
    def _find_with_points(self, items):
        """Return the orders that have moved points and are on the documents of journal
        items, or on those that the items settle, each with one of these documents.

        :return: dict of ``account.move`` by order
        """
        if not items:
            return {}
        self.env["account.move.line"].flush_model(["move_id", "sale_line_ids"])
        self.env["account.partial.reconcile"].flush_model()
        rows = self.env.execute_query(self._query_with_points(items))
        # Who invoices or registers payments need not have a right on points.
        orders = self.sudo().browse(order_id for order_id, _move_id in rows)
        moves = self.env["account.move"].sudo().browse(move_id for _, move_id in rows)
        return dict(zip(orders, moves, strict=True))

    @api.model
    def _query_with_points(self, items):
        """One query for all documents, most of which have nothing to do with points."""
        return SQL(
            """
            SELECT line.order_id, MAX(item.move_id)
            FROM account_move_line item
            JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = item.id
            JOIN sale_order_line line ON line.id = rel.order_line_id
            WHERE item.move_id IN (
                SELECT move_id FROM account_move_line WHERE id = ANY(%(items)s)
                UNION ALL
                SELECT other.move_id FROM account_partial_reconcile part
                JOIN account_move_line other ON other.id = part.debit_move_id
                WHERE part.credit_move_id = ANY(%(items)s)
                UNION ALL
                SELECT other.move_id FROM account_partial_reconcile part
                JOIN account_move_line other ON other.id = part.credit_move_id
                WHERE part.debit_move_id = ANY(%(items)s)
            ) AND EXISTS (
                SELECT FROM crm_loyalty_entry entry
                WHERE entry.origin_id = line.order_id
                  AND entry.origin_model = 'sale.order')
            GROUP BY line.order_id ORDER BY line.order_id
            """,
            items=items.ids,
        )
