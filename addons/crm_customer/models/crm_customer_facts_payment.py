import math
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .fact_source import SALE_MOVE_TYPES, Fact, FactSource

PAID = SQL("doc.paid_on <= doc.today")
PAID_RECENTLY = SQL("doc.paid_on <= doc.today AND doc.paid_on > doc.half_year_ago")
PAID_BEFORE = SQL("doc.paid_on <= doc.half_year_ago")


class CrmCustomer(models.Model):
    """Facts of payments: what is due, how late it is paid, what is paid back."""

    _inherit = "crm.customer"

    overdue_days = fields.Integer(
        "Days Overdue",
        compute="_compute_overdue_days",
        search="_search_overdue_days",
        help="Days since the oldest due date that is not paid yet.",
    )
    days_late_mean = fields.Float(
        "Days Late",
        readonly=True,
        aggregator="avg",
        help="Average days from due date to full payment, over the invoices whose "
        "payment was completed in the last 12 months. An invoice paid early counts "
        "with its days below zero; one settled by credit notes alone does not count.",
    )
    days_late_trend = fields.Float(
        "Days Late, Trend",
        readonly=True,
        aggregator="avg",
        help="Average days late of the last 6 months less that of the 6 months before: "
        "above zero the customer pays later than before. Empty unless invoices were "
        "paid in both.",
    )
    refund_amount = fields.Monetary(
        "Paid Back",
        readonly=True,
        help="Payments to the customer that are in process or paid, in company "
        "currency.",
    )

    @api.depends("oldest_due_date", "company_id")
    def _compute_overdue_days(self):
        today = {company: self._get_clock(company).today for company in self.company_id}
        for customer in self:
            since = customer.oldest_due_date
            days = (today[customer.company_id] - since).days if since else 0
            customer.overdue_days = max(days, 0)

    @api.model
    def _search_overdue_days(self, operator, value):
        """Search by the oldest due date and the day that each company has now.

        ``not in`` and operators on text are left to the ORM.
        """
        if operator == "in":
            return Domain.OR(self._overdue_for_exactly(days or 0) for days in value)
        if operator not in (">", ">=", "<", "<="):
            return NotImplemented
        # More than n days overdue is at least n + 1, and less than n is not at least n.
        least = math.ceil(value) if operator in (">=", "<") else math.floor(value) + 1
        domain = self._overdue_for_at_least(least)
        return domain if operator in (">", ">=") else ~domain

    @api.model
    def _overdue_for_exactly(self, days):
        if days != int(days):
            return Domain.FALSE
        return self._overdue_for_at_least(int(days)) & ~self._overdue_for_at_least(
            int(days) + 1
        )

    @api.model
    def _overdue_for_at_least(self, days):
        """Return the domain of the customers overdue since so many days."""
        if days <= 0:
            return Domain.TRUE
        return Domain.OR(
            Domain("company_id", "=", clock.company_id)
            & Domain("oldest_due_date", "<=", clock.today - timedelta(days=days))
            for clock in self._get_clocks()
            if days <= (clock.today - date.min).days
        )

    @api.model
    def _fact_source_receivable(self):
        """Open receivable lines: an invoice paid in instalments has several."""
        is_overdue = SQL("doc.date_maturity < doc.today")
        return FactSource(
            **self._posted_documents(),
            documents=self._query_receivables(),
            facts={
                "amount_due": Fact(SQL("SUM(doc.amount_residual)"), with_open_lines),
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
            FROM scope_contact scope
            JOIN account_move move
              ON move.partner_id = scope.contact_id
             AND CASE move.company_id WHEN scope.company_id THEN TRUE END
            JOIN account_move_line line ON line.move_id = move.id
            JOIN account_account account ON account.id = line.account_id
            WHERE move.move_type IN %s
              AND move.state = 'posted'
              AND account.account_type = 'asset_receivable'
              AND line.amount_residual != 0
            """,
            SALE_MOVE_TYPES,
        )

    @api.model
    def _fact_source_paid(self):
        """Invoices whose payment was completed in the last 12 months."""

        def documents(customer, _clock):
            return customer._find_documents(self._fact_source_paid(), PAID)

        return FactSource(
            **self._posted_documents(),
            documents=self._query_paid_invoices(),
            facts={
                "days_late_mean": Fact(
                    SQL("AVG(doc.days_late) FILTER (WHERE %s)", PAID),
                    documents,
                    nullable=True,
                ),
                "days_late_trend": Fact(
                    SQL(
                        "AVG(doc.days_late) FILTER (WHERE %s)"
                        " - AVG(doc.days_late) FILTER (WHERE %s)",
                        PAID_RECENTLY,
                        PAID_BEFORE,
                    ),
                    documents,
                    nullable=True,
                ),
            },
            due=SQL(
                """
                LEAST(MIN(doc.paid_on) FILTER (WHERE NOT %s),
                      (MIN(doc.paid_on) FILTER (WHERE %s)
                          + INTERVAL '6 months')::date,
                      (MIN(doc.paid_on) FILTER (WHERE %s)
                          + INTERVAL '12 months')::date)
                """,
                PAID,
                PAID_RECENTLY,
                PAID,
            ),
            makes_customer=False,
        )

    @api.model
    def _query_paid_invoices(self):
        """One row per invoice paid in full: the day of the last reconciliation that
        settled it, which the ORM reads invoice by invoice.

        An invoice that only credit notes settled is not paid but reversed.
        """
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id, scope.today, scope.half_year_ago,
                   move.id, MAX(part.max_date) AS paid_on,
                   MAX(part.max_date) - move.invoice_date_due AS days_late
            FROM scope_contact scope
            JOIN account_move move
              ON move.partner_id = scope.contact_id
             AND CASE move.company_id WHEN scope.company_id THEN TRUE END
            JOIN account_move_line line ON line.move_id = move.id
            JOIN account_account account ON account.id = line.account_id
            JOIN account_partial_reconcile part
              ON part.debit_move_id = line.id AND part.max_date > scope.year_ago
             -- Says the same of all companies, before the joins.
             AND part.max_date > (SELECT MIN(year_ago) FROM scope)
            WHERE move.move_type = 'out_invoice'
              AND move.state = 'posted'
              AND move.payment_state IN ('paid', 'in_payment')
              AND move.amount_residual = 0
              AND account.account_type = 'asset_receivable'
            GROUP BY scope.partner_id, scope.company_id, scope.today,
                     scope.half_year_ago, move.id
            """
        )

    @api.model
    def _fact_source_refund(self):
        """Payments to the customer."""
        return FactSource(
            model="account.payment",
            view="account.view_account_payment_tree",
            domain=lambda customer: (
                Domain("company_id", "=", customer.company_id.id)
                & Domain("payment_type", "=", "outbound")
                & Domain("partner_type", "=", "customer")
                & Domain("state", "in", ("in_process", "paid"))
            ),
            documents=self._query_refunds(),
            facts={"refund_amount": Fact(SQL("SUM(doc.amount)"))},
            makes_customer=False,
        )

    @api.model
    def _query_refunds(self):
        """One row per payment; the ORM cannot group by the contact's company."""
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id,
                   -payment.amount_company_currency_signed AS amount
            FROM scope_contact scope
            JOIN account_payment payment
              ON payment.partner_id = scope.contact_id
             AND payment.company_id = scope.company_id
            WHERE payment.payment_type = 'outbound'
              AND payment.partner_type = 'customer'
              AND payment.state IN ('in_process', 'paid')
            """
        )


def with_open_lines(_customer, _clock):
    return _with_open_lines(Domain.TRUE)


def _with_open_lines(domain):
    """Select the documents with an unsettled receivable line that meets ``domain``."""
    open_lines = Domain("account_id.account_type", "=", "asset_receivable")
    return Domain(
        "line_ids", "any", open_lines & Domain("amount_residual", "!=", 0) & domain
    )
