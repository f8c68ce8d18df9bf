from odoo import api, fields, models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_customer_id",
        compute_sudo=True,
        help="The customer for whose sales order this is made. Of a component it is "
        "the customer who ordered the product.",
    )

    # The facts of a customer are read from the order lines to what is made for them.
    _sale_line_id_idx = models.Index("(sale_line_id) WHERE sale_line_id IS NOT NULL")

    @api.depends(
        "sale_line_id.order_id.partner_id.commercial_partner_id",
        "reference_ids.sale_ids.partner_id.commercial_partner_id",
    )
    def _compute_customer_id(self):
        # In sudo, because production may not read all orders; opening the page of
        # the customer then asks for the right to see it.
        orders = self.sale_line_id.order_id | self.reference_ids.sale_ids
        orders.partner_id.fetch(["commercial_partner_id"])
        for production in self:
            orders = (
                production.sale_line_id.order_id | production.reference_ids.sale_ids
            )
            production.customer_id = orders[:1].partner_id.commercial_partner_id

    def action_open_customer(self):
        """Open the page of the customer for whom this is made."""
        self.ensure_one()
        return self.customer_id.action_open_customer()
