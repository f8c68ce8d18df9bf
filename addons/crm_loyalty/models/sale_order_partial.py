from odoo import fields, models
from odoo.exceptions import UserError

#: in the context while a reward is computed: how many points it may take
AT_MOST = "crm_loyalty_at_most"


class SaleOrder(models.Model):
    """Customers may redeem a part of their points, where a point is worth so much.

    Odoo takes as many as the order needs, and computes rewards again whenever it
    changes, so the order remembers what the customer wants.
    """

    _inherit = "sale.order"

    crm_redeemed_at_most = fields.Json("Points Redeemed at Most", copy=False)

    def _redeem_at_most(self, reward, card, points):
        """Remember how many points of a card a reward may take; None for as many as
        there are.

        :raise UserError: when it is less than the reward takes, or more than there is
        """
        self.ensure_one()
        limits = dict(self.crm_redeemed_at_most or {})
        limits.pop(_key_of(reward, card), None)
        # What a reward on the order takes already is there to be taken.
        own = self.order_line.filtered(
            lambda line: line.reward_id == reward and line.coupon_id == card
        )
        usable = self._get_real_points_for_coupon(card) + sum(own.mapped("points_cost"))
        if points is not None:
            if not reward.required_points <= points <= usable:
                raise UserError(
                    self.env._(
                        "Enter between %(least)s and %(most)s.",
                        least=card._format_points(reward.required_points),
                        most=card._format_points(usable),
                    )
                )
            limits[_key_of(reward, card)] = points
        self.crm_redeemed_at_most = limits or False

    def _get_reward_values_discount(self, reward, coupon, **kwargs):
        points = (self.crm_redeemed_at_most or {}).get(_key_of(reward, coupon))
        if points is None or not reward._is_divisible():
            return super()._get_reward_values_discount(reward, coupon, **kwargs)
        order = self.with_context(**{AT_MOST: (coupon.id, points)})
        return super(SaleOrder, order)._get_reward_values_discount(
            reward, coupon, **kwargs
        )

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        points = super()._get_real_points_for_coupon(coupon, post_confirm=post_confirm)
        card_id, most = self.env.context.get(AT_MOST, (None, None))
        return min(points, most) if card_id == coupon.id else points

    def action_open_reward_wizard(self):
        """Ask how many points, also where there is one reward only."""
        self.ensure_one()
        if not self.env["loyalty.reward"]._find_divisible():
            return super().action_open_reward_wizard()
        self._update_programs_and_rewards()
        claimable = [*self._get_claimable_rewards().values()]
        if len(claimable) == 1 and claimable[0]._is_divisible():
            return self.env["ir.actions.actions"]._for_xml_id(
                "sale_loyalty.sale_loyalty_reward_wizard_action"
            )
        return super().action_open_reward_wizard()


def _key_of(reward, card):
    """Return the name of a reward of a card in what the order remembers."""
    return f"{reward.id}:{card.id}"
