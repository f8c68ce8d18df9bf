from odoo import models

from odoo.addons.crm_loyalty.engine.points import ZERO, to_points
from odoo.addons.crm_loyalty.models.movement import CONTEXT_KEY, Cause

from .loyalty_history import CONTEXT_KEY as GIFT_CARDS


class PosOrder(models.Model):
    """What the till does to points, told to the ledger order by order.

    What an order earns is counted here as orders of sales are, once, when the till
    synchronizes it. Of what the till itself says, only what rewards cost is taken.
    """

    _inherit = "pos.order"

    def _process_saved_order(self, draft):
        result = super()._process_saved_order(draft)
        if not draft and self._is_earned():
            self._earn_points()
            self._follow_refunds()
        return result

    def confirm_coupon_programs(self, coupon_data):
        """Let the movements that follow say that this order caused them."""
        self._earn_points()
        cause = Cause("till", origin=self)
        self = self.with_context(**{CONTEXT_KEY: cause})
        result = super().confirm_coupon_programs(coupon_data)
        # Without a connection, both may be told at once.
        for refund in self.lines.refund_orderline_ids.order_id:
            refund._follow_refunds()
        self.session_id._consume_reserved(self.lines.sudo().coupon_id)
        self._name_new_cards(coupon_data, result["coupon_updates"])
        return result

    def _name_new_cards(self, coupon_data, updates):
        """Let the till replace the cards that it made up for members by those that the
        server has made when it counted: Odoo says so of its own only."""
        made_up = {
            values["program_id"]: int(number)
            for number, values in coupon_data.items()
            if int(number) < 0
        }
        for update in updates:
            if update["old_id"] == update["id"]:
                update["old_id"] = made_up.get(update["program_id"], update["id"])

    def _process_existing_gift_cards(self, coupon_data):
        self = self.with_context(**{GIFT_CARDS: True})
        return super()._process_existing_gift_cards(coupon_data)

    def _remove_duplicate_coupon_data(self, coupon_data):
        """Leave of what the till says about programmes that are counted here only what
        rewards cost, and that once.

        What they earned is recorded already, and its line in the history would make
        Odoo drop the cost.
        """
        programs = self.env["loyalty.program"].sudo()
        counted = {
            card_id: coupon_data.pop(card_id)
            for card_id, values in list(coupon_data.items())
            if programs.browse(values["program_id"])._is_counted_at_till()
        }
        result = super()._remove_duplicate_coupon_data(coupon_data)
        for card_id, values in counted.items():
            card = self.env["loyalty.card"].browse(card_id if card_id > 0 else ())
            program = programs.browse(values["program_id"])
            spent = self._get_spent(card, program, to_points(values["points"]))
            coupon_data[card_id] = values | {"points": -float(spent)}
        return result

    def _get_spent(self, card, program, change):
        """Return what the rewards of a programme cost that is not recorded yet.

        :param card: the one of the member, if there is one already
        :param change: what the till says, which has what it counted as earned in it,
            and so counts only where there are no lines to tell
        """
        entries = self.env["crm.loyalty.entry"].sudo()
        recorded = entries._get_recorded(self, card) if card else ()
        if any(each.kind == "redeem" for each in recorded):
            return ZERO
        return self._get_cost(card, program) if self.lines else max(-change, ZERO)

    def _get_loyalty_movements(self, event, card, change):
        """Return the movements of a card: what the order earned, then what its rewards
        cost, of which the till tells only the difference.

        The customer has paid already, so what the card does not hold is owed, not
        refused. A wallet that paid for its own top-up did so with what it held before.

        :param str event: ``till``
        :param change: the difference that Odoo writes on the card
        """
        is_counted = card.sudo().program_id._is_counted_at_till()
        earned = ZERO if is_counted else max(change + self._get_cost(card), ZERO)
        spent = earned - change
        entries = self.env["crm.loyalty.entry"].sudo()
        if not change and entries._get_recorded(self, card):
            # Odoo keeps no history by which it knew that this is told again.
            return []
        moved = [("earn", earned), ("redeem", -spent)]
        if self._tops_itself_up(card.sudo().program_id):
            moved.reverse()
            earned = ZERO
        if spent > 0:
            self._tell_about_debt(card, earned, spent)
            self._tell_about_refusal(card)
        return [
            entries._prepare_new(self, card, kind, points, may_owe=True)
            for kind, points in moved
            if points
        ]

    def _get_cost(self, card, program=None):
        """Return what the rewards on the order cost a card. The till knows no number
        of a card that the order itself makes."""
        program = program or card.sudo().program_id
        lines = self.sudo().lines.filtered(
            lambda line: (
                line.reward_id.program_id == program
                and not line.refunded_orderline_id
                and (line.coupon_id or card) == card
            )
        )
        return sum((to_points(line.points_cost) for line in lines), ZERO)
