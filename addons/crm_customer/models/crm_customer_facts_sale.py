from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .fact_source import Fact, FactSource, latest_salesperson


class CrmCustomer(models.Model):
    """Facts of sales: quotations and orders, leads and opportunities."""

    _inherit = "crm.customer"

    @api.model
    def _fact_source_order(self):
        """Quotations and orders, in company currency at the rate of the order."""

        def quotations(_customer, _clock):
            return Domain("state", "in", ("draft", "sent"))

        def orders(_customer, _clock):
            return Domain("state", "=", "sale")

        return FactSource(
            model="sale.order",
            view="sale.view_quotation_tree_with_onboarding",
            domain=lambda customer: Domain("company_id", "=", customer.company_id.id),
            documents=self._query_orders(),
            facts={
                "quotation_count": Fact(
                    SQL("COUNT(*) FILTER (WHERE doc.is_quotation)"), quotations
                ),
                "quotation_amount": Fact(
                    SQL("SUM(doc.amount) FILTER (WHERE doc.is_quotation)"), quotations
                ),
                "order_count": Fact(
                    SQL("COUNT(*) FILTER (WHERE doc.is_order)"), orders
                ),
                "margin": Fact(
                    SQL("SUM(doc.margin) FILTER (WHERE doc.is_order)"),
                    orders,
                    nullable=True,
                ),
                "user_id": Fact(latest_salesperson(SQL("doc.date_order"))),
            },
        )

    @api.model
    def _query_orders(self):
        """One row per order; the ORM cannot divide one column by another."""
        return SQL(
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
              ON sale.partner_id = contact.id AND sale.company_id = scope.company_id
            """
        )

    @api.model
    def _fact_source_opportunity(self):
        """Leads and opportunities.

        A lead that is not assigned to a company yet counts for the company of
        its contact, if that has one.
        """

        def opportunities(_customer, _clock):
            return (
                Domain("type", "=", "opportunity")
                & Domain("active", "=", True)
                & Domain("won_status", "=", "pending")
            )

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
                    SQL("COUNT(*) FILTER (WHERE doc.is_open)"), opportunities
                ),
                "expected_revenue": Fact(
                    SQL("SUM(doc.expected_revenue) FILTER (WHERE doc.is_open)"),
                    opportunities,
                ),
                "user_id": Fact(latest_salesperson(SQL("doc.create_date"))),
            },
        )

    @api.model
    def _query_leads(self):
        """One row per lead; the ORM cannot join on the lead's or contact's company."""
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id,
                   lead.id, lead.user_id, lead.create_date, lead.expected_revenue,
                   lead.type = 'opportunity' AND lead.active
                   AND lead.won_status = 'pending' AS is_open
            FROM scope
            JOIN res_partner contact
              ON contact.commercial_partner_id = scope.partner_id
            JOIN crm_lead lead
              ON lead.partner_id = contact.id
             AND COALESCE(lead.company_id, contact.company_id) = scope.company_id
            """
        )
