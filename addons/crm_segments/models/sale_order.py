from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "crm.segment.mixin"]

    def _get_product_catalog_order_data(self, products, **kwargs):
        return super()._get_product_catalog_order_data(
            products, **self._get_price_customer(), **kwargs
        )

    def _update_order_line_info(self, product_id, quantity, **kwargs):
        return super()._update_order_line_info(
            product_id, quantity, **self._get_price_customer(), **kwargs
        )

    def _get_price_customer(self):
        """Return for whom prices are computed, as pricelists take it."""
        return {"customer": self.partner_id.with_company(self.company_id)}
