from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.crm_customer.models.fact_source import SALE_MOVE_TYPES

from .crm_customer import PAID_STATES


class CrmCustomerPurchase(models.Model):
    """A document that sells to a customer or takes a sale back, of either model.

    A view over posted invoices and paid till orders, so that a figure computed from
    both opens one list. Fields that an invoice has, too, are named as there: the
    domains of the figures hold for both.
    """

    _name = "crm.customer.purchase"
    _description = "Customer Purchase"
    _auto = False
    _order = "invoice_date desc, id desc"
    _depends = {
        "account.move": (
            *("name", "partner_id", "company_id", "move_type", "state"),
            *("invoice_date", "invoice_user_id", "amount_untaxed_signed"),
        ),
        "pos.order": (
            *("name", "partner_id", "company_id", "state", "account_move"),
            *("date_order", "amount_total", "amount_tax", "currency_rate"),
        ),
        "res.company": ("resource_calendar_id",),
        "resource.calendar": ("tz",),
        "crm.customer": ("partner_id", "company_id"),
    }

    customer_id = fields.Many2one("crm.customer", readonly=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    invoice_date = fields.Date("Date", readonly=True)
    move_type = fields.Selection(
        [
            ("out_invoice", "Invoice"),
            ("out_refund", "Credit Note"),
            ("out_receipt", "Sales Receipt"),
            ("till_order", "Till Purchase"),
            ("till_refund", "Till Refund"),
        ],
        "Kind",
        readonly=True,
    )
    name = fields.Char("Number", readonly=True)
    res_model = fields.Char("Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", readonly=True
    )
    amount_untaxed_signed = fields.Monetary(
        "Untaxed",
        readonly=True,
        help="Untaxed, in company currency at the rate of the document.",
    )

    @property
    def _table_query(self):
        """Union the two models; the ORM reads one model at a time."""
        return SQL("%s UNION ALL %s", self._query_invoices(), self._query_till_orders())

    def _query_invoices(self):
        """Invoices keep their ids and till orders have negative ones, as where they
        are counted: a figure that names its documents by id finds them here."""
        return SQL(
            """
            SELECT move.id, customer.id AS customer_id,
                   move.partner_id, move.company_id,
                   move.invoice_user_id AS user_id, move.invoice_date,
                   move.move_type, move.name,
                   'account.move' AS res_model, move.id AS res_id,
                   move.amount_untaxed_signed
            FROM account_move move
            JOIN res_partner contact ON contact.id = move.partner_id
            JOIN crm_customer customer
              ON customer.partner_id = contact.commercial_partner_id
             AND customer.company_id = move.company_id
            WHERE move.move_type IN %s AND move.state = 'posted'
            """,
            SALE_MOVE_TYPES,
        )

    def _query_till_orders(self):
        return SQL(
            """
            SELECT -pos.id AS id, customer.id AS customer_id,
                   pos.partner_id, pos.company_id, NULL::int AS user_id,
                   (pos.date_order AT TIME ZONE 'UTC'
                       AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date AS invoice_date,
                   CASE WHEN pos.amount_total < 0 THEN 'till_refund'
                        ELSE 'till_order' END AS move_type,
                   pos.name, 'pos.order' AS res_model, pos.id AS res_id,
                   (pos.amount_total - pos.amount_tax)
                       / COALESCE(NULLIF(pos.currency_rate, 0), 1)::numeric
                       AS amount_untaxed_signed
            FROM pos_order pos
            JOIN res_partner contact ON contact.id = pos.partner_id
            JOIN crm_customer customer
              ON customer.partner_id = contact.commercial_partner_id
             AND customer.company_id = pos.company_id
            JOIN res_company company ON company.id = pos.company_id
            LEFT JOIN resource_calendar calendar
              ON calendar.id = company.resource_calendar_id
            WHERE pos.state IN %s AND pos.account_move IS NULL
            """,
            PAID_STATES,
        )

    def action_open_document(self):
        """Open the invoice or the till order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
