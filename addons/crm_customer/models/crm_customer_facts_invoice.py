from odoo import SUPERUSER_ID, api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .fact_source import SALE_MOVE_TYPES, Fact, FactSource, latest_salesperson


class CrmCustomer(models.Model):
    """Facts of finance: purchases and revenue, what is due and overdue."""

    _inherit = "crm.customer"

    @api.model
    def _fact_source_invoice(self):
        """Sales documents grouped with the document that they reverse.

        A purchase is a day with an invoice whose net amount, credit notes
        deducted, is positive.
        """
        purchases = SQL("FILTER (WHERE doc.net > 0)")
        purchase_days = SQL("COUNT(DISTINCT doc.day) %s", purchases)
        return FactSource(
            **self._posted_documents(),
            documents=self._query_invoices(),
            facts={
                "first_purchase_date": Fact(
                    SQL("MIN(doc.day) %s", purchases), _on("first_purchase_date")
                ),
                "last_purchase_date": Fact(
                    SQL("MAX(doc.day) %s", purchases), _on("last_purchase_date")
                ),
                "purchase_count": Fact(purchase_days, _up_to_today),
                "basket_average": Fact(
                    SQL(
                        "SUM(doc.revenue) %s / NULLIF(%s, 0)", purchases, purchase_days
                    ),
                    _up_to_today,
                    nullable=True,
                ),
                "revenue": Fact(SQL("SUM(doc.revenue)"), _up_to_today),
                "revenue_year": Fact(SQL("SUM(doc.revenue_year)"), _in_year),
                "user_id": Fact(latest_salesperson(SQL("doc.latest"))),
            },
            due=SQL("LEAST(MIN(doc.starts_on), MIN(doc.leaves_on))"),
        )

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
        """One row per invoice with its credit notes; the ORM cannot group by the
        reversed document where there is one and by the document itself elsewhere.

        The sign of the net amount is judged in the document's currency: a full
        refund at another day's rate leaves a rest in company currency that is no
        purchase.
        """
        return SQL(
            """
            SELECT partner_id, company_id, origin_id AS id,
                   MIN(day) FILTER (WHERE counts AND NOT is_refund) AS day,
                   CASE WHEN MIN(currency_id) FILTER (WHERE counts)
                           = MAX(currency_id) FILTER (WHERE counts)
                        THEN SUM(amount_currency) FILTER (WHERE counts)
                        ELSE SUM(amount) FILTER (WHERE counts) END AS net,
                   SUM(amount) FILTER (WHERE counts) AS revenue,
                   SUM(amount) FILTER (WHERE counts AND in_year) AS revenue_year,
                   MIN(day) FILTER (WHERE is_posted AND NOT counts) AS starts_on,
                   MIN((day + INTERVAL '12 months')::date)
                       FILTER (WHERE counts AND in_year) AS leaves_on,
                   MAX(day) AS latest,
                   (ARRAY_AGG(user_id ORDER BY day DESC NULLS LAST, move_id DESC)
                       FILTER (WHERE user_id != %s))[1] AS user_id
            FROM (%s) document
            GROUP BY partner_id, company_id, origin_id
            """,
            SUPERUSER_ID,
            SQL(" UNION ALL ").join(self._purchase_queries().values()),
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
        """One row per invoice, receipt or credit note, in any state."""
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
                   move.invoice_user_id AS user_id
            FROM scope
            JOIN res_partner contact
              ON contact.commercial_partner_id = scope.partner_id
            JOIN account_move move
              ON move.partner_id = contact.id AND move.company_id = scope.company_id
            WHERE move.move_type IN %s
            """,
            SALE_MOVE_TYPES,
        )

    @api.model
    def _fact_source_receivable(self):
        """Open receivable lines: an invoice paid in instalments has several."""
        is_overdue = SQL("doc.date_maturity < doc.today")
        return FactSource(
            **self._posted_documents(),
            documents=self._query_receivables(),
            facts={
                "amount_due": Fact(
                    SQL("SUM(doc.amount_residual)"),
                    lambda customer, clock: _with_open_lines(Domain.TRUE),
                ),
                "amount_overdue": Fact(
                    SQL("SUM(doc.amount_residual) FILTER (WHERE %s)", is_overdue),
                    lambda customer, clock: _with_open_lines(
                        Domain("date_maturity", "<", clock.today)
                    ),
                ),
                "oldest_due_date": Fact(
                    SQL(
                        "MIN(doc.date_maturity) FILTER (WHERE doc.amount_residual > 0)"
                    ),
                    lambda customer, clock: _with_open_lines(
                        Domain("date_maturity", "=", customer.oldest_due_date)
                    ),
                ),
            },
            due=SQL("MIN(doc.date_maturity + 1) FILTER (WHERE NOT %s)", is_overdue),
        )

    @api.model
    def _query_receivables(self):
        """One row per receivable line that is not settled; through the contact,
        as for all documents, and not the partner that the line had at posting."""
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id, scope.today,
                   line.amount_residual, line.date_maturity
            FROM scope
            JOIN res_partner contact
              ON contact.commercial_partner_id = scope.partner_id
            JOIN account_move move
              ON move.partner_id = contact.id AND move.company_id = scope.company_id
            JOIN account_move_line line ON line.move_id = move.id
            JOIN account_account account ON account.id = line.account_id
            WHERE move.move_type IN %s
              AND move.state = 'posted'
              AND account.account_type = 'asset_receivable'
              AND line.amount_residual != 0
            """,
            SALE_MOVE_TYPES,
        )


def _up_to_today(_customer, clock):
    return Domain("invoice_date", "<=", clock.today)


def _in_year(customer, clock):
    return _up_to_today(customer, clock) & Domain("invoice_date", ">", clock.year_ago)


def _on(fact):
    return lambda customer, clock: Domain("invoice_date", "=", customer[fact])


def _with_open_lines(domain):
    """Select the documents with an unsettled receivable line that meets ``domain``."""
    open_lines = Domain("account_id.account_type", "=", "asset_receivable")
    return Domain(
        "line_ids", "any", open_lines & Domain("amount_residual", "!=", 0) & domain
    )
