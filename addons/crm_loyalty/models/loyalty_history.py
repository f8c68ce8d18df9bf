from odoo import api, models
from odoo.exceptions import AccessError


class LoyaltyHistory(models.Model):
    """Odoo's history of a card is written by what moves points, not by hand."""

    _inherit = "loyalty.history"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_may_write()
        return super().create(vals_list)

    def write(self, vals):
        self._check_may_write()
        return super().write(vals)

    @api.model
    def _check_may_write(self):
        if not self.env.su and not self.env["loyalty.card"]._get_cause():
            raise AccessError(
                self.env._("The history of a card follows the movements of points.")
            )
