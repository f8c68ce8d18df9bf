from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_customer.models.fact_source import SALE_MOVE_TYPES


class CrmCustomer(models.Model):
    """What the goods cost that were invoiced, so that revenue less this is the margin,
    and what was given on their price."""

    _inherit = "crm.customer"

    @api.model
    def _cost_queries(self):
        """Return the cost of what ``_purchase_queries()`` gives, by the same kinds:
        SELECTs of ``partner_id``, ``company_id``, ``day`` and ``cost``, in company
        currency, of the documents after the day ``scope.year_ago``. An addon adds its
        own with ``super()``: also what lowers the margin without a document of sale,
        such as points.

        :rtype: dict[str, SQL]
        """
        return {"invoice": self._query_invoiced_costs()}

    @api.model
    def _query_invoiced_costs(self):
        """One row per line of a posted sales document; below zero where it takes back.

        The cost is that of the order line behind it, as for the margin of orders;
        without an order, that of the product now. In SQL: the ORM would read line by
        line.
        """
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id, move.invoice_date AS day,
                   CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                       * line.quantity * COALESCE(unit.factor, 1)
                       * COALESCE(
                           sold.cost,
                           (product.standard_price ->> scope.company_id::text)::numeric
                               / NULLIF(product_unit.factor, 0),
                           0) AS cost
            FROM scope_contact scope
            JOIN account_move move
              ON move.partner_id = scope.contact_id
             AND CASE move.company_id WHEN scope.company_id THEN TRUE END
            JOIN account_move_line line ON line.move_id = move.id
            LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
            LEFT JOIN product_product product ON product.id = line.product_id
            LEFT JOIN product_template template
              ON template.id = product.product_tmpl_id
            LEFT JOIN uom_uom product_unit ON product_unit.id = template.uom_id
            LEFT JOIN LATERAL (%(order_cost)s) sold ON TRUE
            WHERE move.move_type IN %(types)s
              AND move.state = 'posted'
              AND move.invoice_date > scope.year_ago
              AND move.invoice_date <= scope.today
              AND line.display_type = 'product'
              AND line.is_downpayment IS NOT TRUE
            """,
            order_cost=self._query_order_cost(),
            types=SALE_MOVE_TYPES,
        )

    @api.model
    def _query_order_cost(self):
        """Return what a unit of the invoice ``line`` costs by the order behind it, in
        company currency."""
        return SQL(
            """
            SELECT sale_line.purchase_price / NULLIF(sale.currency_rate, 0)
                       / COALESCE(NULLIF(sale_unit.factor, 0), 1) AS cost
            FROM sale_order_line_invoice_rel invoiced
            JOIN sale_order_line sale_line ON sale_line.id = invoiced.order_line_id
            JOIN sale_order sale ON sale.id = sale_line.order_id
            LEFT JOIN uom_uom sale_unit ON sale_unit.id = sale_line.product_uom_id
            WHERE invoiced.invoice_line_id = line.id
            ORDER BY sale_line.id
            LIMIT 1
            """
        )

    @api.model
    def _discount_queries(self):
        """Return what was given on the price, which the revenue does not have in it:
        SELECTs of ``partner_id``, ``company_id``, ``day`` and ``discount``, by the same
        kinds and of the same documents as ``_cost_queries()``.

        :rtype: dict[str, SQL]
        """
        return {"invoice": self._query_invoiced_discounts()}

    @api.model
    def _query_invoiced_discounts(self):
        """One row per line with a discount, untaxed; below zero where it is taken back.

        From what is left of the price, which is untaxed; of a line that is free of
        charge nothing is left. In SQL: the ORM would read line by line.
        """
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id, move.invoice_date AS day,
                   CASE WHEN line.discount < 100
                        THEN -line.balance * line.discount / (100 - line.discount)
                        ELSE CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                             * line.quantity * line.price_unit
                             / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)
                        END AS discount
            FROM scope_contact scope
            JOIN account_move move
              ON move.partner_id = scope.contact_id
             AND CASE move.company_id WHEN scope.company_id THEN TRUE END
            JOIN account_move_line line ON line.move_id = move.id
            WHERE move.move_type IN %s
              AND move.state = 'posted'
              AND move.invoice_date > scope.year_ago
              AND move.invoice_date <= scope.today
              AND line.display_type = 'product'
              AND line.discount != 0
            """,
            SALE_MOVE_TYPES,
        )
