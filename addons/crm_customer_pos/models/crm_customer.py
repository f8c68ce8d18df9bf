from dataclasses import replace

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_customer.models.fact_source import Fact, FactSource
from odoo.addons.crm_customer.models.timeline_source import TimelineSource

#: states of an order that has been paid; others are carts that may still change
PAID_STATES = ("paid", "done")


class CrmCustomer(models.Model):
    """Purchases at the till that never became an invoice."""

    _inherit = "crm.customer"

    till_purchase_count = fields.Integer(
        "Till Purchases",
        readonly=True,
        help="Days with a paid order at the till that was neither invoiced nor fully "
        "refunded. They count in the purchases, too.",
    )
    till_revenue = fields.Monetary(
        readonly=True,
        help="Paid orders at the till less refunds, without those that were invoiced, "
        "untaxed, in company currency at the rate of the order. It counts in the "
        "revenue, too.",
    )

    # Facts

    @api.model
    def _fact_sources(self):
        return super()._fact_sources() | {"till": self._fact_source_till()}

    @api.model
    def _fact_source_invoice(self):
        """Purchases stand on two models now; one list shows both."""
        return replace(super()._fact_source_invoice(), **self._purchase_documents())

    @api.model
    def _fact_source_till(self):
        def documents(_customer, clock):
            return Domain("res_model", "=", "pos.order") & Domain(
                "invoice_date", "<=", clock.today
            )

        return FactSource(
            **self._purchase_documents(),
            documents=self._query_till_purchases(),
            facts={
                "till_purchase_count": Fact(
                    SQL("COUNT(DISTINCT doc.day) FILTER (WHERE doc.net > 0)"), documents
                ),
                "till_revenue": Fact(SQL("SUM(doc.revenue)"), documents),
            },
            due=SQL("MIN(doc.starts_on)"),
        )

    @api.model
    def _purchase_documents(self):
        """Return how invoices and till orders of a customer are shown together."""

        def of_customer(customer):
            # The contacts by their ids: a condition that the database can take into
            # each part of the union, to the index on the contact of a document.
            contacts = self.env["res.partner"].with_context(active_test=False)
            family = Domain("commercial_partner_id", "=", customer.partner_id.id)
            return Domain("company_id", "=", customer.company_id.id) & Domain(
                "partner_id", "in", contacts.search(family).ids
            )

        return {
            "model": "crm.customer.purchase",
            "view": "crm_customer_pos.crm_customer_purchase_view_list",
            "context": {},
            "domain": of_customer,
        }

    # Queries

    @api.model
    def _purchase_queries(self):
        return super()._purchase_queries() | self._till_queries()

    @api.model
    def _till_queries(self):
        """Return what the till adds to the purchases: orders, and what refunds take
        from the document that they refund."""
        return {
            "till_order": self._query_till_orders(),
            "till_refund": self._query_till_refunds(),
        }

    @api.model
    def _query_till_orders(self):
        """One row per paid order without invoice, with the columns of
        ``_query_sale_moves()``; the ORM has no days in the company's time zone.

        Whoever rings up an order is not the salesperson of its customer.
        """
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id,
                   -pos.id AS move_id, -pos.id AS origin_id,
                   sale.only_refunds AS is_refund,
                   TRUE AS is_posted,
                   sale.day <= scope.today AS counts,
                   sale.day > scope.year_ago AS in_year,
                   sale.day, sale.currency_id,
                   sale.untaxed / sale.rate AS amount,
                   sale.untaxed AS amount_currency,
                   NULL::int AS user_id,
                   sale.day > scope.two_years_ago AND sale.day <= scope.year_ago
                       AS in_previous_year,
                   NULL::numeric AS amount_taxed, NULL::int[] AS acquired
            FROM %s
            WHERE pos.state IN %s AND pos.account_move IS NULL
            """,
            self._query_till_scope(),
            PAID_STATES,
        )

    @api.model
    def _query_till_refunds(self):
        """Two rows per refunded line, that sum up to nothing: they move the amount
        from the refund to the order, or to the invoice of the order, from which
        the line was sold. So a refund of several orders lowers each by its own part.

        A query, because the ORM cannot give a row twice.
        """
        return SQL(
            """
            SELECT partner_id, company_id, move_id, origin_id,
                   TRUE AS is_refund, TRUE AS is_posted,
                   day <= today AS counts, day > year_ago AS in_year,
                   day, currency_id,
                   value / rate AS amount, value AS amount_currency,
                   NULL::int AS user_id,
                   day > two_years_ago AND day <= year_ago AS in_previous_year,
                   NULL::numeric AS amount_taxed, NULL::int[] AS acquired
            FROM (%s) refunded
            """,
            self._query_refunded_lines(),
        )

    @api.model
    def _query_refunded_lines(self):
        """The amount ``value`` that a line takes back, from its refund to its origin.

        A credit note that the till made for an order without invoice names no
        reversed document: here it does. The sign of a line's subtotal depends on who
        computed it, the till or the server. What rounding leaves between an order
        that only refunds and its lines goes with its first line.
        """
        return SQL(
            """
            SELECT scope.*, -pos.id AS move_id, part.origin_id,
                   CASE WHEN note.id IS NULL THEN sale.day
                        ELSE note.invoice_date END AS day,
                   sale.currency_id, sale.rate,
                   part.sign * (
                       ABS(line.price_subtotal)
                       + CASE WHEN sale.only_refunds AND ROW_NUMBER() OVER refund = 1
                              THEN ABS(sale.untaxed)
                                   - SUM(ABS(line.price_subtotal)) OVER refund
                              ELSE 0 END) AS value
            FROM %s
            JOIN pos_order_line line ON line.order_id = pos.id
            JOIN pos_order_line sold ON sold.id = line.refunded_orderline_id
            JOIN pos_order origin ON origin.id = sold.order_id
            LEFT JOIN account_move note ON note.id = pos.account_move
            LEFT JOIN res_partner payer ON payer.id = note.partner_id
            CROSS JOIN LATERAL (
                VALUES (COALESCE(note.id, -pos.id), 1),
                       (COALESCE(origin.account_move, -origin.id), -1)
            ) part (origin_id, sign)
            WHERE pos.state IN %s
              AND (note.id IS NULL
                   OR note.state = 'posted'
                   AND note.reversed_entry_id IS NULL
                   AND note.company_id = scope.company_id
                   AND payer.commercial_partner_id = scope.partner_id)
            WINDOW refund AS (
                PARTITION BY pos.id, part.sign ORDER BY line.id
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
            """,
            self._query_till_scope(),
            PAID_STATES,
        )

    @api.model
    def _query_till_scope(self):
        """Join the till orders of the customers in scope, with ``sale``: their day,
        currency, rate to company currency, untaxed amount, and whether they only
        take back what other orders sold. The till's currency is no column."""
        return SQL(
            """
            scope_contact scope
            JOIN pos_order pos
              ON pos.partner_id = scope.contact_id
             AND CASE pos.company_id WHEN scope.company_id THEN TRUE END
            JOIN res_company company ON company.id = pos.company_id
            LEFT JOIN account_journal journal ON journal.id = pos.sale_journal
            CROSS JOIN LATERAL (
                SELECT (pos.date_order AT TIME ZONE 'UTC'
                            AT TIME ZONE scope.timezone)::date AS day,
                       COALESCE(journal.currency_id, company.currency_id)
                           AS currency_id,
                       COALESCE(NULLIF(pos.currency_rate, 0), 1)::numeric AS rate,
                       pos.amount_total - pos.amount_tax AS untaxed,
                       (pos.is_refund IS TRUE OR pos.amount_total < 0) AND NOT EXISTS (
                           SELECT FROM pos_order_line own
                           WHERE own.order_id = pos.id
                             AND own.refunded_orderline_id IS NULL) AS only_refunds
            ) sale
            """
        )

    @api.model
    def _query_till_purchases(self):
        """One row per till order with what was refunded of it; as for invoices, the
        ORM cannot group by the refunded document where there is one."""
        return SQL(
            """
            SELECT partner_id, company_id,
                   MIN(day) FILTER (WHERE counts AND NOT is_refund) AS day,
                   SUM(amount_currency) FILTER (WHERE counts) AS net,
                   SUM(amount) FILTER (WHERE counts) AS revenue,
                   MIN(day) FILTER (WHERE NOT counts) AS starts_on
            FROM (%s) document
            GROUP BY partner_id, company_id, origin_id
            """,
            SQL(" UNION ALL ").join(self._till_queries().values()),
        )

    # Timeline

    @api.model
    def _timeline_sources(self):
        return super()._timeline_sources() | {
            "till_order": TimelineSource(
                department="sales",
                icon="fa-shopping-basket",
                label=self.env._("Till Purchase"),
                model="pos.order",
                events=self._query_till_events(SQL("pos.amount_total >= 0")),
            ),
            "till_refund": TimelineSource(
                department="sales",
                icon="fa-undo",
                label=self.env._("Till Refund"),
                model="pos.order",
                events=self._query_till_events(SQL("pos.amount_total < 0")),
            ),
        }

    @api.model
    def _query_till_events(self, kind):
        """One row per paid order; one that was invoiced shows as its invoice."""
        return SQL(
            """
            SELECT pos.id AS document_id, pos.date_order AS happened_at,
                   pos.name AS title, pos.amount_total AS amount, sale.currency_id
            FROM %s
            WHERE pos.state IN %s AND pos.account_move IS NULL AND %s
            """,
            self._query_till_scope(),
            PAID_STATES,
            kind,
        )
