from odoo import api, models
from odoo.tools import SQL

from ..engine.products import SUPPORT_FLOOR, lift, next_due
from .fact_source import SALE_MOVE_TYPES

#: products listed on the page, the most often bought first
PRODUCTS_SHOWN = 80
SUGGESTIONS_SHOWN = 5
#: customers whose purchases are compared: those who bought last
SAMPLE_SIZE = 2000
#: of the customer's own products, the most often bought ones look for company
PRODUCTS_COMPARED = 20


class CrmCustomer(models.Model):
    """What a customer buys, what is due again, and what comparable ones buy."""

    _inherit = "crm.customer"

    @api.readonly
    def get_products(self):
        """Return the products that this customer bought, the most often bought first.

        A product counts once per day with an invoice on which more was sold than
        credited. It is due again one mean gap after the last purchase, from the
        third purchase on.

        :return: list of dicts of ``id``, ``name``, ``purchases`` (days), ``quantity``
            and ``uom`` (of the product), ``last`` (date), ``gap`` (days or None),
            ``due`` (date or None), ``overdue`` (days past ``due``, or None)
        """
        self.ensure_one()
        self.check_access("read")
        clock = self._get_clock(self.company_id)
        rows = self._read_products(clock)
        products = self.env["product.product"].with_context(active_test=False)
        readable = {
            product.id: product
            for product in products.browse([row[0] for row in rows])._filtered_access(
                "read"
            )
        }
        bought = []
        for product_id, purchases, quantity, first, last in rows:
            if product_id not in readable:
                continue
            gap, due = next_due(first, last, purchases)
            late = due and (clock.today - due).days
            bought.append(
                {
                    "id": product_id,
                    "name": readable[product_id].display_name,
                    "uom": readable[product_id].uom_id.display_name,
                    "purchases": purchases,
                    "quantity": quantity,
                    "last": last.isoformat(),
                    "gap": gap,
                    "due": due and due.isoformat(),
                    "overdue": late if late is not None and late >= 0 else None,
                }
            )
        return bought

    @api.readonly
    def get_next_products(self):
        """Return the products that comparable customers buy and this one does not.

        Of the customers who bought last, at most ``SAMPLE_SIZE``, so that the time it
        takes does not grow with their number: among those who bought one of this
        customer's products, how many bought another product, against all of them.
        The figures are of the last 24 months.

        :return: dict of ``sample`` (customers compared) and ``products``: dicts of
            ``id``, ``name``, ``because`` (name of the product that suggests it),
            ``share`` (of its buyers who bought both), ``lift``, the best first
        """
        self.ensure_one()
        self.check_access("read")
        rows = self._read_bought_together(self._get_clock(self.company_id))
        products = self.env["product.product"].with_context(active_test=False)
        readable = products.search(
            [("id", "in", [*{row[0] for row in rows} | {row[1] for row in rows}])]
        )
        sold = readable.filtered(lambda product: product.active and product.sale_ok)
        allowed, best = set(readable.ids), {}
        for product_id, because_id, both, buyers, others, sample in rows:
            value = lift(both, buyers, others, sample), both / buyers, because_id
            if product_id in allowed and because_id in allowed:
                best[product_id] = max(value, best.get(product_id, (1.0,)))
        ranked = sorted(
            (product for product in sold if best.get(product.id, (1.0,))[0] > 1.0),
            key=lambda product: (-best[product.id][0], product.id),
        )
        return {
            "sample": rows[0][5] if rows else 0,
            "products": [
                {
                    "id": product.id,
                    "name": product.display_name,
                    "because": products.browse(best[product.id][2]).display_name,
                    "share": best[product.id][1],
                    "lift": best[product.id][0],
                }
                for product in ranked[:SUGGESTIONS_SHOWN]
            ],
        }

    @api.model
    def _bought_queries(self):
        """Return what products were sold, by kind: SELECTs with the columns of
        ``_query_bought_lines()``. An addon adds its own with ``super()``; ids of other
        models than ``account.move`` are negative.

        :rtype: dict[str, SQL]
        """
        return {"invoice": self._query_bought_lines()}

    @api.model
    def _query_bought_lines(self):
        """Posted lines with a product, in the unit of the product.

        Down payments are no products. The ORM cannot divide by the unit's factor.
        """
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id,
                   COALESCE(move.reversed_entry_id, move.id) AS origin_id,
                   move.move_type = 'out_refund' AS is_refund,
                   move.invoice_date AS day, line.product_id,
                   CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                       * line.quantity * COALESCE(unit.factor / own.factor, 1)
                       AS quantity
            FROM scope_contact scope
            JOIN account_move move
              ON move.partner_id = scope.contact_id
             AND move.company_id = scope.company_id
            JOIN account_move_line line ON line.move_id = move.id
            JOIN product_product product ON product.id = line.product_id
            JOIN product_template template ON template.id = product.product_tmpl_id
            LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
            LEFT JOIN uom_uom own ON own.id = template.uom_id
            WHERE move.move_type IN %s
              AND move.state = 'posted'
              AND move.invoice_date <= scope.today
              AND line.display_type = 'product'
              AND line.is_downpayment IS NOT TRUE
            """,
            SALE_MOVE_TYPES,
        )

    @api.model
    def _query_bought(self, scope):
        """Return the CTEs of the scope and ``bought``: a product on a document, net of
        what was credited of it, where more was sold than credited."""
        return SQL(
            """
            %s,
            bought AS (
                SELECT partner_id, company_id, product_id,
                       MIN(day) FILTER (WHERE NOT is_refund) AS day,
                       SUM(quantity) AS quantity
                FROM (%s) line
                GROUP BY partner_id, company_id, product_id, origin_id
                HAVING SUM(quantity) > 0
                   AND MIN(day) FILTER (WHERE NOT is_refund) IS NOT NULL)
            """,
            self._query_scopes(scope),
            SQL(" UNION ALL ").join(self._bought_queries().values()),
        )

    def _read_products(self, clock):
        """Return (product, purchase days, quantity, first and last day) per product.

        One statement; the ORM cannot net a line with the credit note of its document.
        """
        scope = self._query_scope_of([(self.partner_id.id, None, None, *clock)])
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                WITH %s
                SELECT product_id, COUNT(DISTINCT day), SUM(quantity)::float,
                       MIN(day), MAX(day)
                FROM bought
                GROUP BY product_id
                ORDER BY 2 DESC, 5 DESC, product_id
                LIMIT %s
                """,
                self._query_bought(scope),
                PRODUCTS_SHOWN,
            )
        )

    def _read_bought_together(self, clock):
        """Return (B, A, buyers of both, of A, of B, customers) for the products A that
        this customer bought and B that it never did."""
        partner_ids = [self.partner_id.id, *self._get_sample(clock)]
        scope = self._query_scope_of(
            [(partner_id, None, None, *clock) for partner_id in partner_ids]
        )
        self.env.flush_all()
        return self.env.execute_query(self._query_bought_together(scope, clock))

    def _query_bought_together(self, scope, clock):
        """Count pairs of products over the scope, of which this customer is one.

        One statement, because the ORM cannot join purchases with each other.
        """
        return SQL(
            """
            WITH %(bought)s,
            own AS (SELECT product_id, COUNT(DISTINCT day) AS days FROM bought
                    WHERE partner_id = %(partner)s GROUP BY product_id),
            main AS (SELECT product_id FROM own
                     ORDER BY days DESC, product_id LIMIT %(main)s),
            basket AS MATERIALIZED (
                SELECT DISTINCT partner_id, product_id FROM bought
                WHERE partner_id != %(partner)s AND day > %(since)s),
            buyer AS (SELECT product_id, COUNT(*) AS count
                      FROM basket GROUP BY product_id),
            pair AS (
                SELECT one.product_id AS a, other.product_id AS b, COUNT(*) AS count
                FROM main
                JOIN basket one USING (product_id)
                JOIN basket other ON other.partner_id = one.partner_id
                WHERE NOT EXISTS (SELECT FROM own
                                  WHERE own.product_id = other.product_id)
                GROUP BY one.product_id, other.product_id
                HAVING COUNT(*) >= %(floor)s)
            SELECT pair.b, pair.a, pair.count, buyer_a.count, buyer_b.count,
                   (SELECT COUNT(DISTINCT partner_id) FROM basket)
            FROM pair
            JOIN buyer buyer_a ON buyer_a.product_id = pair.a
            JOIN buyer buyer_b ON buyer_b.product_id = pair.b
            """,
            bought=self._query_bought(scope),
            partner=self.partner_id.id,
            since=clock.two_years_ago,
            floor=SUPPORT_FLOOR,
            main=PRODUCTS_COMPARED,
        )

    def _get_sample(self, clock):
        """Return the ids of the contacts who bought last, without this one.

        With the rights of the system: everybody's purchases count, and nothing but
        counts of at least ``SUPPORT_FLOOR`` customers leaves the comparison.
        """
        customers = self.sudo().search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("id", "!=", self.id),
                ("last_purchase_date", ">", clock.two_years_ago),
            ],
            ["partner_id"],
            order="last_purchase_date DESC, id DESC",
            limit=SAMPLE_SIZE,
        )
        return [customer.partner_id.id for customer in customers]
