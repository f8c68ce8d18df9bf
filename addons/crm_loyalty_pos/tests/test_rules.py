from odoo import Command

from odoo.addons.crm_loyalty.tests.common_earning import EarningCase


class TestRules(EarningCase):
    """The till grants points by the rules that it understands."""

    def test_rules_with_conditions_stay_out_of_the_till(self):
        config = self.env["pos.config"].create({"name": "Till"})
        self.program.rule_ids = [
            Command.create(values)
            for values in (
                {"crm_effect": "multiply"},
                {"crm_order_cap": 5},
                {"crm_date_to": "2024-06-30"},
                {"crm_hour_from": 8},
                {"sun": False},
                {"crm_occasion": "first"},
                {"crm_has_margin_floor": True},
            )
        ]
        rules = self.env["loyalty.rule"]
        loaded = rules.search(rules._load_pos_data_domain({}, config))
        self.assertEqual(loaded & self.program.rule_ids, self.rule)
