from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from .movement import Movement


class AccountMove(models.Model):
    """The first paid invoice of a friend gives points to both sides, and a credit note
    of all of it takes them back."""

    _inherit = "account.move"

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        self._reward_referrals()
        return result

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._let_referrals_follow()
        return posted

    def button_draft(self):
        result = super().button_draft()
        self._let_referrals_follow()
        return result

    def _reward_referrals(self):
        """Give what programmes promise; invoices without a referral cost no query."""
        # Who records payments need not have a right on points or on the referrer.
        invoices = self.sudo().filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.payment_state == "paid"
                and move.amount_total > 0
                and move.commercial_partner_id.crm_referred_by_id
            )
        )
        if invoices:
            firsts = invoices._filter_first_paid()
            self.env["crm.loyalty.entry"]._give(firsts._prepare_referrals())

    def _filter_first_paid(self):
        """Return of each friend the first of these invoices, unless one of before is
        paid already or the referral is none."""
        domain = Domain("commercial_partner_id", "in", self.commercial_partner_id.ids)
        domain &= Domain("move_type", "=", "out_invoice")
        domain &= Domain("state", "=", "posted")
        domain &= Domain("payment_state", "in", ("paid", "in_payment"))
        domain &= Domain("amount_total", ">", 0) & Domain("id", "not in", self.ids)
        before = {
            friend
            for (friend,) in self._read_group(domain, ["commercial_partner_id"])
            if friend
        }
        firsts = {}
        for move in self.sorted(lambda move: (move.invoice_date, move.id)):
            friend = move.commercial_partner_id
            if friend not in before:
                firsts.setdefault(friend, move)
        return self.browse(
            move.id
            for friend, move in firsts.items()
            if not friend._find_identity_problem(friend.crm_referred_by_id)
        )

    def _prepare_referrals(self):
        """Return the movements for both sides, in all programmes of the referrers."""
        cards = self.env["loyalty.card"].search(
            Domain(
                "partner_id", "in", self.commercial_partner_id.crm_referred_by_id.ids
            )
            & Domain("crm_is_account", "=", True)
            & (
                Domain("program_id.crm_referrer_points", ">", 0)
                | Domain("program_id.crm_friend_points", ">", 0)
            )
        )
        movements = []
        for program, own in cards.grouped("program_id").items():
            if program._rewards_referrals():
                movements += self._prepare_program_referrals(program, own)
        return movements

    def _prepare_program_referrals(self, program, cards):
        """Return the movements of one programme, for referrers with these cards."""
        by_partner = {card.partner_id: card for card in cards}
        moves = self.filtered(
            lambda move: (
                program._serves(move.company_id)
                and move.commercial_partner_id.crm_referred_by_id in by_partner
            )
        )
        friends = moves._get_friend_cards(program)
        points = program._get_referral_points()
        movements = []
        for move in moves:
            buyer = move.commercial_partner_id
            sides = {
                "referrer": by_partner[buyer.crm_referred_by_id],
                "friend": friends.get(move),
            }
            movements += [
                Movement(
                    card,
                    "earn",
                    points[side],
                    key=f"referral:{program.id}:{buyer.id}:{side}",
                    origin=move,
                )
                for side, card in sides.items()
                if points[side]
            ]
        return movements

    def _get_friend_cards(self, program):
        """Return the card of each friend by invoice: that of the contact on it, or of
        the company, made where there is none and the friend gets points."""
        if not program.crm_friend_points:
            return {}
        accounts = program._find_accounts(self.partner_id | self.commercial_partner_id)
        without = self.filtered(
            lambda move: (
                move.partner_id not in accounts
                and move.commercial_partner_id not in accounts
            )
        )
        accounts |= program._get_accounts(without.commercial_partner_id)
        return {
            move: accounts.get(move.partner_id) or accounts[move.commercial_partner_id]
            for move in self
        }

    def _let_referrals_follow(self):
        """Take the points back while all of the invoice is credited, and only then."""
        refunds = self.filtered(lambda move: move.move_type == "out_refund")
        # Who credits invoices need not have a right on points.
        for refund in refunds.filtered("reversed_entry_id").sudo():
            refund.reversed_entry_id._follow_credit(refund)

    def _follow_credit(self, refund):
        """Let the points of a referral follow what is credited of the invoice."""
        entries = self.env["crm.loyalty.entry"]
        given = entries.search(
            Domain("origin_model", "=", self._name)
            & Domain("origin_id", "=", self.id)
            & Domain("kind", "=", "earn")
            & Domain("event_key", "=like", "referral:%")
        )
        refunds = self.reversal_move_ids.filtered(lambda move: move.state == "posted")
        is_credited = sum(refunds.mapped("amount_total")) >= self.amount_total
        by_card = defaultdict(list)
        for each in entries._query_recorded(self):
            if each.entry_id in given.ids:
                by_card[each.card_id].append(each)
        movements = []
        for card in self.env["loyalty.card"].browse(by_card).exists():
            recorded = by_card[card.id]
            movements += self._prepare_follow(card, recorded, refund, is_credited)
        entries._post(movements)

    def _prepare_follow(self, card, recorded, refund, is_credited):
        """Return the movements on one card after a credit note came or went.

        :param recorded: ``Recorded`` of the referral on the card, the latest first
        """
        if is_credited:
            return [
                Movement(
                    card,
                    "reverse",
                    -each.left,
                    key=f"reverse:{each.entry_id}:{each.reversals + 1}",
                    origin=refund,
                    reverses=each.entry_id,
                    may_owe=True,
                )
                for each in recorded
                if each.left
            ]
        last = recorded[0]
        if not last.reversals or last.left:
            return []
        points = self.env["crm.loyalty.entry"].browse(last.entry_id)
        return [
            Movement(
                card,
                "earn",
                points.points + points.pending,
                key=f"referral:again:{card.id}:{self.id}:{len(recorded)}",
                origin=self,
            )
        ]
