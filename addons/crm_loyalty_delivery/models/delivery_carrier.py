from odoo import models

#: context key: the price without the benefit is asked for
FULL_PRICE = "crm_loyalty_full_price"


class DeliveryCarrier(models.Model):
    """Delivery costs nothing for orders of members whose tier says so."""

    _inherit = "delivery.carrier"

    def rate_shipment(self, order):
        """Set the price to zero, as Odoo does for orders above an amount; what the
        carrier takes is told beside it."""
        full = self.with_context(**{FULL_PRICE: True})
        rate = super(DeliveryCarrier, full).rate_shipment(order)
        if rate["success"] and (tier := order._get_free_delivery_tier()):
            rate["price"] = 0.0
            rate["warning_message"] = order._get_free_delivery_message(tier)
        return rate

    def _apply_margins(self, price, order=False):
        """Charge nothing for what the carrier takes when the goods leave."""
        price = super()._apply_margins(price, order)
        if price and order and not self.env.context.get(FULL_PRICE):
            return 0.0 if order._get_free_delivery_tier() else price
        return price
