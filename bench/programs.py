"""The loyalty programme that benchmarks move points of."""

from odoo import Command, api, models

#: what the reward costs
COST = 100


def write_program(env: api.Environment, **values: object) -> models.Model:
    """Return a programme: a point for each unit of money, 100 points pay 10."""
    rule = {"reward_point_mode": "money", "reward_point_amount": 1}
    reward = {
        "reward_type": "discount",
        "discount_mode": "per_order",
        "discount": 10,
        "required_points": COST,
    }
    return env["loyalty.program"].create(
        {
            "name": "Bench",
            "program_type": "loyalty",
            "trigger": "auto",
            "applies_on": "both",
            "rule_ids": [Command.create(rule)],
            "reward_ids": [Command.create(reward)],
            **values,
        }
    )
