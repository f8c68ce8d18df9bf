"""Many orders that redeem from one card at the same moment, as requests do it."""

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import NamedTuple

import psycopg2

from odoo import SUPERUSER_ID, Command, api, models
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying

from bench.programs import COST, write_program
from bench.stock import without

REQUESTS = 24
# What crm_loyalty overrides on the way from a quotation to points on a card.
OVERRIDDEN = (
    "loyalty.card",
    "sale.order",
    "sale.order.line",
    "sale.order.coupon.points",
)


class Outcome(NamedTuple):
    """How one request ended: redeemed, refused with a sentence, or given up."""

    end: str
    tries: int


def redemptions(registry: Registry) -> Iterator[str]:
    """Yield rows of the table: a card that holds enough for all, and for half of them,
    with the ledger and with Odoo alone."""
    for share in (1, 2):
        points = REQUESTS * COST // share
        for name, way in (
            ("with the ledger", contextlib.nullcontext()),
            ("Odoo alone", None),
        ):
            with registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                if way is None:
                    way = without(env, "crm_loyalty", *OVERRIDDEN)
                with way:
                    yield _redeem_at_once(env, f"{points:,} points, {name}", points)


def _redeem_at_once(env: api.Environment, title: str, points: int) -> str:
    card, orders = _write_quotations(env, points)
    start = time.perf_counter()
    with ThreadPoolExecutor(REQUESTS) as pool:
        barrier = Barrier(REQUESTS)
        work = [
            pool.submit(_confirm, env.registry, barrier, order_id)
            for order_id in orders.ids
        ]
        outcomes = [each.result() for each in work]
    seconds = time.perf_counter() - start
    env.cr.rollback()
    env.invalidate_all()
    ends = [outcome.end for outcome in outcomes]
    cells = (
        title,
        ends.count("redeemed"),
        f"{REQUESTS / seconds:.1f}",
        sum(outcome.tries for outcome in outcomes),
        ends.count("given up"),
        f"{card.points:,.0f}",
    )
    balance = card.points
    card.program_id.active = False
    env.cr.commit()
    assert balance == points - COST * ends.count("redeemed"), cells
    return f"| {' | '.join(map(str, cells))} |"


def _write_quotations(env: api.Environment, points: int) -> tuple:
    """Commit a card, and quotations of its member that redeem from it."""
    # Nothing is earned, so that the balance tells what was redeemed.
    rule = {"reward_point_amount": 1, "minimum_amount": 1_000_000}
    program = write_program(env, rule_ids=[Command.create(rule)])
    member = env["res.partner"].create({"name": "Crowd"})
    card = env["loyalty.card"].create(
        {"program_id": program.id, "partner_id": member.id, "points": points}
    )
    product = env["product.product"].create({"name": "Crowd", "list_price": 1000.0})
    orders = env["sale.order"].create(
        [
            {
                "partner_id": member.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 1})
                ],
            }
            for _number in range(REQUESTS)
        ]
    )
    for order in orders:
        _claim(order, program.reward_ids, card)
    env.cr.commit()
    return card, orders


def _claim(order: models.Model, reward: models.Model, card: models.Model) -> None:
    order._update_programs_and_rewards()
    refusal = order._apply_program_reward(reward, card)
    assert not refusal.get("error"), refusal


def _confirm(registry: Registry, barrier: Barrier, order_id: int) -> Outcome:
    """Confirm one order as a request does, with Odoo's own retries."""
    tries = 0
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})

        def work() -> None:
            nonlocal tries
            tries += 1
            env["sale.order"].browse(order_id).action_confirm()

        # The snapshot is older than what the others are about to commit.
        env["sale.order"].browse(order_id).mapped("name")
        barrier.wait()
        try:
            retrying(work, env)
        except UserError:
            return Outcome("refused", tries)
        except psycopg2.Error:
            return Outcome("given up", tries)
        return Outcome("redeemed", tries)
