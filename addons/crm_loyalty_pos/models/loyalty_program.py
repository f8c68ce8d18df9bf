from odoo import api, models


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), "crm_activation_days"]

    def _is_counted_at_till(self):
        """Whether the server counts what orders of the till earn, on the cards of
        members. The till counts and gives out the cards of others."""
        self.ensure_one()
        return self.is_nominative and self._counts_itself()
