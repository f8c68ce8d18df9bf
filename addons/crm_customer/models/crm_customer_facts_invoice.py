from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .fact_source import SALE_MOVE_TYPES, Fact, FactSource, latest_salesperson

IN_YEAR = SQL("doc.in_year")
IN_PREVIOUS_YEAR = SQL("doc.in_previous_year")


class CrmCustomer(models.Model):
    """Facts of invoices: purchases, revenue and credit notes."""

    _inherit = "crm.customer"

    revenue_previous_year = fields.Monetary(
        "Revenue (12 Months Before)",
        readonly=True,
        help="Posted invoices less credit notes of the 12 months before the last 12, "
        "untaxed.",
    )
    credit_note_count = fields.Integer(
        "Credit Notes (12 Months)",
        readonly=True,
        help="Posted credit notes of the last 12 months.",
    )
    credit_note_amount = fields.Monetary(
        "Credited (12 Months)",
        readonly=True,
        help="Posted credit notes of the last 12 months, untaxed.",
    )
    credit_note_share = fields.Float(
        "Share Credited (12 Months)",
        readonly=True,
        aggregator="avg",
        help="What was credited in the last 12 months as a share of what was invoiced "
        "in the same time, both untaxed; empty when nothing was invoiced.",
    )

    @api.model
    def _fact_source_invoice(self):
        """Sales documents, each with what reverses it.

        A purchase is a day with an invoice whose net amount, credit notes
        deducted, is positive.
        """
        return FactSource(
            **self._posted_documents(),
            documents=self._query_invoices(),
            facts={
                **self._facts_of_purchases(),
                "revenue": Fact(_sum("amount"), up_to_today),
                "revenue_year": Fact(_sum("amount", IN_YEAR), in_year),
                "revenue_previous_year": Fact(
                    _sum("amount", IN_PREVIOUS_YEAR), _in_previous_year
                ),
                **self._facts_of_credit_notes(),
                "user_id": Fact(latest_salesperson(SQL("doc.dated_on"))),
            },
            parts={
                "invoiced_year": _sum("amount_taxed", IN_YEAR),
                "acquired_by_invoice": SQL(
                    "MIN(doc.acquired) FILTER (WHERE doc.is_posted)"
                ),
            },
            due=SQL(
                """
                LEAST(MIN(doc.dated_on) FILTER (WHERE doc.is_posted AND NOT doc.counts),
                      (MIN(doc.dated_on) FILTER (WHERE doc.counts AND %s)
                          + INTERVAL '12 months')::date,
                      (MIN(doc.dated_on) FILTER (WHERE doc.counts AND %s)
                          + INTERVAL '24 months')::date)
                """,
                IN_YEAR,
                IN_PREVIOUS_YEAR,
            ),
        )

    @api.model
    def _facts_of_purchases(self):
        purchases = SQL("FILTER (WHERE doc.net > 0)")
        purchase_days = SQL("COUNT(DISTINCT doc.day) %s", purchases)
        return {
            "first_purchase_date": Fact(
                SQL("MIN(doc.day) %s", purchases), _on("first_purchase_date")
            ),
            "last_purchase_date": Fact(
                SQL("MAX(doc.day) %s", purchases), _on("last_purchase_date")
            ),
            "purchase_count": Fact(purchase_days, up_to_today),
            "basket_average": Fact(
                SQL("SUM(doc.revenue) %s / NULLIF(%s, 0)", purchases, purchase_days),
                up_to_today,
                nullable=True,
            ),
        }

    @api.model
    def _facts_of_credit_notes(self):
        # Other kinds have negative ids and no credit notes.
        credit_notes = SQL("%s AND doc.is_refund AND doc.id > 0", IN_YEAR)
        credited = SQL("-(%s)", _sum("amount", credit_notes))
        return {
            "credit_note_count": Fact(
                SQL("COUNT(*) FILTER (WHERE doc.counts AND %s)", credit_notes),
                _credit_notes_in_year,
            ),
            "credit_note_amount": Fact(credited, _credit_notes_in_year),
            "credit_note_share": Fact(
                SQL(
                    "COALESCE(%s, 0) / NULLIF(%s, 0)",
                    credited,
                    _sum("amount", SQL("%s AND NOT doc.is_refund", IN_YEAR)),
                ),
                in_year,
                nullable=True,
            ),
        }

    @api.model
    def _posted_documents(self):
        """Return how the posted sales documents of a customer are shown."""
        return {
            "model": "account.move",
            "view": "crm_customer.account_move_view_list",
            "context": {"default_move_type": "out_invoice"},
            "domain": lambda customer: (
                Domain("company_id", "=", customer.company_id.id)
                & Domain("move_type", "in", SALE_MOVE_TYPES)
                & Domain("state", "=", "posted")
            ),
        }

    @api.model
    def _query_invoices(self):
        """One row per document, with what reverses it in ``net`` and ``revenue``; the
        ORM cannot join a document with the sum of its credit notes.

        ``day``, ``net`` and ``revenue`` are NULL where the document sells nothing. The
        sign of ``net`` is judged in the document's currency: a full refund at another
        day's rate leaves a rest in company currency that is no purchase.
        """
        documents = SQL(" UNION ALL ").join(self._purchase_queries().values())
        return SQL(
            """
            SELECT partner_id, company_id, document.move_id AS id,
                   CASE WHEN document.sells THEN document.day END AS day,
                   CASE WHEN NOT document.sells THEN NULL
                        WHEN reversal.one_currency != document.currency_id
                          OR reversal.one_currency IS NULL
                         AND reversal.amount IS NOT NULL
                        THEN document.amount + reversal.amount
                        ELSE document.amount_currency
                             + COALESCE(reversal.amount_currency, 0) END AS net,
                   CASE WHEN document.sells
                        THEN document.amount + COALESCE(reversal.amount, 0)
                        END AS revenue,
                   document.day AS dated_on, document.is_refund, document.is_posted,
                   document.counts, document.in_year, document.in_previous_year,
                   document.amount, document.amount_taxed, document.acquired,
                   document.user_id
            FROM (
                SELECT *, counts AND NOT is_refund AS sells FROM (%(documents)s) own
            ) document
            LEFT JOIN (
                SELECT partner_id, company_id, origin_id, SUM(amount) AS amount,
                       SUM(amount_currency) AS amount_currency,
                       CASE WHEN MIN(currency_id) = MAX(currency_id)
                            THEN MIN(currency_id) END AS one_currency
                FROM (%(documents)s) refund
                WHERE is_refund AND counts
                GROUP BY partner_id, company_id, origin_id
            ) reversal USING (partner_id, company_id, origin_id)
            """,
            documents=documents,
        )

    @api.model
    def _purchase_queries(self):
        """Return what counts as a sale, by kind: SELECTs with the columns of
        ``_query_sale_moves()``. An addon adds its own with ``super()``; ids of other
        models than ``account.move`` are negative, so that they never collide.

        :rtype: dict[str, SQL]
        """
        return {"invoice": self._query_sale_moves()}

    @api.model
    def _query_sale_moves(self):
        """One row per invoice, receipt or credit note, in any state.

        ``amount_taxed`` is what was sold on account, taxes included; ``acquired`` as
        ``_query_acquired()`` gives it. Both are NULL for kinds that have none.
        """
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id, move.id AS move_id,
                   COALESCE(move.reversed_entry_id, move.id) AS origin_id,
                   move.move_type = 'out_refund' AS is_refund,
                   move.state = 'posted' AS is_posted,
                   move.state = 'posted' AND move.invoice_date <= scope.today AS counts,
                   move.invoice_date > scope.year_ago AS in_year,
                   move.invoice_date AS day, move.currency_id,
                   move.amount_untaxed_signed AS amount,
                   move.amount_untaxed_in_currency_signed AS amount_currency,
                   move.invoice_user_id AS user_id,
                   move.invoice_date > scope.two_years_ago
                       AND move.invoice_date <= scope.year_ago AS in_previous_year,
                   move.amount_total_signed AS amount_taxed,
                   %(acquired)s AS acquired
            FROM scope_contact scope
            JOIN account_move move
              ON move.partner_id = scope.contact_id
             AND move.company_id = scope.company_id
            WHERE move.move_type IN %(types)s
            """,
            acquired=self._query_acquired(
                "account.move", "move", SQL("move.invoice_date")
            ),
            types=SALE_MOVE_TYPES,
        )


def _sum(column, condition=None):
    """Sum a column over the documents that count and meet the condition on ``doc``."""
    return SQL(
        "SUM(%s) FILTER (WHERE doc.counts %s)",
        SQL.identifier("doc", column),
        SQL("AND %s", condition) if condition else SQL(),
    )


def up_to_today(_customer, clock):
    return Domain("invoice_date", "<=", clock.today)


def in_year(customer, clock):
    return up_to_today(customer, clock) & Domain("invoice_date", ">", clock.year_ago)


def _in_previous_year(_customer, clock):
    return Domain("invoice_date", "<=", clock.year_ago) & Domain(
        "invoice_date", ">", clock.two_years_ago
    )


def _credit_notes_in_year(customer, clock):
    return in_year(customer, clock) & Domain("move_type", "=", "out_refund")


def _on(fact):
    return lambda customer, clock: Domain("invoice_date", "=", customer[fact])
