from odoo import api, models
from odoo.fields import Domain


class LoyaltyRule(models.Model):
    _inherit = "loyalty.rule"

    @api.model
    def _load_pos_data_domain(self, data, config):
        """Leave out the rules whose conditions the till does not know: it would grant
        their points to everybody, at any time."""
        domain = Domain(super()._load_pos_data_domain(data, config))
        return list(domain & self._get_plain_domain())
