from odoo import api, models
from odoo.fields import Domain

#: what the till reads of rules whose points only the server counts
GRANTS_NOTHING = {"reward_point_amount": 0.0, "minimum_qty": 0, "minimum_amount": 0.0}


class LoyaltyRule(models.Model):
    """The till grants points by the rules that it understands.

    It would grant the others to everybody, at any time.
    """

    _inherit = "loyalty.rule"

    @api.model
    def _load_pos_data_domain(self, data, config):
        """Leave out the rules whose conditions the till does not know, but those of
        programmes that the server counts: without any rule the till would not let
        members redeem."""
        domain = Domain(super()._load_pos_data_domain(data, config))
        return list(domain & self._get_till_domain(config))

    @api.model
    def _load_pos_data_read(self, records, config):
        rules = super()._load_pos_data_read(records, config)
        # Cashiers may not see what conditions are about.
        plain = set(records.sudo().filtered_domain(self._get_plain_domain()).ids)
        return [
            rule if rule["id"] in plain else rule | GRANTS_NOTHING for rule in rules
        ]

    def _unrelevant_records(self, config):
        """Let the till forget rules that have got conditions."""
        # Cashiers may not see what conditions are about.
        known = self.sudo().filtered_domain(self._get_till_domain(config))
        return list({*super()._unrelevant_records(config), *(self - known).ids})

    @api.model
    def _get_till_domain(self, config):
        counted = config._get_program_ids().filtered(
            lambda program: program._is_counted_at_till()
        )
        return self._get_plain_domain() | Domain("program_id", "in", counted.ids)
