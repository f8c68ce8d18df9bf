from odoo import models
from odoo.fields import Domain


class LoyaltyCard(models.Model):
    """Documents that use a card go on with the one into which it is merged."""

    _inherit = "loyalty.card"

    def _merge_into(self, target, reason=None):
        result = super()._merge_into(target, reason)
        # Documents follow the points, whoever merges contacts.
        cards = (self - target).sudo()
        cards._hand_over_reservations(target.sudo())
        cards._hand_over_quotations(target.sudo())
        return result

    def _hand_over_reservations(self, target):
        """Let documents hold on the other card what they hold on these; a document that
        holds points of both computes it again when it changes."""
        reservations = self.env["crm.loyalty.reservation"]
        account = target._get_accounts()
        domain = Domain("state", "=", "held")
        held = reservations.search(domain & Domain("card_id", "in", self.ids))
        there = reservations.search(domain & Domain("card_id", "=", account.id))
        documents = {(each.origin_model, each.origin_id) for each in there}
        for each in held:
            document = (each.origin_model, each.origin_id)
            if document not in documents:
                documents.add(document)
                each.card_id = account

    def _hand_over_quotations(self, target):
        """Let quotations redeem from the other card, and earn on it."""
        quotations = Domain("order_id.state", "in", ("draft", "sent"))
        own = quotations & Domain("coupon_id", "in", self.ids)
        lines = self.env["sale.order.line"].search(own)
        granted = self.env["sale.order.coupon.points"].search(own)
        orders = self.env["sale.order"].search(
            Domain("state", "in", ("draft", "sent"))
            & Domain("applied_coupon_ids", "in", self.ids)
        )
        for order in orders:
            order.applied_coupon_ids = order.applied_coupon_ids - self | target
        lines.coupon_id = target
        there = granted.order_id.coupon_point_ids.filtered(
            lambda each: each.coupon_id == target
        )
        seen = there.order_id
        for each in granted:
            if each.order_id in seen:
                each.unlink()
            else:
                seen |= each.order_id
                each.coupon_id = target
