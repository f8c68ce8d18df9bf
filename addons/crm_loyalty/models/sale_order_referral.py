from odoo import models


class SaleOrder(models.Model):
    """The code of the member who has sent the customer is entered like other codes, on
    the quotation and in the shop."""

    _inherit = "sale.order"

    def _try_apply_code(self, code):
        card = self.env["loyalty.card"]._find_by_referral_code(code)
        if not card:
            return super()._try_apply_code(code)
        problem = self._refer_customer(card)
        return {"error": problem} if problem else self._get_claimable_rewards()

    def _refer_customer(self, card):
        """Record who has sent the customer; return the sentence why not, or None."""
        if not self.partner_id or self.partner_id.is_public:
            return self.env._(
                "Sign in or enter your address first, and the referral code then."
            )
        problem = card._refer(self.partner_id)
        if not problem:
            self.message_post(
                body=self.env._(
                    "Referred by %(referrer)s.", referrer=card.partner_id.display_name
                )
            )
        return problem
