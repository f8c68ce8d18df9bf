from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_customer.models.watch import Watch

from .crm_customer import PAID_STATES


class CrmCustomerQueue(models.Model):
    """The tables of the till from which facts are read."""

    _inherit = "crm.customer.queue"

    @api.model
    def _watched_tables(self):
        return super()._watched_tables() | self._till_tables()

    @api.model
    def _till_tables(self):
        """Return what to watch at the till, by table."""
        return {
            "pos_order": self._watch_till_orders(),
            "pos_order_line": self._watch_till_lines(),
            "account_journal": self._watch_till_journals(),
        }

    @api.model
    def _watch_till_orders(self):
        """A refund counts against the invoice of the order that it refunds, so whoever
        has the refund is concerned when that order is invoiced."""
        return Watch(
            "pos.order",
            (
                *("partner_id", "company_id", "state", "account_move", "date_order"),
                *("amount_total", "amount_tax", "currency_rate", "is_refund"),
                "sale_journal",
            ),
            SQL(
                """
                SELECT partner_id, company_id, id AS document_id FROM changed
                WHERE state IN %(paid)s
                UNION ALL
                SELECT refund.partner_id, refund.company_id, changed.id
                FROM changed
                JOIN pos_order_line sold ON sold.order_id = changed.id
                JOIN pos_order_line line ON line.refunded_orderline_id = sold.id
                JOIN pos_order refund ON refund.id = line.order_id
                WHERE changed.account_move IS NOT NULL
                """,
                paid=PAID_STATES,
            ),
        )

    @api.model
    def _watch_till_lines(self):
        return Watch(
            "pos.order",
            ("order_id", "refunded_orderline_id", "price_subtotal"),
            SQL(
                """
                SELECT pos.partner_id, pos.company_id, pos.id AS document_id
                FROM changed
                JOIN pos_order pos ON pos.id = changed.order_id AND pos.state IN %s
                """,
                PAID_STATES,
            ),
        )

    @api.model
    def _watch_till_journals(self):
        """The journal of a till gives the currency of its orders."""
        return Watch(
            "account.journal",
            ("currency_id",),
            SQL(
                """
                SELECT pos.partner_id, pos.company_id, changed.id AS document_id
                FROM changed
                JOIN pos_order pos ON pos.sale_journal = changed.id
                """
            ),
            events=("UPDATE",),
        )

    @api.model
    def _append_till_customers(self):
        """Queue everybody who has ever bought at the till. In plain SQL, because the
        ORM would read each order and write each entry."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_customer_queue (partner_id, company_id, queued_at)
                SELECT DISTINCT partner_id, company_id, NOW() AT TIME ZONE 'UTC'
                FROM pos_order WHERE partner_id IS NOT NULL
                """
            )
        )
