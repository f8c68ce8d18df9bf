from odoo import models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Orders of members whose tier brings free delivery."""

    _inherit = "sale.order"

    def write(self, vals):
        if "partner_id" not in vals:
            return super().write(vals)
        before = self._get_free_delivery_tiers()
        result = super().write(vals)
        after = self._get_free_delivery_tiers()
        for order in self:
            is_open = order.state in ("draft", "sent") and order.delivery_set
            if is_open and before[order] != after[order]:
                order._rate_delivery_again()
        return result

    def _rate_delivery_again(self):
        """Let the delivery follow the customer, as Odoo's button does."""
        rate = self.carrier_id.rate_shipment(self)
        if not rate["success"]:
            self.recompute_delivery_price = True
            return
        self.set_delivery_line(self.carrier_id, rate["price"])
        self.write(
            {
                "recompute_delivery_price": False,
                "delivery_message": rate.get("warning_message"),
            }
        )

    def _prepare_delivery_line_vals(self, carrier, price_unit):
        values = super()._prepare_delivery_line_vals(carrier, price_unit)
        if self.currency_id.is_zero(price_unit):
            order = self.with_context(lang=self.partner_id.lang or self.env.lang)
            if tier := order._get_free_delivery_tier():
                reason = order._get_free_delivery_message(tier)
                values["name"] = f"{values['name']}\n{reason}"
        return values

    def _get_free_delivery_message(self, tier):
        """Return why delivery costs nothing."""
        return self.env._("Free delivery for %(tier)s", tier=tier.name)

    def _get_free_delivery_tier(self):
        """Return the tier by which the order is delivered for free, empty if none."""
        self.ensure_one()
        return self._get_free_delivery_tiers()[self]

    def _get_free_delivery_tiers(self):
        """Return the tiers by which orders are delivered for free, by order.

        A confirmed order keeps the tier in which it was confirmed.
        """
        # What delivery costs does not depend on who sells.
        cards = self.env["loyalty.card"].sudo()
        domain = Domain("partner_id", "in", self.partner_id.ids)
        domain &= Domain("crm_is_account", "=", True)
        domain &= Domain("program_id.active", "=", True)
        domain &= Domain("program_id.crm_tier_ids.free_delivery", "=", True)
        by_member = cards.search(domain).grouped("partner_id")
        no_tier = cards.crm_tier_id
        return {
            order: next(
                (
                    tier
                    for card in by_member.get(order.partner_id._origin.sudo(), cards)
                    if (tier := order._get_tier_of(card)).free_delivery
                    and card.company_id.id in (False, order.company_id.id)
                ),
                no_tier,
            ).with_env(order.env(su=True))
            for order in self
        }

    def _get_tier_of(self, card):
        """Return the tier of a card that counts for the order."""
        if self.state != "sale":
            return card.crm_tier_id
        stays = card.crm_stay_ids.filtered(
            lambda stay: (
                stay.date_from < self.date_order
                and (not stay.date_to or stay.date_to >= self.date_order)
            )
        )
        return stays[:1].tier_id
