from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.i18n import format_list

from .documents import find_documents

EVENTS = [
    ("delivered", "Delivery"),
    ("invoiced", "Invoice"),
    ("paid", "Payment"),
]


class CrmLoyaltyLot(models.Model):
    """Points that wait for an event, with no date yet.

    A share for which the event takes place leaves the lot and becomes a lot of its own,
    so what the lot says of its life is never changed.
    """

    _inherit = "crm.loyalty.lot"

    waits_for = fields.Selection(
        EVENTS,
        readonly=True,
        help="The event after which the points get a date. Points keep the event that "
        "the program named when they were earned.",
    )
    waiting_text = fields.Char("Pending Until", compute="_compute_waiting_text")

    _waiting = models.Constraint(
        "CHECK ((waits_for IS NULL) = (active_from IS NOT NULL)"
        " AND (waits_for IS NULL OR is_pending AND expires_on IS NULL))",
        "Points have a date, or wait for an event.",
    )
    # Events look for what an entry has waiting; most lots never wait.
    _waiting_idx = models.Index("(entry_id) WHERE waits_for IS NOT NULL")

    @api.depends("waits_for", "remaining", "entry_id")
    @api.depends_context("lang", "uid")
    def _compute_waiting_text(self):
        texts = self._get_waiting_texts(self.env)
        for lot in self:
            lot.waiting_text = texts.get(lot.id, False)

    def _get_waiting_texts(self, reader):
        """Return for what lots wait, by their ids; those that wait for nothing are left
        out.

        :param reader: environment of who reads; documents are named that they may see
        """
        waiting = self.filtered(lambda lot: lot.waits_for and lot.remaining)
        # Whoever may see the lot may see which movement it came by.
        documents = find_documents(reader, waiting.sudo().entry_id)
        unpaid = waiting._find_unpaid(reader)
        texts = {}
        for lot in waiting:
            entry = lot.sudo().entry_id
            order = documents.get((entry.origin_model, entry.origin_id))
            invoices = unpaid.get(entry.origin_id) if lot.waits_for == "paid" else None
            texts[lot.id] = lot._explain_wait(order, invoices)
        return texts

    def _explain_wait(self, order, invoices):
        """Return for what the points wait.

        :param order: the one that earned them, if the reader may see it
        :param invoices: those of the order that are not paid and the reader may see
        """
        self.ensure_one()
        if invoices:
            return self.env._(
                "Payment of %(invoices)s",
                invoices=format_list(self.env, invoices.mapped("name")),
            )
        label = dict(self._fields["waits_for"]._description_selection(self.env))
        if not order:
            return label[self.waits_for]
        return self.env._(
            "%(event)s of %(document)s",
            event=label[self.waits_for],
            document=order.display_name,
        )

    def _find_unpaid(self, reader):
        """Return the invoices that are not paid, as far as the reader may see them, by
        the id of the order whose points wait for that."""
        entries = self.filtered(lambda lot: lot.waits_for == "paid").sudo().entry_id
        rows = self.env.execute_query(self._query_unpaid(entries)) if entries else []
        invoices = reader["account.move"].browse({move for _order, move in rows})
        readable = invoices._filtered_access("read")
        found = {}
        for order_id, move_id in rows:
            move = invoices.browse(move_id) & readable
            found[order_id] = found.get(order_id, invoices.browse()) | move
        return found

    @api.model
    def _query_unpaid(self, entries):
        """Return orders with their open invoices, by index from the entries; the ORM
        would read the lines of all of them."""
        self.env["account.move"].flush_model(["state", "payment_state"])
        return SQL(
            """
            SELECT DISTINCT line.order_id, item.move_id
            FROM crm_loyalty_entry entry
            JOIN sale_order_line line ON line.order_id = entry.origin_id
            JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
            JOIN account_move_line item ON item.id = rel.invoice_line_id
            JOIN account_move move ON move.id = item.move_id
            WHERE entry.id = ANY(%s) AND entry.origin_model = 'sale.order'
              AND move.state = 'posted' AND move.move_type = 'out_invoice'
              AND move.payment_state IN ('not_paid', 'partial')
            ORDER BY item.move_id
            """,
            entries.ids,
        )
