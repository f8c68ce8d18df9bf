from odoo import api, models
from odoo.tools import float_round

from ..engine.points import SCALE, ZERO


class SaleOrder(models.Model):
    """A quotation with a reward reserves the points that it costs, for as long as the
    programme says."""

    _inherit = "sale.order"

    def _update_programs_and_rewards(self):
        result = super()._update_programs_and_rewards()
        self._hold_points(self._get_cards_in_use())
        return result

    def _apply_program_reward(self, reward, coupon, **kwargs):
        result = super()._apply_program_reward(reward, coupon, **kwargs)
        self._hold_points(self._get_cards_in_use() | coupon)
        return result

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        """Count only what other documents have not reserved."""
        points = super()._get_real_points_for_coupon(coupon, post_confirm=post_confirm)
        # Tills reserve points of any programme.
        held = self._get_reservations()._find_held(coupon)
        others = held.filtered(
            lambda each: (
                (each.origin_model, each.origin_id) != (self._name, self._origin.id)
            )
        )
        points -= sum(others.mapped("points"))
        return float_round(points, precision_digits=SCALE)

    def _action_cancel(self):
        result = super()._action_cancel()
        self._get_reservations()._find_of(self)._release()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_reservations(self):
        self._get_reservations()._find_of(self)._release()

    def _get_reservations(self):
        # What is reserved follows the order, whoever sells; nobody writes it by hand.
        return self.env["crm.loyalty.reservation"].sudo()

    def _get_cards_in_use(self):
        """Return the cards that the order knows."""
        granted = self.coupon_point_ids.coupon_id
        return granted | self.applied_coupon_ids | self.order_line.coupon_id

    def _hold_points(self, cards):
        """Let the quotation hold what its rewards cost these cards."""
        self.ensure_one()
        if self.state not in ("draft", "sent"):
            return
        for card in cards.exists().sudo():
            if hours := card.program_id.crm_reservation_hours:
                points = self.sudo()._get_promised(card)
                self._get_reservations()._hold(card, self, points, hours)

    def _get_promised(self, card):
        """Return what the order costs a card beyond what it earns on it."""
        program = card.program_id
        waits = program.crm_activation_days or program._get_awaited()
        earned = ZERO if waits else self._get_granted(card)
        return max(self._get_cost(card) - earned, ZERO)
