from odoo import models
from odoo.exceptions import UserError


class LoyaltyCard(models.Model):
    """No way of entering points by hand leads past the approval of another manager."""

    _inherit = "loyalty.card"

    def _first_movements(self, reason):
        self._check_goodwill(self._read_points(self.points), reason)
        return super()._first_movements(reason)

    def _movements_of(self, change, reason):
        self._check_goodwill(change, reason)
        return super()._movements_of(change, reason)

    def _check_goodwill(self, change, reason):
        """Refuse that a person moves more by hand than the program lets one alone."""
        cause = self._get_cause(reason)
        is_by_hand = cause and cause.event == "adjust" and not cause.origin
        if not is_by_hand or self.env.su:
            return
        # The limit holds whoever may see the program.
        program = self.sudo().program_id
        if program._needs_approval(change):
            raise UserError(
                self.env._(
                    "More than %(limit)s by hand need the approval of another manager. "
                    "Use “Update Balance” on the card to ask for it. Nothing was "
                    "moved.",
                    limit=self._format_points(program.crm_goodwill_limit),
                )
            )

    def action_ask_goodwill(self):
        """Open a new request for points by hand on the card."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for Points"),
            "res_model": "crm.loyalty.goodwill",
            "views": [(False, "form")],
            "context": {"default_card_id": self.id},
        }
