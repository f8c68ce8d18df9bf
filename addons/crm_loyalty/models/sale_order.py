from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_round

from ..engine.points import SCALE, ZERO, to_points
from .crm_loyalty_entry_documents import brought
from .movement import CONTEXT_KEY, Cause, Movement


class SaleOrder(models.Model):
    """What orders do to points, told to the ledger order by order."""

    _inherit = "sale.order"

    def _get_point_changes(self):
        """Return the changes by card; each card knows which orders change it and how.

        Odoo adds them to the cards when orders are confirmed and takes them off when
        orders are cancelled.
        """
        changes = super()._get_point_changes()
        is_cancelled = any(order.state == "cancel" for order in self)
        cause = Cause("cancel" if is_cancelled else "confirm", origin=self)
        cards = self.env["loyalty.card"].union(*changes)
        if is_cancelled:
            for card in self._get_recorded_cards() - cards:
                changes[card] = float(self._get_moved(card))
                cards |= card
        return {
            card.with_context(**{CONTEXT_KEY: cause}): changes[card] for card in cards
        }

    def _get_recorded_cards(self):
        """Return the cards on which these orders have moved points."""
        # What is undone does not depend on who cancels.
        entries = self.env["crm.loyalty.entry"].sudo()
        return (
            entries.search(
                [("origin_model", "=", self._name), ("origin_id", "in", self.ids)]
            )
            ._get_member_cards()
            .sudo(False)
        )

    def _get_loyalty_movements(self, event, card, change):
        """Return the movements of a card by which an event of orders is recorded.

        :param str event: ``confirm``, ``cancel``, ``lines`` (what rewards cost has
            changed on a confirmed order), ``points`` (what it earns has changed)
        :param change: the difference that Odoo writes on the card
        """
        if event == "confirm":
            return [
                movement
                for order in self.sudo()
                for movement in order._prepare_confirmation(card)
            ]
        if event == "cancel":
            return [
                movement
                for order in self.sudo()
                for movement in order._prepare_cancellation(card)
            ] + self.sudo()._prepare_before_ledger(card)
        self.ensure_one()
        return self.sudo()._prepare_edit(event, card, change) if change else []

    def _prepare_confirmation(self, card):
        """What is earned counts before what is redeemed: Odoo lets an order spend what
        it earns."""
        entries = self.env["crm.loyalty.entry"]
        earned = self._get_granted(card)
        spent = self._get_cost(card)
        movements = []
        if earned > 0:
            movements.append(self._prepare_earning(card, earned))
        if spent > 0:
            self._check_redeemer(card)
            movements.append(entries._prepare_new(self, card, "redeem", -spent))
        return movements

    def _prepare_earning(self, card, points):
        """Points wait for what the programme says at the moment at which it is."""
        return self.env["crm.loyalty.entry"]._prepare_new(
            self, card, "earn", points, waits_for=card.program_id._get_awaited()
        )

    def _prepare_cancellation(self, card):
        """Undo what is recorded, whatever the order says now; what was redeemed comes
        back before what was earned is taken."""
        entries = self.env["crm.loyalty.entry"]
        given, _rest = entries._prepare_reversals(self, card, "redeem")
        taken, _rest = entries._prepare_reversals(self, card, "earn")
        return given + taken

    def _prepare_before_ledger(self, card):
        """Undo what orders moved before the ledger began: what they say beyond what is
        recorded."""
        entries = self.env["crm.loyalty.entry"]
        rest = ZERO
        for order in self:
            recorded = entries._get_recorded(order, card)
            rest += max(order._get_cost(card) - brought(recorded, "redeem"), ZERO)
            rest -= max(order._get_granted(card) - brought(recorded, "earn"), ZERO)
        if not rest:
            return []
        return [Movement(card, "unclassified", rest, origin=self[:1], may_owe=True)]

    def _get_moved(self, card, kinds=("earn", "redeem")):
        """Return what these orders have moved on a card, what they undid included."""
        # What is undone does not depend on who cancels.
        entries = self.env["crm.loyalty.entry"].sudo()
        return sum((entries._query_moved(order, card, kinds) for order in self), ZERO)

    def _prepare_edit(self, event, card, change):
        """Return the movements for a change of a confirmed order."""
        entries = self.env["crm.loyalty.entry"]
        if event == "points" and change > 0:
            return [self._prepare_earning(card, change)]
        if event == "lines" and change < 0:
            self._check_redeemer(card)
            return [entries._prepare_new(self, card, "redeem", change)]
        kind = "earn" if event == "points" else "redeem"
        movements, rest = entries._prepare_reversals(self, card, kind, abs(change))
        # What was moved before the ledger began is undone too, and what has expired or
        # was credited is gone already.
        before = self._get_unrecorded(card, kind, abs(change))
        if rest := min(rest, before):
            rest = rest if change > 0 else -rest
            movements.append(
                Movement(card, "unclassified", rest, origin=self, may_owe=True)
            )
        return movements

    def _get_unrecorded(self, card, kind, change):
        """Return what the order moved on a card before the ledger began.

        :param change: by how much what it earns or costs has just fallen
        """
        now = self._get_granted(card) if kind == "earn" else self._get_cost(card)
        return max(now + change - abs(self._get_moved(card, (kind,))), ZERO)

    def _get_granted(self, card):
        """Return what the order earns on a card."""
        return sum(
            (
                to_points(granted.points)
                for granted in self.coupon_point_ids
                if granted.coupon_id == card
            ),
            ZERO,
        )

    def _get_cost(self, card):
        """Return what the rewards of the order cost a card."""
        return sum(
            (
                to_points(line.points_cost)
                for line in self.order_line
                if line.reward_id and line.coupon_id == card
            ),
            ZERO,
        )

    def _check_redeemer(self, card):
        """Refuse the card of another person."""
        owner = card.sudo().partner_id.commercial_partner_id
        is_personal = card.sudo().program_id.is_nominative and owner
        if is_personal and owner != self.partner_id.commercial_partner_id:
            raise UserError(
                self.env._(
                    "%(card)s belongs to %(owner)s and cannot be used by %(customer)s.",
                    card=card.sudo().display_name,
                    owner=card.sudo().partner_id.display_name,
                    customer=self.partner_id.display_name,
                )
            )

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        """Count only what can be spent: a card that has expired does not pay."""
        points = super()._get_real_points_for_coupon(coupon, post_confirm=post_confirm)
        points += self._get_rounded_off(coupon)
        # Whoever uses the card may know what it holds.
        card = coupon.sudo()
        last_day = card.expiration_date
        if last_day and last_day < self._get_confirmed_tx_create_date():
            points -= card.points
        else:
            points -= card.crm_lapsed_points
        program = card.program_id
        waits = program.crm_activation_days or program._get_awaited()
        is_waiting = waits and program.applies_on != "future"
        if is_waiting and self.state != "sale":
            granted = self.coupon_point_ids.filtered(
                lambda each: each.coupon_id == card
            )
            points -= sum(granted.mapped("points"))
        return float_round(points, precision_digits=SCALE)

    def _get_rounded_off(self, coupon):
        """Return what Odoo leaves out as it rounds points like money: a card of 99.6
        points is one of 100 where money has no decimals."""
        points = coupon.points
        if self.state not in ("sale", "done"):
            if coupon.program_id.applies_on != "future":
                points += float(self._get_granted(coupon))
            points -= float(self._get_cost(coupon))
        return points - coupon.currency_id.round(points)

    # Confirmed orders that change

    def _add_points_for_coupon(self, coupon_points):
        """On a confirmed order, the change of what it earns is what moves.

        Odoo adds all of it to the card each time.
        """
        if self.state != "sale":
            return super()._add_points_for_coupon(coupon_points)
        coupon_points = dict(coupon_points)
        # As in Odoo: what an order earns is not written by its salesperson.
        for granted in self.coupon_point_ids.sudo():
            if granted.coupon_id in coupon_points:
                granted.points = coupon_points.pop(granted.coupon_id)
        self.env["sale.order.coupon.points"].sudo().create(
            [
                {"order_id": self.id, "coupon_id": card.id, "points": points}
                for card, points in coupon_points.items()
            ]
        )
        return None

    def _let_points_follow(self):
        """Compute again what the confirmed order earns on the cards of its member.

        Odoo leaves what was earned as it is until somebody presses a button.
        """
        granted = self.sudo().coupon_point_ids.filtered(
            lambda each: each.coupon_id.program_id.is_nominative
        )
        programs = granted.coupon_id.program_id
        if not programs:
            return
        status = self._program_check_compute_points(programs)
        for each in granted:
            points = status[each.coupon_id.program_id].get("points", [0.0])[0]
            if to_points(points) != to_points(each.points):
                each.points = points

    def _write_vals_from_reward_vals(self, reward_vals, old_lines, delete=True):
        """Tell that it is a reward that changes what lines cost."""
        self = self._with_loyalty_cause("lines")
        return super()._write_vals_from_reward_vals(
            reward_vals, old_lines, delete=delete
        )

    def _with_loyalty_cause(self, event):
        """Return the order in a context that tells why points move."""
        return self.with_context(**{CONTEXT_KEY: Cause(event, origin=self)})

    # Odoo's own history is its view of the ledger, which nobody writes by hand.

    def _add_loyalty_history_lines(self):
        self = self.sudo()
        return super()._add_loyalty_history_lines()

    def _update_loyalty_history(self, coupon_id, points):
        self = self.sudo()
        return super()._update_loyalty_history(coupon_id, points)
