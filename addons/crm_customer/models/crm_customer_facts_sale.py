from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.window import beginning
from .fact_source import Fact, FactSource, latest_salesperson

IN_YEAR = SQL("doc.is_order AND doc.in_year")
IN_PREVIOUS_YEAR = SQL("doc.is_order AND doc.in_previous_year")


class CrmCustomer(models.Model):
    """Facts of sales: quotations and orders, leads and opportunities."""

    _inherit = "crm.customer"

    order_amount = fields.Monetary(
        "Ordered",
        readonly=True,
        help="Untaxed value of the confirmed orders, in company currency at the rate "
        "of the order.",
    )
    margin_year = fields.Monetary(
        "Margin (12 Months)",
        readonly=True,
        help="Margin of the confirmed orders of the last 12 months, by order date; "
        "empty without such orders.",
    )
    margin_previous_year = fields.Monetary(
        "Margin (12 Months Before)",
        readonly=True,
        help="Margin of the confirmed orders of the 12 months before the last 12, by "
        "order date; empty without such orders.",
    )
    quotation_won_rate = fields.Float(
        "Quotations Won",
        readonly=True,
        aggregator="avg",
        help="Share of the quotations that were confirmed among those that were "
        "confirmed or cancelled; open ones are undecided. Empty without any.",
    )
    discount_share = fields.Float(
        "Discount (12 Months)",
        readonly=True,
        aggregator="avg",
        help="Discount given as a share of the list value, over the lines of the "
        "confirmed orders of the last 12 months. Lines with a negative price are "
        "discount too. Empty without such orders.",
    )
    lead_count = fields.Integer(
        "Open Leads",
        readonly=True,
        help="Leads that are not opportunities yet and neither won nor lost.",
    )
    opportunity_won_count = fields.Integer(
        "Opportunities Won", readonly=True, help="Opportunities that were won, ever."
    )
    opportunity_lost_count = fields.Integer(
        "Opportunities Lost", readonly=True, help="Opportunities that were lost, ever."
    )

    @api.model
    def _fact_source_order(self):
        """Quotations and orders, in company currency at the rate of the order."""
        return FactSource(
            **self._order_documents(),
            documents=self._query_orders(),
            facts={
                **self._facts_of_quotations(),
                "order_count": Fact(
                    SQL("COUNT(*) FILTER (WHERE doc.is_order)"), _orders
                ),
                "order_amount": Fact(
                    SQL("SUM(doc.amount) FILTER (WHERE doc.is_order)"), _orders
                ),
                "margin": _margin(SQL("doc.is_order"), _orders),
                "margin_year": _margin(IN_YEAR, _orders_in_year),
                "margin_previous_year": _margin(
                    IN_PREVIOUS_YEAR, _orders_in_previous_year
                ),
                "user_id": Fact(latest_salesperson(SQL("doc.date_order"))),
            },
            parts={"acquired_by_order": SQL("MIN(doc.acquired)")},
            due=SQL(
                """
                LEAST(MIN(doc.day) FILTER (WHERE doc.is_order AND doc.day > doc.today),
                      (MIN(doc.day) FILTER (WHERE %s) + INTERVAL '12 months')::date,
                      (MIN(doc.day) FILTER (WHERE %s) + INTERVAL '24 months')::date)
                """,
                IN_YEAR,
                IN_PREVIOUS_YEAR,
            ),
        )

    @api.model
    def _facts_of_quotations(self):
        return {
            "quotation_count": Fact(
                SQL("COUNT(*) FILTER (WHERE doc.is_quotation)"), _quotations
            ),
            "quotation_amount": Fact(
                SQL("SUM(doc.amount) FILTER (WHERE doc.is_quotation)"), _quotations
            ),
            "quotation_won_rate": Fact(
                SQL(
                    "COUNT(*) FILTER (WHERE doc.is_order)::numeric"
                    " / NULLIF(COUNT(*) FILTER (WHERE NOT doc.is_quotation), 0)"
                ),
                lambda customer, clock: Domain("state", "in", ("sale", "cancel")),
                nullable=True,
            ),
        }

    @api.model
    def _order_documents(self):
        """Return how the quotations and orders of a customer are shown."""
        return {
            "model": "sale.order",
            "view": "sale.view_quotation_tree_with_onboarding",
            "domain": lambda customer: Domain(
                "company_id", "=", customer.company_id.id
            ),
        }

    @api.model
    def _query_orders(self):
        """One row per order; the ORM cannot divide one column by another."""
        return SQL(
            """
            SELECT sale.*,
                   sale.day > sale.year_ago AND sale.day <= sale.today AS in_year,
                   sale.day > sale.two_years_ago AND sale.day <= sale.year_ago
                       AS in_previous_year
            FROM (
                SELECT scope.partner_id, scope.company_id, scope.today, scope.year_ago,
                       scope.two_years_ago, sale.id, sale.user_id, sale.date_order,
                       %(day)s AS day,
                       sale.state IN ('draft', 'sent') AS is_quotation,
                       sale.state = 'sale' AS is_order,
                       sale.amount_untaxed / NULLIF(sale.currency_rate, 0) AS amount,
                       sale.margin / NULLIF(sale.currency_rate, 0) AS margin,
                       %(acquired)s AS acquired
                FROM scope_contact scope
                JOIN sale_order sale
                  ON sale.partner_id = scope.contact_id
                 AND sale.company_id = scope.company_id
            ) sale
            """,
            day=local_day(SQL("sale.date_order")),
            acquired=self._query_acquired(
                "sale.order", "sale", local_day(SQL("sale.date_order"))
            ),
        )

    @api.model
    def _fact_source_order_line(self):
        """Lines of the confirmed orders of the last 12 months.

        They enter and leave with their orders, whose clock covers them.
        """
        return FactSource(
            **self._order_documents(),
            documents=self._query_order_lines(),
            facts={
                "discount_share": Fact(
                    SQL("SUM(doc.discount) / NULLIF(SUM(doc.list_value), 0)"),
                    _orders_in_year,
                    nullable=True,
                )
            },
            makes_customer=False,
        )

    @api.model
    def _query_order_lines(self):
        """One row per line with its list value and the discount on it, in company
        currency; the ORM cannot multiply columns.

        A line with a negative price, such as a reward, lowers no list value: all of
        it is discount.
        """
        return SQL(
            """
            SELECT line.partner_id, line.company_id,
                   GREATEST(line.value, 0) AS list_value,
                   CASE WHEN line.value > 0 THEN line.value * line.discount / 100
                        ELSE -line.value * (1 - line.discount / 100) END AS discount
            FROM (
                SELECT scope.partner_id, scope.company_id,
                       COALESCE(line.discount, 0) AS discount,
                       line.price_unit::numeric * line.product_uom_qty
                           / NULLIF(sale.currency_rate, 0) AS value
                FROM scope_contact scope
                JOIN sale_order sale
                  ON sale.partner_id = scope.contact_id
                 AND CASE sale.company_id WHEN scope.company_id THEN TRUE END
                JOIN sale_order_line line ON line.order_id = sale.id
                WHERE sale.state = 'sale'
                  AND %(day)s > scope.year_ago AND %(day)s <= scope.today
                  AND line.display_type IS NULL
                  AND line.is_downpayment IS NOT TRUE
                  AND line.product_uom_qty > 0
            ) line
            """,
            day=local_day(SQL("sale.date_order")),
        )

    @api.model
    def _fact_source_opportunity(self):
        """Leads and opportunities.

        A lead that is not assigned to a company yet counts for the company of
        its contact, if that has one.
        """

        def of_company(customer):
            company_id = customer.company_id.id
            return Domain("company_id", "=", company_id) | (
                Domain("company_id", "=", False)
                & Domain("partner_id.company_id", "=", company_id)
            )

        return FactSource(
            model="crm.lead",
            view="crm.crm_case_tree_view_oppor",
            domain=of_company,
            documents=self._query_leads(),
            facts={
                "opportunity_count": Fact(
                    SQL("COUNT(*) FILTER (WHERE doc.is_open)"), _open("opportunity")
                ),
                "expected_revenue": Fact(
                    SQL("SUM(doc.expected_revenue) FILTER (WHERE doc.is_open)"),
                    _open("opportunity"),
                ),
                "lead_count": Fact(
                    SQL("COUNT(*) FILTER (WHERE doc.is_open_lead)"), _open("lead")
                ),
                "opportunity_won_count": _closed("won"),
                "opportunity_lost_count": _closed("lost"),
                "user_id": Fact(latest_salesperson(SQL("doc.create_date"))),
            },
            parts={"acquired_by_lead": SQL("MIN(doc.acquired)")},
        )

    @api.model
    def _query_leads(self):
        """One row per lead; the ORM cannot join on the lead's or contact's company."""
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id,
                   lead.id, lead.user_id, lead.create_date, lead.expected_revenue,
                   lead.type = 'opportunity' AND lead.active
                       AND lead.won_status = 'pending' AS is_open,
                   lead.type = 'lead' AND lead.active
                       AND lead.won_status = 'pending' AS is_open_lead,
                   CASE WHEN lead.type = 'opportunity' THEN lead.won_status END
                       AS outcome,
                   %(acquired)s AS acquired
            FROM scope_contact scope
            JOIN crm_lead lead
              ON lead.partner_id = scope.contact_id
             AND COALESCE(lead.company_id, scope.contact_company_id) = scope.company_id
            """,
            acquired=self._query_acquired(
                "crm.lead", "lead", local_day(SQL("lead.create_date"))
            ),
        )


def local_day(instant):
    """Return the date, in the company's time zone, of an instant stored in UTC."""
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE scope.timezone)::date", instant)


