"""What the same two orders do to points, as orders of sales and as orders of the shop.

The first earns, the second redeems what the first has earned. Prints the movements of
both members as one line of JSON.
"""

import argparse
import json

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import config


def main():
    """Print the movements of a member by channel."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    options = parser.parse_args()
    config.parse_config(["--config", options.config], setup_logging=True)
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
        env["loyalty.program"].search([]).active = False
        # Confirmations are mailed later, so none is printed here.
        env["ir.config_parameter"].set_param("sale.async_emails", True)
        program, product = create_program(env), create_product(env)
        channels = {"sales": confirm, "shop": pay}
        moved = {
            name: buy(env, program, product, name, finish)
            for name, finish in channels.items()
        }
        cr.rollback()
    print(json.dumps(moved))


def create_program(env):
    rule = {"reward_point_mode": "money", "reward_point_amount": 0.333}
    reward = {"discount_mode": "per_order", "discount": 10, "required_points": 30}
    return env["loyalty.program"].create(
        {
            "name": "Green Points",
            "program_type": "loyalty",
            "trigger": "auto",
            "applies_on": "both",
            "ecommerce_ok": True,
            "rule_ids": [Command.create(rule)],
            "reward_ids": [Command.create(reward | {"reward_type": "discount"})],
        }
    )


def create_product(env):
    values = {"name": "Lesson", "type": "service", "list_price": 100.0}
    return env["product.product"].create(values | {"taxes_id": [Command.clear()]})


def buy(env, program, product, channel, finish):
    """Buy twice; return kind and points of what moved on the card."""
    member = env["res.partner"].create({"name": f"Member of {channel}"})
    # Without the discounts of demo data.
    prices = env["product.pricelist"].create({"name": "List Prices"})
    values = {"partner_id": member.id, "pricelist_id": prices.id}
    values["order_line"] = [Command.create({"product_id": product.id})]
    if channel == "shop":
        values["website_id"] = env["website"].search([], limit=1).id
    card = env["loyalty.card"]
    for _number in range(2):
        order = env["sale.order"].create(dict(values))
        order._update_programs_and_rewards()
        if card:
            order._apply_program_reward(program.reward_ids, card)
        finish(order)
        assert order.state == "sale"
        card = card.search([("partner_id", "=", member.id)])
    entries = env["crm.loyalty.entry"].search([("card_id", "=", card.id)])
    return [[each.kind, each.points] for each in entries.sorted("sequence")]


def confirm(order):
    order.action_confirm()


def pay(order):
    """Confirm an order by its payment, as the shop does."""
    env = order.env
    provider = env["payment.provider"].create({"name": "Card", "state": "test"})
    transaction = env["payment.transaction"].create(
        {
            "provider_id": provider.id,
            "payment_method_id": env.ref("payment.payment_method_unknown").id,
            "reference": f"Shop {order.name}",
            "amount": order.amount_total,
            "currency_id": order.currency_id.id,
            "partner_id": order.partner_id.id,
            "sale_order_ids": [Command.set(order.ids)],
            "state": "done",
        }
    )
    transaction._check_amount_and_confirm_order()


if __name__ == "__main__":
    main()
