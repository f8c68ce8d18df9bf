from odoo import models


class PosOrder(models.Model):
    """Why rewards are refused: the till asks before the order is paid. Where it could
    not ask, the sale is kept and a manager is told."""

    _inherit = "pos.order"

    def _get_refusal(self, program):
        """Return why rewards of a program are refused on the order, False if they are
        not."""
        if self._tops_itself_up(program):
            return program._get_top_up_message(program.name)
        return False

    def _tops_itself_up(self, program):
        """Whether a wallet of the program pays for its own top-up."""
        lines = self._get_new_lines()
        return bool(program._get_top_ups(lines)) and program._pays_top_ups(
            lines, "price_subtotal_incl"
        )

    def _get_new_lines(self):
        """Return the lines with what the customer pays, and nothing that comes back."""
        lines = self.lines | self.lines.combo_line_ids
        return lines.filtered(
            lambda line: line.qty > 0 and not line.refunded_orderline_id
        )

    def _tell_about_refusal(self, card):
        """Write on a card what was paid with it that the server refuses."""
        reason = self.sudo()._get_refusal(card.sudo().program_id)
        if not reason:
            return
        note = self.env._(
            "%(till)s: order %(order)s of %(cashier)s is paid with a reward that is "
            "refused. The sale is kept. %(reason)s",
            till=self.config_id.sudo().display_name,
            order=self.display_name,
            cashier=self.user_id.sudo().display_name,
            reason=reason,
        )
        self._tell_managers(card, self.env._("Reward that is refused"), note)