def _margin(condition, documents):
    return Fact(
        SQL("SUM(doc.margin) FILTER (WHERE %s)", condition), documents, nullable=True
    )


def _quotations(_customer, _clock):
    return Domain("state", "in", ("draft", "sent"))


def _orders(_customer, _clock):
    return Domain("state", "=", "sale")


def _orders_between(first_outside, last, clock):
    """Select the confirmed orders after one day up to the end of another."""
    after, until = (
        beginning(day + timedelta(days=1), clock.timezone)
        for day in (first_outside, last)
    )
    return (
        Domain("state", "=", "sale")
        & Domain("date_order", ">=", after)
        & Domain("date_order", "<", until)
    )


def _orders_in_year(_customer, clock):
    return _orders_between(clock.year_ago, clock.today, clock)


def _orders_in_previous_year(_customer, clock):
    return _orders_between(clock.two_years_ago, clock.year_ago, clock)


def orders_in_two_years(_customer, clock):
    return _orders_between(clock.two_years_ago, clock.today, clock)


def _open(kind):
    domain = (
        Domain("type", "=", kind)
        & Domain("active", "=", True)
        & Domain("won_status", "=", "pending")
    )
    return lambda customer, clock: domain


def _closed(status):
    domain = Domain("type", "=", "opportunity") & Domain("won_status", "=", status)
    return Fact(
        SQL("COUNT(*) FILTER (WHERE doc.outcome = %s)", status),
        lambda customer, clock: domain,
    )
