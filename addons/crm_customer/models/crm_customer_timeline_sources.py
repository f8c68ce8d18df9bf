from odoo import api, models
from odoo.tools import SQL

from .fact_source import SALE_MOVE_TYPES
from .timeline_source import TimelineSource


class CrmCustomer(models.Model):
    """What sales, finance and the people in between put on the timeline."""

    _inherit = "crm.customer"

    @api.model
    def _timeline_sources_of_sales(self):
        return {
            "opportunity": TimelineSource(
                department="sales",
                icon="fa-star-o",
                label=self.env._("Opportunity"),
                model="crm.lead",
                events=self._query_opportunity_events(),
            ),
            "quotation": TimelineSource(
                department="sales",
                icon="fa-file-text-o",
                label=self.env._("Quotation"),
                model="sale.order",
                events=self._query_order_events(("draft", "sent")),
            ),
            "order": TimelineSource(
                department="sales",
                icon="fa-shopping-cart",
                label=self.env._("Order"),
                model="sale.order",
                events=self._query_order_events(("sale",)),
            ),
        }

    @api.model
    def _timeline_sources_of_finance(self):
        return {
            "invoice": TimelineSource(
                department="finance",
                icon="fa-file-o",
                label=self.env._("Invoice"),
                model="account.move",
                events=self._query_move_events(is_refund=False),
            ),
            "credit_note": TimelineSource(
                department="finance",
                icon="fa-undo",
                label=self.env._("Credit Note"),
                model="account.move",
                events=self._query_move_events(is_refund=True),
            ),
            "payment": TimelineSource(
                department="finance",
                icon="fa-money",
                label=self.env._("Payment"),
                model="account.payment",
                events=self._query_payment_events(),
            ),
        }

    @api.model
    def _timeline_sources_of_contact(self):
        return {
            "message_by_us": TimelineSource(
                department="service",
                icon="fa-envelope-o",
                label=self.env._("Message to the customer"),
                model="mail.message",
                events=self._query_message_events(SQL("doc.by_us")),
            ),
            "message_by_them": TimelineSource(
                department="service",
                icon="fa-comment-o",
                label=self.env._("Message from the customer"),
                model="mail.message",
                events=self._query_message_events(SQL("doc.by_them")),
            ),
        }

    @api.model
    def _query_opportunity_events(self):
        """Leads and opportunities, won and lost ones too, on the day of creation.

        The ORM cannot join on the lead's or the contact's company.
        """
        return SQL(
            """
            SELECT lead.id AS document_id, lead.create_date AS happened_at,
                   lead.name AS title, NULLIF(lead.expected_revenue, 0) AS amount,
                   company.currency_id
            FROM scope
            JOIN res_company company ON company.id = scope.company_id
            JOIN res_partner contact
              ON contact.commercial_partner_id = scope.partner_id
            JOIN crm_lead lead
              ON lead.partner_id = contact.id
             AND COALESCE(lead.company_id, contact.company_id) = scope.company_id
            """
        )

    @api.model
    def _query_order_events(self, states):
        """Orders in some states on the order's day: of the quotation until it is
        confirmed, then of the confirmation."""
        return SQL(
            """
            SELECT sale.id AS document_id, sale.date_order AS happened_at,
                   sale.name AS title, sale.amount_total AS amount, sale.currency_id
            FROM scope
            JOIN res_partner contact
              ON contact.commercial_partner_id = scope.partner_id
            JOIN sale_order sale
              ON sale.partner_id = contact.id AND sale.company_id = scope.company_id
            WHERE sale.state IN %s
            """,
            states,
        )

    @api.model
    def _query_move_events(self, is_refund):
        """Posted invoices, or credit notes, on the invoice date."""
        return SQL(
            """
            SELECT move.id AS document_id,
                   %s AS happened_at,
                   move.name AS title,
                   move.amount_total_in_currency_signed AS amount,
                   move.currency_id
            FROM scope
            JOIN res_partner contact
              ON contact.commercial_partner_id = scope.partner_id
            JOIN account_move move
              ON move.partner_id = contact.id AND move.company_id = scope.company_id
            WHERE move.move_type IN %s
              AND (move.move_type = 'out_refund') = %s
              AND move.state = 'posted'
            """,
            start_of_day(SQL("move.invoice_date")),
            SALE_MOVE_TYPES,
            is_refund,
        )

    @api.model
    def _query_payment_events(self):
        """Payments of the customer; money paid back is negative."""
        return SQL(
            """
            SELECT payment.id AS document_id,
                   %s AS happened_at,
                   payment.name AS title,
                   CASE payment.payment_type WHEN 'inbound' THEN payment.amount
                        ELSE -payment.amount END AS amount,
                   payment.currency_id
            FROM scope
            JOIN res_partner contact
              ON contact.commercial_partner_id = scope.partner_id
            JOIN account_payment payment
              ON payment.partner_id = contact.id
             AND payment.company_id = scope.company_id
            WHERE payment.partner_type = 'customer'
              AND payment.state IN ('in_process', 'paid')
            """,
            start_of_day(SQL("payment.date")),
        )

    @api.model
    def _query_message_events(self, side):
        """Messages that a person wrote; read with the rights of the reader, so that
        their texts stay out of this statement.

        :param SQL side: condition over ``doc``: ``doc.by_us`` or ``doc.by_them``
        """
        return SQL(
            """
            SELECT doc.id AS document_id, doc.date AS happened_at,
                   NULL AS title, NULL::float AS amount, NULL::int AS currency_id
            FROM (%s) doc
            WHERE %s
            """,
            self._query_messages(),
            side,
        )


def start_of_day(day):
    """Return the instant, in UTC, at which a date begins in ``scope.timezone``."""
    return SQL("(%s::timestamp AT TIME ZONE scope.timezone AT TIME ZONE 'UTC')", day)
