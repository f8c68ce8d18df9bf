from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_customer.models.fact_source import SALE_MOVE_TYPES

from .behavior_source import BehaviorSource, at_rate, plain

ORDER_RATE = "currency_rate"


class CrmSegmentCondition(models.Model):
    """The documents of sales, finance and mailing on which behavior is measured."""

    _inherit = "crm.segment.condition"

    @api.model
    def _behavior_sources(self):
        return super()._behavior_sources() | {
            "order": self._source_order(),
            "order_line": self._source_order_line(),
            "invoice": self._source_invoice(),
            "invoice_line": self._source_invoice_line(),
            "opportunity": self._source_opportunity(),
            **self._sources_of_mailing(),
        }

    @api.model
    def _source_order(self):
        """Confirmed orders, money at the rate of the order."""
        return BehaviorSource(
            label=self.env._("orders"),
            model="sale.order",
            date="date_order",
            domain=Domain("state", "=", "sale"),
            numbers={
                name: at_rate(name, ORDER_RATE)
                for name in ("amount_untaxed", "amount_total", "margin")
            },
        )

    @api.model
    def _source_order_line(self):
        """Lines of confirmed orders, without sections, notes and down payments."""
        rate = f"order_id.{ORDER_RATE}"
        return BehaviorSource(
            label=self.env._("order lines"),
            model="sale.order.line",
            date="order_id.date_order",
            contact="order_partner_id",
            domain=(
                Domain("state", "=", "sale")
                & Domain("display_type", "=", False)
                & Domain("is_downpayment", "=", False)
            ),
            product="product_id",
            numbers={
                "price_subtotal": at_rate("price_subtotal", rate),
                "margin": at_rate("margin", rate),
                "product_uom_qty": plain("product_uom_qty"),
                "qty_delivered": plain("qty_delivered"),
                "discount": plain("discount"),
            },
        )

    @api.model
    def _source_invoice(self):
        """Posted invoices; the amounts of credit notes are negative."""
        return BehaviorSource(
            label=self.env._("invoices and credit notes"),
            model="account.move",
            date="invoice_date",
            domain=(
                Domain("state", "=", "posted")
                & Domain("move_type", "in", SALE_MOVE_TYPES)
            ),
            numbers={
                name: plain(name)
                for name in (
                    *("amount_untaxed_signed", "amount_total_signed"),
                    "amount_residual_signed",
                )
            },
        )

    @api.model
    def _source_invoice_line(self):
        """Lines of posted invoices; those of credit notes count with negative numbers.

        What a line earns in company currency is its balance, which Odoo books with the
        opposite sign. The customer and the date are the copies that each line has, and
        what is an invoice is told by the journal: joining millions of lines to their
        invoices would take several times as long. So a line stays with the company
        that was invoiced when a contact moves to another.
        """
        return BehaviorSource(
            label=self.env._("invoice lines"),
            model="account.move.line",
            date="invoice_date",
            domain=(
                Domain("parent_state", "=", "posted")
                & Domain("display_type", "=", "product")
                & Domain("invoice_date", "!=", False)
                & Domain("journal_id", "in", self._get_sale_journals().ids)
            ),
            product="product_id",
            numbers={
                "price_subtotal": lambda column: SQL("-%s", column("balance")),
                "quantity": _signed_quantity,
            },
        )

    @api.model
    def _get_sale_journals(self):
        """Return the journals of invoices, of all companies; as a list, because the
        type of the journal would be looked up for each of millions of lines."""
        journals = self.env["account.journal"].sudo().with_context(active_test=False)
        return journals.search([("type", "=", "sale")])

    @api.model
    def _source_opportunity(self):
        """Opportunities, won and lost ones too, on the day on which they were made.

        One that has no company yet belongs to that of its contact.
        """

        def in_company(company_id):
            return Domain("company_id", "=", company_id) | (
                Domain("company_id", "=", False)
                & Domain("partner_id.company_id", "=", company_id)
            )

        return BehaviorSource(
            label=self.env._("opportunities"),
            model="crm.lead",
            date="create_date",
            domain=Domain("type", "=", "opportunity"),
            company=in_company,
            numbers={
                "expected_revenue": plain("expected_revenue"),
                "probability": plain("probability"),
            },
        )

    @api.model
    def _sources_of_mailing(self):
        """What a contact got and did, each on its own day. Mailings have no company:
        they count in all."""
        labels = {
            "mailing_sent": (self.env._("mailings received"), "sent_datetime"),
            "mailing_opened": (self.env._("mailings opened"), "open_datetime"),
            "mailing_clicked": (self.env._("mailings clicked"), "links_click_datetime"),
            "mailing_replied": (self.env._("mailings replied to"), "reply_datetime"),
        }
        return {
            name: BehaviorSource(
                label=label,
                model="mailing.trace",
                date=date,
                contact="res_id",
                domain=(
                    Domain("model", "=", "res.partner")
                    & Domain("is_test_trace", "=", False)
                    & Domain(date, "!=", False)
                ),
                company=lambda _company_id: Domain.TRUE,
            )
            for name, (label, date) in labels.items()
        }


def _signed_quantity(column):
    return SQL(
        "CASE %s WHEN 'out_refund' THEN -%s ELSE %s END",
        column("move_id.move_type"),
        *(column("quantity"),) * 2,
    )
