from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """What orders earn in programmes of loyalty, counted here and not by Odoo."""

    _name = "sale.order"
    _inherit = ["sale.order", "crm.loyalty.earning"]

    def _program_check_compute_points(self, programs):
        """Count points by what is paid otherwise than with points, in the currency of
        the programme.

        Odoo counts a point for each yen in a programme in dollars, and points for what
        points have paid.
        """
        result = super()._program_check_compute_points(programs)
        own = programs.filtered(
            lambda program: program._counts_itself() and "points" in result[program]
        )
        for program, points in self._count_by_rules(own).items():
            result[program]["points"] = [float(points)]
        return result

    def _update_programs_and_rewards(self):
        result = super()._update_programs_and_rewards()
        self._follow_payment_with_points()
        return result

    def _apply_program_reward(self, reward, coupon, **kwargs):
        result = super()._apply_program_reward(reward, coupon, **kwargs)
        self._follow_payment_with_points()
        return result

    def _follow_payment_with_points(self):
        """Let what the order earns follow what is paid with points: Odoo counts first
        and applies the rewards then."""
        if self._get_lines_paid_with_points():
            self._let_points_follow()

    # What the counting asks

    def _get_countable_lines(self):
        lines = self.order_line - self._get_no_effect_on_threshold_lines()
        return lines.filtered(lambda line: not line.combo_item_id)

    def _get_sold_lines(self):
        lines = self._get_not_rewarded_order_lines()
        return lines.filtered(lambda line: not line.combo_item_id)

    def _get_line_quantity(self, line):
        return line.product_uom_qty

    def _get_line_price(self, line, price):
        return self._get_order_line_price(line, price)

    def _get_margin(self, lines):
        # What a combination costs stands on the lines of what is in it.
        parts = lines.linked_line_ids.filtered("combo_item_id")
        return super()._get_margin(lines | parts)

    def _get_earning_time(self):
        """When the order is, or would be, confirmed."""
        return self.date_order if self._is_earned() else fields.Datetime.now()

    def _is_earned(self):
        return self.state == "sale"

    @api.model
    def _get_bought_domain(self):
        return Domain("state", "=", "sale")

    def _get_code_rules(self):
        return self.code_enabled_rule_ids
