from odoo import SUPERUSER_ID, api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .fact_source import SALE_MOVE_TYPES, Fact, FactSource


class CrmCustomer(models.Model):
    """The documents that make a customer, and the facts read from them."""

    _inherit = "crm.customer"

    @api.model
    def _fact_sources(self):
        """Return the sources of all facts, by name, in order of precedence.

        An addon adds its own with ``super()`` and declares the fields.

        :rtype: dict[str, FactSource]
        """
        return {
            "contact": self._fact_source_contact(),
            "order": self._fact_source_order(),
            "invoice": self._fact_source_invoice(),
            "receivable": self._fact_source_receivable(),
            "opportunity": self._fact_source_opportunity(),
        }

    @api.model
    def _get_source_of_fact(self, fact):
        """Return the first source with documents that gives the fact, or None."""
        return next(
            (
                source
                for source in self._fact_sources().values()
                if source.model and fact in source.facts
            ),
            None,
        )

    @api.model
    def _fact_source_contact(self):
        return FactSource(
            documents=SQL(
                """
                SELECT scope.partner_id, scope.company_id,
                       contact.user_id, contact.active
                FROM scope
                JOIN res_partner contact ON contact.id = scope.partner_id
                """
            ),
            facts={
                "active": Fact(SQL("BOOL_OR(doc.active)")),
                "user_id": Fact(SQL("MAX(doc.user_id)")),
            },
            makes_customer=False,
        )

    @api.model
    def _fact_source_order(self):
        """Quotations and orders, in company currency at the rate of the order."""
        is_quotation = Domain("state", "in", ("draft", "sent"))
        is_order = Domain("state", "=", "sale")
        return FactSource(
            model="sale.order",
            view="sale.view_quotation_tree_with_onboarding",
            domain=lambda customer: Domain("company_id", "=", customer.company_id.id),
            documents=SQL(
                """
                SELECT scope.partner_id, scope.company_id,
                       sale.id, sale.user_id, sale.date_order,
                       sale.state IN ('draft', 'sent') AS is_quotation,
                       sale.state = 'sale' AS is_order,
                       sale.amount_untaxed / NULLIF(sale.currency_rate, 0) AS amount,
                       sale.margin / NULLIF(sale.currency_rate, 0) AS margin
                FROM scope
                JOIN res_partner contact
                  ON contact.commercial_partner_id = scope.partner_id
                JOIN sale_order sale
                  ON sale.partner_id = contact.id
                 AND sale.company_id = scope.company_id
                """
            ),
            facts={
                "quotation_count": Fact(
                    SQL("COUNT(*) FILTER (WHERE doc.is_quotation)"),
                    lambda customer, clock: is_quotation,
                ),
                "quotation_amount": Fact(
                    SQL("SUM(doc.amount) FILTER (WHERE doc.is_quotation)"),
                    lambda customer, clock: is_quotation,
                ),
                "order_count": Fact(
                    SQL("COUNT(*) FILTER (WHERE doc.is_order)"),
                    lambda customer, clock: is_order,
                ),
                "margin": Fact(
                    SQL("SUM(doc.margin) FILTER (WHERE doc.is_order)"),
                    lambda customer, clock: is_order,
                    nullable=True,
                ),
                "user_id": Fact(_latest_salesperson(SQL("doc.date_order"))),
            },
        )

    @api.model
    def _fact_source_invoice(self):
        """Sales documents grouped with the document that they reverse.

        A purchase is a day with an invoice whose net amount, credit notes
        deducted, is positive. The sign is judged in the document's currency:
        a full refund at another day's rate leaves a rest in company currency
        that is no purchase.
        """
        return FactSource(
            model="account.move",
            view="crm_customer.account_move_view_list",
            context={"default_move_type": "out_invoice"},
            domain=lambda customer: (
                Domain("company_id", "=", customer.company_id.id)
                & Domain("move_type", "in", SALE_MOVE_TYPES)
                & Domain("state", "=", "posted")
            ),
            documents=self._query_invoices(),
            facts={
                "first_purchase_date": Fact(
                    SQL("MIN(doc.day) FILTER (WHERE doc.net > 0)"),
                    lambda customer, clock: Domain(
                        "invoice_date", "=", customer.first_purchase_date
                    ),
                ),
                "last_purchase_date": Fact(
                    SQL("MAX(doc.day) FILTER (WHERE doc.net > 0)"),
                    lambda customer, clock: Domain(
                        "invoice_date", "=", customer.last_purchase_date
                    ),
                ),
                "purchase_count": Fact(
                    SQL("COUNT(DISTINCT doc.day) FILTER (WHERE doc.net > 0)"),
                    _up_to_today,
                ),
                "basket_average": Fact(
                    SQL(
                        "SUM(doc.revenue) FILTER (WHERE doc.net > 0)"
                        " / NULLIF(COUNT(DISTINCT doc.day)"
                        " FILTER (WHERE doc.net > 0), 0)"
                    ),
                    _up_to_today,
                    nullable=True,
                ),
                "revenue": Fact(SQL("SUM(doc.revenue)"), _up_to_today),
                "revenue_year": Fact(
                    SQL("SUM(doc.revenue_year)"),
                    lambda customer, clock: (
                        _up_to_today(customer, clock)
                        & Domain("invoice_date", ">", clock.year_ago)
                    ),
                ),
                "user_id": Fact(_latest_salesperson(SQL("doc.latest"))),
            },
            due=SQL("LEAST(MIN(doc.starts_on), MIN(doc.leaves_on))"),
        )

    @api.model
    def _query_invoices(self):
        """One row per invoice with its credit notes; the ORM cannot group by
        the reversed document and by the document itself in one expression."""
        counted = SQL("move.state = 'posted' AND move.invoice_date <= scope.today")
        in_year = SQL("%s AND move.invoice_date > scope.year_ago", counted)
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id,
                   COALESCE(move.reversed_entry_id, move.id) AS id,
                   MIN(move.invoice_date) FILTER (
                       WHERE %(counted)s AND move.move_type != 'out_refund') AS day,
                   CASE WHEN MIN(move.currency_id) FILTER (WHERE %(counted)s)
                           = MAX(move.currency_id) FILTER (WHERE %(counted)s)
                        THEN SUM(move.amount_untaxed_in_currency_signed)
                             FILTER (WHERE %(counted)s)
                        ELSE SUM(move.amount_untaxed_signed)
                             FILTER (WHERE %(counted)s)
                   END AS net,
                   SUM(move.amount_untaxed_signed)
                       FILTER (WHERE %(counted)s) AS revenue,
                   SUM(move.amount_untaxed_signed)
                       FILTER (WHERE %(in_year)s) AS revenue_year,
                   MIN(move.invoice_date) FILTER (
                       WHERE move.state = 'posted'
                         AND move.invoice_date > scope.today) AS starts_on,
                   MIN((move.invoice_date + INTERVAL '12 months')::date)
                       FILTER (WHERE %(in_year)s) AS leaves_on,
                   MAX(move.invoice_date) AS latest,
                   (ARRAY_AGG(move.invoice_user_id
                       ORDER BY move.invoice_date DESC NULLS LAST, move.id DESC)
                       FILTER (WHERE move.invoice_user_id != %(superuser)s)
                   )[1] AS user_id
            FROM scope
            JOIN res_partner contact
              ON contact.commercial_partner_id = scope.partner_id
            JOIN account_move move
              ON move.partner_id = contact.id
             AND move.company_id = scope.company_id
            WHERE move.move_type IN %(move_types)s
            GROUP BY scope.partner_id, scope.company_id,
                     COALESCE(move.reversed_entry_id, move.id)
            """,
            counted=counted,
            in_year=in_year,
            superuser=SUPERUSER_ID,
            move_types=SALE_MOVE_TYPES,
        )

    @api.model
    def _fact_source_receivable(self):
        """Open receivable lines: an invoice paid in instalments has several."""
        open_lines = Domain("account_id.account_type", "=", "asset_receivable")
        open_lines &= Domain("amount_residual", "!=", 0)
        return FactSource(
            model="account.move",
            view="crm_customer.account_move_view_list",
            context={"default_move_type": "out_invoice"},
            domain=lambda customer: (
                Domain("company_id", "=", customer.company_id.id)
                & Domain("move_type", "in", SALE_MOVE_TYPES)
                & Domain("state", "=", "posted")
            ),
            documents=SQL(
                """
                SELECT scope.partner_id, scope.company_id, scope.today,
                       line.amount_residual, line.date_maturity
                FROM scope
                JOIN res_partner contact
                  ON contact.commercial_partner_id = scope.partner_id
                JOIN account_move move
                  ON move.partner_id = contact.id
                 AND move.company_id = scope.company_id
                JOIN account_move_line line ON line.move_id = move.id
                JOIN account_account account ON account.id = line.account_id
                WHERE move.move_type IN %(move_types)s
                  AND move.state = 'posted'
                  AND account.account_type = 'asset_receivable'
                  AND line.amount_residual != 0
                """,
                move_types=SALE_MOVE_TYPES,
            ),
            facts={
                "amount_due": Fact(
                    SQL("SUM(doc.amount_residual)"),
                    lambda customer, clock: Domain("line_ids", "any", open_lines),
                ),
                "amount_overdue": Fact(
                    SQL(
                        "SUM(doc.amount_residual)"
                        " FILTER (WHERE doc.date_maturity < doc.today)"
                    ),
                    lambda customer, clock: Domain(
                        "line_ids",
                        "any",
                        open_lines & Domain("date_maturity", "<", clock.today),
                    ),
                ),
                "oldest_due_date": Fact(
                    SQL(
                        "MIN(doc.date_maturity) FILTER (WHERE doc.amount_residual > 0)"
                    ),
                    lambda customer, clock: Domain(
                        "line_ids",
                        "any",
                        open_lines
                        & Domain("date_maturity", "=", customer.oldest_due_date),
                    ),
                ),
            },
            due=SQL("MIN(doc.date_maturity + 1) FILTER"
                    " (WHERE doc.date_maturity >= doc.today)"),
        )

    @api.model
    def _fact_source_opportunity(self):
        """Leads and opportunities.

        A lead that is not assigned to a company yet counts for the company of
        its contact, if that has one.
        """
        is_open = Domain("type", "=", "opportunity")
        is_open &= Domain("active", "=", True) & Domain("won_status", "=", "pending")
        return FactSource(
            model="crm.lead",
            view="crm.crm_case_tree_view_oppor",
            domain=lambda customer: (
                Domain("company_id", "=", customer.company_id.id)
                | Domain("company_id", "=", False)
                & Domain("partner_id.company_id", "=", customer.company_id.id)
            ),
            documents=SQL(
                """
                SELECT scope.partner_id, scope.company_id,
                       lead.id, lead.user_id, lead.create_date,
                       lead.expected_revenue,
                       lead.type = 'opportunity' AND lead.active
                       AND lead.won_status = 'pending' AS is_open
                FROM scope
                JOIN res_partner contact
                  ON contact.commercial_partner_id = scope.partner_id
                JOIN crm_lead lead
                  ON lead.partner_id = contact.id
                 AND COALESCE(lead.company_id, contact.company_id)
                   = scope.company_id
                """
            ),
            facts={
                "opportunity_count": Fact(
                    SQL("COUNT(*) FILTER (WHERE doc.is_open)"),
                    lambda customer, clock: is_open,
                ),
                "expected_revenue": Fact(
                    SQL("SUM(doc.expected_revenue) FILTER (WHERE doc.is_open)"),
                    lambda customer, clock: is_open,
                ),
                "user_id": Fact(_latest_salesperson(SQL("doc.create_date"))),
            },
        )


def _up_to_today(_customer, clock):
    return Domain("invoice_date", "<=", clock.today)


def _latest_salesperson(date):
    """Aggregate the salesperson of the latest document; a script is none."""
    return SQL(
        "(ARRAY_AGG(doc.user_id ORDER BY %s DESC NULLS LAST, doc.id DESC)"
        " FILTER (WHERE doc.user_id != %s))[1]",
        date,
        SUPERUSER_ID,
    )
