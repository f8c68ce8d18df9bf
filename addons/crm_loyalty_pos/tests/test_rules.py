from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.crm_loyalty.tests.common_earning import EarningCase

CONDITIONS = (
    {"crm_effect": "multiply"},
    {"crm_order_cap": 5},
    {"crm_date_to": "2024-06-30"},
    {"crm_hour_from": 8},
    {"sun": False},
    {"crm_occasion": "first"},
    {"crm_has_margin_floor": True},
)


class TestRules(EarningCase):
    """The till grants points by the rules that it understands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashier = new_test_user(
            cls.env, login="cashier", groups="point_of_sale.group_pos_user"
        )
        cls.config = cls.env["pos.config"].create({"name": "Till"})

    def _load(self):
        """Return what the till reads of rules, by number."""
        rules = self.env["loyalty.rule"]
        rules = rules.with_user(self.cashier)
        loaded = rules._load_pos_data_search_read({}, self.config)
        return {rule["id"]: rule for rule in loaded}

    def _add_rules(self, program):
        values = {"minimum_qty": 3, "minimum_amount": 20}
        program.rule_ids = [Command.create(values | each) for each in CONDITIONS]
        return program.rule_ids.sorted("id")[-len(CONDITIONS) :]

    def test_rules_with_conditions_grant_nothing_at_the_till(self):
        """They are there, so that members can redeem, and the server counts them."""
        added = self._add_rules(self.program)
        loaded = self._load()
        self.assertEqual(loaded.keys(), set(self.program.rule_ids.ids))
        self.assertEqual(loaded[self.rule.id]["reward_point_amount"], 1.0)
        for rule in added:
            read = loaded[rule.id]
            self.assertEqual(
                (read["reward_point_amount"], read["minimum_amount"]), (0.0, 0.0)
            )
            self.assertEqual((read["minimum_qty"], read["mode"]), (0, "auto"))

    def test_rules_that_the_till_counts_have_no_conditions(self):
        """Nobody counts them there on cards that belong to no member."""
        self.program.applies_on = "current"
        added = self._add_rules(self.program)
        self.assertFalse(self._load().keys() & set(added.ids))
        self.assertIn(self.rule.id, self._load())

    def test_the_till_forgets_a_rule_that_gets_a_condition(self):
        self.program.applies_on = "current"
        rule = self.rule.with_user(self.cashier)
        self.assertFalse(rule._unrelevant_records(self.config))
        self.rule.crm_occasion = "first"
        self.assertEqual(rule._unrelevant_records(self.config), self.rule.ids)
