from odoo import models

from odoo.addons.crm_loyalty.engine.points import to_points

#: how long a payment at the till may take
HOURS = 0.25


class PosSession(models.Model):
    """What is about to be paid with points at a till is reserved for its session."""

    _inherit = "pos.session"

    def reserve_points(self, costs, basket=None):
        """Reserve what the rewards of an order cost, before it is paid.

        Of several tills that want the same points at once the first one gets them: the
        row of the card is updated, and the others are run again and find them reserved.

        :param dict costs: points by the number of the card
        :param dict basket: the order, as for ``count_points``
        :return: a sentence for the cashier where a card does not hold them or a reward
            is refused, and nothing is reserved; False otherwise
        """
        self.ensure_one()
        self.check_access("write")
        if message := basket and self._get_refusal(basket):
            return message
        # What a till reserves follows its orders; cashiers write no reservations.
        cards = self.env["loyalty.card"].sudo().browse(map(int, costs)).exists()
        wanted = {card: to_points(costs[str(card.id)]) for card in cards}
        if message := self._get_shortage(wanted):
            return message
        reservations = self.env["crm.loyalty.reservation"].sudo()
        for card, points in wanted.items():
            reservations._hold(card, self, points, HOURS)
        return False

    def _get_shortage(self, wanted):
        """Return why cards do not pay, False if they do.

        :param wanted: dict of exact points by card
        """
        cards = self.env["loyalty.card"].union(*wanted)
        reservations = self.env["crm.loyalty.reservation"].sudo()
        held = reservations._find_held(cards).filtered(
            lambda each: (each.origin_model, each.origin_id) != (self._name, self.id)
        )
        for card, points in wanted.items():
            if message := self._get_overdue_message(card):
                return message
            taken = held.filtered(
                lambda each, card=card: each.card_id == card._get_accounts()
            )
            free = card.points - card.crm_lapsed_points - sum(taken.mapped("points"))
            if to_points(free) < points:
                return self.env._(
                    "%(card)s has %(free)s to spend, and the reward costs %(cost)s. "
                    "Remove the reward, or choose another one.",
                    card=card.display_name,
                    free=card._format_points(max(free, 0)),
                    cost=card._format_points(float(points)),
                )
        return False

    def _get_refusal(self, basket):
        """Return why rewards in a basket are refused, False if they are not."""
        # What a program asks for does not depend on what the cashier may see.
        order = self.sudo()._prepare_basket(basket)
        for program in order.lines.reward_id.program_id:
            if message := order._get_refusal(program):
                return message
        return False

    def _get_overdue_message(self, card):
        """Return why rewards of the card are refused to its member, who owes money,
        False if they are not."""
        return card.program_id._get_overdue_message(card.partner_id, self.company_id)

    def _consume_reserved(self, cards):
        """Say of what the session holds of cards that it is redeemed."""
        reservations = self.env["crm.loyalty.reservation"].sudo()
        reservations._find_of(self, cards).write({"state": "consumed"})
