"""The coffee circle: points for regulars, tiers, gift cards, and what is redeemed."""

from datetime import date, timedelta

from odoo import Command, api, models

from tools.demo.company.plan import Deal
from tools.demo.company.sales import orders_of
from tools.demo.company.world import World
from tools.demo.translated import Text, create

# It began so many days ago; gift cards were given so many days ago.
BEGAN, GAVE = 540, 150
# One order in so many redeems points, if there are enough.
REDEEMS = 3
COSTS, PAYS = 150, 30
GIFT = 50
NAME = Text("Coffee Circle", "Câu lạc bộ cà phê", "باشگاه قهوه")
REWARD = Text("30 off your order", "Giảm 30 cho đơn hàng", "30 تخفیف برای سفارش")
TIERS = (
    (Text("Silver", "Bạc", "نقره‌ای"), 250, 1.0),
    (Text("Gold", "Vàng", "طلایی"), 800, 1.25),
    (Text("Platinum", "Bạch kim", "پلاتینی"), 2500, 1.5),
)


def open_up(world: World, today: date, last: date) -> None:
    """Do in the morning what is due by today; ``last`` is the end of the history."""
    if today < last - timedelta(days=BEGAN):
        return
    world.program = world.program or _found(world)
    if world.gift_cards is None and today >= last - timedelta(days=GAVE):
        world.gift_cards = _give(world)
    world.env["crm.loyalty.entry"]._cron_settle()
    world.env["crm.loyalty.tier"]._cron_assess()


def redeem(world: World, deals: list[Deal]) -> None:
    """Let members put a reward or their gift card on some of the orders."""
    if not world.program:
        return
    for deal, order in zip(deals, orders_of(world, deals), strict=True):
        gift = (world.gift_cards or {}).pop(order.partner_id.id, None)
        if gift:
            _claim(order, order._try_apply_code(gift.code))
        elif deal.number % REDEEMS == 0 and order.amount_total > 4 * PAYS:
            _redeem_points(order, world.program)


def _redeem_points(order: models.Model, program: models.Model) -> None:
    card = order.env["loyalty.card"].search(
        [
            ("program_id", "=", program.id),
            ("partner_id", "=", order.partner_id.id),
            ("points", ">=", COSTS),
        ],
        limit=1,
    )
    if card:
        order._update_programs_and_rewards()
        order._apply_program_reward(program.reward_ids, card)


def _claim(order: models.Model, status: dict) -> None:
    """Put the rewards that a code opens on an order."""
    for card, rewards in status.items():
        order._apply_program_reward(rewards[:1], card)


def _found(world: World) -> models.Model:
    """Create the program with its tiers."""
    program = create(
        world.env["loyalty.program"],
        {"name": NAME},
        program_type="loyalty",
        trigger="auto",
        applies_on="both",
        company_id=world.env.company.id,
        crm_usable_when="paid",
        crm_expiry="days",
        crm_expiry_days=270,
        crm_tier_window="rolling",
        rule_ids=[
            Command.create({"reward_point_mode": "money", "reward_point_amount": 0.1})
        ],
    )
    create(
        world.env["loyalty.reward"],
        {"description": REWARD},
        program_id=program.id,
        reward_type="discount",
        discount_mode="per_order",
        discount=PAYS,
        required_points=COSTS,
    )
    for sequence, (name, threshold, multiplier) in enumerate(TIERS):
        create(
            world.env["crm.loyalty.tier"],
            {"name": name},
            program_id=program.id,
            sequence=sequence,
            threshold=threshold,
            multiplier=multiplier,
        )
    return program


def _give(world: World) -> dict[int, models.Model]:
    """Give the key accounts a gift card each; return the cards by contact."""
    env = world.env
    regulars = [("purchase_count", ">=", 3), ("company_id", "=", env.company.id)]
    best = env["crm.customer"].search(regulars, order="revenue_year DESC", limit=12)
    if not best:
        return {}
    program = _gift_program(env)
    wizard = (
        env["loyalty.generate.wizard"]
        .with_context(active_id=program.id)
        .create(
            {
                "program_id": program.id,
                "mode": "selected",
                "customer_ids": [Command.set(best.partner_id.ids)],
                "points_granted": GIFT,
                "description": "A gift to our regulars",
            }
        )
    )
    cards = wizard.generate_coupons()
    return {card.partner_id.id: card for card in cards}


def _gift_program(env: api.Environment) -> models.Model:
    """Return the program of gift cards that Odoo comes with, or a new one."""
    programs = env["loyalty.program"]
    program = programs.search([("program_type", "=", "gift_card")], limit=1)
    if not program:
        action = programs.create_from_template("gift_card")
        program = programs.browse(action["res_id"])
    # Cards are handed over in person, so no mail goes out.
    program.communication_plan_ids.unlink()
    return program
