from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.points import to_points
from .movement import Movement

CLOSING_FIELDS = {"crm_closed_on", "crm_close_reason"}


class LoyaltyCard(models.Model):
    """How a membership ends, and begins anew with an empty card."""

    _inherit = "loyalty.card"

    crm_closed_on = fields.Date("Closed", readonly=True, copy=False)
    crm_close_reason = fields.Char("Reason for Closing", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_closing(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_closing(vals)
        return super().write(vals)

    @api.model
    def _check_closing(self, vals):
        if CLOSING_FIELDS & vals.keys():
            self._check_loyalty_manager()

    def action_open_closing(self):
        """Open the page by which a membership is closed."""
        self.ensure_one()
        return self._open_wizard("crm.loyalty.closing", self.env._("Close Membership"))

    def action_open_transfer(self):
        """Open the page by which points go to another member."""
        self.ensure_one()
        return self._open_wizard("crm.loyalty.transfer", self.env._("Transfer Points"))

    def _open_wizard(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_card_id": self.id},
        }

    def action_reopen(self):
        """Let a closed membership go on, with the empty card that it left."""
        self._check_loyalty_manager()
        for card in self.filtered("crm_closed_on"):
            other = card._find_account(card.program_id.id, card.partner_id.id)
            if other - card:
                raise UserError(card._get_second_message(card.partner_id.id))
            card.write(
                {"crm_closed_on": False, "crm_close_reason": False, "active": True}
            )

    def _close(self, reason, is_written_off=False):
        """Take what is left of memberships, give free what documents hold of it, and
        archive the cards. Who shares the points of a card that holds them loses the
        membership, too; who only shares them leaves them to the others.

        :param reason: kept on the card and with the movements
        :param is_written_off: whether what is owed is forgiven
        """
        cards = self | self.crm_pool_member_ids
        (cards - self)._leave_pools()
        self._leave_pools()
        self.env["crm.loyalty.entry"]._settle(cards)
        for card in cards:
            if to_points(card.crm_points_debt) and not is_written_off:
                raise UserError(
                    self.env._(
                        "%(card)s owes %(debt)s. Write the debt off, or wait until "
                        "earnings have paid it.",
                        card=card.display_name,
                        debt=card.crm_debt_text,
                    )
                )
            # What is promised of a card that ends is promised no more.
            self.env["crm.loyalty.reservation"].sudo()._find_held(card)._release()
            card._empty(reason)
        today = fields.Date.context_today(self)
        cards.write(
            {"crm_closed_on": today, "crm_close_reason": reason, "active": False}
        )

    def _empty(self, reason):
        """Write off what is owed on a card, and take what it holds."""
        debt = to_points(self.crm_points_debt)
        rest = to_points(self.points) + debt + to_points(self.crm_points_pending)
        key = f"close:{self.id}:{uuid4()}"
        common = {"reason": reason, "is_own": True}
        movements = []
        if debt:
            movements.append(Movement(self, "adjust", debt, f"{key}:debt", **common))
        if rest:
            movements.append(
                Movement(self, "adjust", -rest, f"{key}:rest", takes_all=True, **common)
            )
        self.env["crm.loyalty.entry"]._post(movements)

    def _erase_person(self):
        """End a membership whose person is erased; the ledger stays."""
        reason = self.env._("Member erased")
        for card in self:
            household = card.partner_id.crm_household_id
            if household.holder_id == card.partner_id:
                card.partner_id._hand_over_pools(False)
            card._close(reason, is_written_off=True)
        self.message_ids.unlink()
        self.partner_id = False
