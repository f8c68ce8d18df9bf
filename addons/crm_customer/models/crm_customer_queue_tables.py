from odoo import api, models
from odoo.tools import SQL

from .fact_source import SALE_MOVE_TYPES
from .watch import Watch


class CrmCustomerQueue(models.Model):
    """The tables from which this addon reads facts."""

    _inherit = "crm.customer.queue"

    @api.model
    def _watched_tables(self):
        return super()._watched_tables() | {
            "account_move": self._watch_invoices(),
            "account_move_line": self._watch_invoice_lines(),
            "account_account": self._watch_accounts(),
            "sale_order": Watch(
                "sale.order",
                (
                    *("partner_id", "company_id", "state", "user_id", "date_order"),
                    *("amount_untaxed", "margin", "currency_rate"),
                    *("campaign_id", "source_id", "medium_id"),
                ),
            ),
            "sale_order_line": self._watch_order_lines(),
            "crm_lead": Watch(
                "crm.lead",
                (
                    *("partner_id", "company_id", "type", "active", "won_status"),
                    *("user_id", "expected_revenue"),
                    *("campaign_id", "source_id", "medium_id", "create_date"),
                ),
            ),
            "account_partial_reconcile": self._watch_reconciliations(),
            "account_payment": self._watch_payments(),
            "product_template": self._watch_categories(),
            "ir_default": self._watch_defaults(),
            "res_partner": self._watch_contacts(),
            "res_company": self._watch_companies(),
            "resource_calendar": self._watch_time_zones(),
        }

    @api.model
    def _watch_invoices(self):
        return Watch(
            "account.move",
            (
                *("partner_id", "company_id", "currency_id", "move_type", "state"),
                *("invoice_date", "invoice_user_id", "reversed_entry_id"),
                *("amount_untaxed_signed", "amount_untaxed_in_currency_signed"),
                *("amount_total_signed", "amount_residual", "payment_state"),
                *("invoice_date_due", "campaign_id", "source_id", "medium_id"),
            ),
            SQL(
                "SELECT partner_id, company_id, id AS document_id FROM changed"
                " WHERE move_type IN %s",
                SALE_MOVE_TYPES,
            ),
        )

    @api.model
    def _watch_invoice_lines(self):
        # Lines of a draft are in no fact: posting changes the invoice itself.
        return Watch(
            "account.move",
            (
                *("move_id", "account_id", "amount_residual", "date_maturity"),
                *("product_id", "quantity", "price_unit", "display_type"),
                *("is_downpayment",),
            ),
            SQL(
                """
                SELECT move.partner_id, move.company_id, move.id AS document_id
                FROM changed
                JOIN account_move move
                  ON move.id = changed.move_id AND move.move_type IN %s
                 AND move.state = 'posted'
                JOIN account_account account ON account.id = changed.account_id
                WHERE account.account_type = 'asset_receivable'
                   OR changed.display_type = 'product'
                """,
                SALE_MOVE_TYPES,
            ),
        )

    @api.model
    def _watch_order_lines(self):
        # Lines of a quotation are in no fact: confirming changes the order itself.
        return Watch(
            "sale.order",
            (
                *("order_id", "price_unit", "product_uom_qty", "discount"),
                *("display_type", "is_downpayment"),
            ),
            SQL(
                """
                SELECT sale.partner_id, sale.company_id, sale.id AS document_id
                FROM changed
                JOIN sale_order sale
                  ON sale.id = changed.order_id AND sale.state = 'sale'
                """
            ),
        )

    @api.model
    def _watch_reconciliations(self):
        return Watch(
            "account.move",
            ("debit_move_id", "max_date"),
            SQL(
                """
                SELECT move.partner_id, move.company_id, move.id AS document_id
                FROM changed
                JOIN account_move_line line ON line.id = changed.debit_move_id
                JOIN account_move move
                  ON move.id = line.move_id AND move.move_type = 'out_invoice'
                """
            ),
        )

    @api.model
    def _watch_payments(self):
        return Watch(
            "account.payment",
            (
                *("partner_id", "company_id", "payment_type", "partner_type", "state"),
                *("amount_company_currency_signed",),
            ),
            SQL(
                """
                SELECT partner_id, company_id, id AS document_id FROM changed
                WHERE payment_type = 'outbound' AND partner_type = 'customer'
                """
            ),
        )

    @api.model
    def _watch_categories(self):
        return Watch(
            "product.template",
            ("categ_id",),
            SQL(
                """
                SELECT move.partner_id, move.company_id, changed.id AS document_id
                FROM changed
                JOIN product_product product ON product.product_tmpl_id = changed.id
                JOIN account_move_line line ON line.product_id = product.id
                JOIN account_move move
                  ON move.id = line.move_id AND move.move_type IN %s
                """,
                SALE_MOVE_TYPES,
            ),
            events=("UPDATE",),
        )

    @api.model
    def _watch_defaults(self):
        """The value of company-dependent fields of contacts that have none."""
        return Watch(
            "res.company",
            ("field_id", "user_id", "company_id", "condition", "json_value"),
            SQL(
                """
                SELECT customer.partner_id, customer.company_id,
                       customer.company_id AS document_id
                FROM changed
                JOIN ir_model_fields field
                  ON field.id = changed.field_id AND field.model = 'res.partner'
                 AND field.name IN ('credit_limit', 'property_payment_term_id')
                JOIN crm_customer customer
                  ON customer.company_id
                   = COALESCE(changed.company_id, customer.company_id)
                """
            ),
        )

    @api.model
    def _watch_accounts(self):
        return Watch(
            "account.move",
            ("account_type",),
            SQL(
                """
                SELECT move.partner_id, move.company_id, move.id AS document_id
                FROM changed
                JOIN account_move_line line ON line.account_id = changed.id
                JOIN account_move move
                  ON move.id = line.move_id AND move.move_type IN %s
                """,
                SALE_MOVE_TYPES,
            ),
            events=("UPDATE",),
        )

    @api.model
    def _watch_contacts(self):
        # A contact without documents is no customer: its creation changes nothing.
        return Watch(
            "res.partner",
            (
                *("commercial_partner_id", "company_id", "user_id", "active"),
                *("credit_limit", "property_payment_term_id", "email_normalized"),
            ),
            SQL(
                """
                SELECT partner.partner_id, NULL::int AS company_id,
                       changed.id AS document_id
                FROM changed, LATERAL (
                    VALUES (changed.id), (changed.commercial_partner_id)
                ) partner (partner_id)
                """
            ),
            events=("UPDATE", "DELETE"),
        )

    @api.model
    def _watch_companies(self):
        return Watch(
            "res.company",
            ("currency_id", "resource_calendar_id", "account_use_credit_limit"),
            SQL(
                """
                SELECT customer.partner_id, customer.company_id,
                       customer.company_id AS document_id
                FROM changed
                JOIN crm_customer customer ON customer.company_id = changed.id
                """
            ),
            events=("UPDATE",),
        )

    @api.model
    def _watch_time_zones(self):
        return Watch(
            "res.company",
            ("tz",),
            SQL(
                """
                SELECT customer.partner_id, customer.company_id,
                       customer.company_id AS document_id
                FROM changed
                JOIN res_company company ON company.resource_calendar_id = changed.id
                JOIN crm_customer customer ON customer.company_id = company.id
                """
            ),
            events=("UPDATE",),
        )
