from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_customer_facts_invoice import up_to_today
from .fact_source import SALE_MOVE_TYPES, Fact, FactSource


class CrmCustomer(models.Model):
    """Facts of invoice lines: what is bought."""

    _inherit = "crm.customer"

    product_count = fields.Integer(
        "Products",
        readonly=True,
        help="Different products on posted invoices, except those credited in full. "
        "Down payments and discounts do not count.",
    )
    product_category_count = fields.Integer(
        "Product Categories",
        readonly=True,
        help="Different categories of the products on posted invoices, except those "
        "credited in full.",
    )
    category_expanded_on = fields.Date(
        "Latest New Category",
        readonly=True,
        help="The latest date of an invoice with the first product of a category that "
        "was not in the first purchase; empty when there is none.",
    )

    @api.model
    def _fact_source_product(self):
        """Categories bought, with the number of products in each.

        The clock of the invoices covers them: a future invoice enters on its day.
        """
        return FactSource(
            **self._posted_documents(),
            documents=self._query_products(),
            facts={
                "product_count": Fact(SQL("SUM(doc.products)"), _with_products),
                "product_category_count": Fact(
                    SQL("COUNT(doc.categ_id)"), _with_products
                ),
                "category_expanded_on": Fact(
                    SQL(
                        """
                        CASE WHEN MAX(doc.first_day) FILTER (WHERE %(named)s)
                                > MIN(doc.first_day)
                             THEN MAX(doc.first_day) FILTER (WHERE %(named)s) END
                        """,
                        named=SQL("doc.categ_id IS NOT NULL"),
                    ),
                    lambda customer, clock: (
                        _with_products(customer, clock)
                        & Domain("invoice_date", "=", customer.category_expanded_on)
                    ),
                ),
            },
            makes_customer=False,
        )

    @api.model
    def _query_products(self):
        """One row per category: how many products, and the first day of one of them.

        In SQL, because the ORM cannot subtract the lines of credit notes from those
        of invoices, product by product, for many customers at once.
        """
        return SQL(
            """
            SELECT bought.partner_id, bought.company_id, bought.categ_id,
                   COUNT(*) AS products, MIN(bought.first_day) AS first_day
            FROM (
                SELECT scope.partner_id, scope.company_id, template.categ_id,
                       line.product_id,
                       MIN(move.invoice_date)
                           FILTER (WHERE move.move_type != 'out_refund') AS first_day
                FROM scope_contact scope
                JOIN account_move move
                  ON move.partner_id = scope.contact_id
                 AND CASE move.company_id
                     WHEN scope.company_id THEN move.invoice_date <= scope.today END
                JOIN account_move_line line ON line.move_id = move.id
                JOIN product_product product ON product.id = line.product_id
                JOIN product_template template
                  ON template.id = product.product_tmpl_id
                WHERE move.move_type IN %s
                  AND move.state = 'posted'
                  AND line.display_type = 'product'
                  AND line.is_downpayment IS NOT TRUE
                  AND line.price_unit >= 0
                GROUP BY scope.partner_id, scope.company_id, template.categ_id,
                         line.product_id
                HAVING SUM(CASE move.move_type WHEN 'out_refund' THEN -line.quantity
                           ELSE line.quantity END) > 0
            ) bought
            GROUP BY bought.partner_id, bought.company_id, bought.categ_id
            """,
            SALE_MOVE_TYPES,
        )


def _with_products(customer, clock):
    lines = (
        Domain("display_type", "=", "product")
        & Domain("product_id", "!=", False)
        & Domain("is_downpayment", "=", False)
        & Domain("price_unit", ">=", 0)
    )
    return up_to_today(customer, clock) & Domain("line_ids", "any", lines)
