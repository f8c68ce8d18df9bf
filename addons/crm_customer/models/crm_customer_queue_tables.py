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
            "account_move_line": self._watch_receivables(),
            "account_account": self._watch_accounts(),
            "sale_order": Watch(
                "sale.order",
                (
                    *("partner_id", "company_id", "state", "user_id", "date_order"),
                    *("amount_untaxed", "margin", "currency_rate"),
                ),
            ),
            "crm_lead": Watch(
                "crm.lead",
                (
                    *("partner_id", "company_id", "type", "active", "won_status"),
                    *("user_id", "expected_revenue"),
                ),
            ),
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
            ),
            SQL(
                "SELECT partner_id, company_id, id AS document_id FROM changed"
                " WHERE move_type IN %s",
                SALE_MOVE_TYPES,
            ),
        )

    @api.model
    def _watch_receivables(self):
        return Watch(
            "account.move",
            ("move_id", "account_id", "amount_residual", "date_maturity"),
            SQL(
                """
                SELECT move.partner_id, move.company_id, move.id AS document_id
                FROM changed
                JOIN account_account account
                  ON account.id = changed.account_id
                 AND account.account_type = 'asset_receivable'
                JOIN account_move move
                  ON move.id = changed.move_id AND move.move_type IN %s
                """,
                SALE_MOVE_TYPES,
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
            ("commercial_partner_id", "company_id", "user_id", "active"),
            SQL(
                """
                SELECT partner.partner_id, NULL::int AS company_id,
                       changed.id AS document_id
                FROM changed, LATERAL (
                    VALUES (changed.id), (changed.commercial_partner_id)
                ) partner (partner_id)
                """
            ),
            events=("UPDATE",),
        )

    @api.model
    def _watch_companies(self):
        return Watch(
            "res.company",
            ("currency_id", "resource_calendar_id"),
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
