"""Measure the points ledger inside Odoo; run by ``./dev bench --loyalty``.

Expiry is measured beside the bare writing of the same rows, orders beside what is left
of Odoo when the methods of ``crm_loyalty`` are taken away; both in one run.
"""

import argparse
import contextlib
import functools
import statistics
from collections.abc import Iterator
from datetime import timedelta

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

from bench.programs import write_program
from bench.redemptions import OVERRIDDEN
from bench.stock import without
from bench.timing import timed

WARM_UP = 100
ORDERS = 60
# The balances of cards differ, so that not all of them are written alike.
EXPIRING, KEPT = 499, 997

Figures = Iterator[tuple[str, int, float, float]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--lots", type=int, action="append", required=True)
    options = parser.parse_args()
    config.parse_config(["--config", options.config], setup_logging=True)
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["loyalty.program"].search([]).active = False
        for _figure in expiry(env, WARM_UP):
            pass
        say("| figure | s | each, ms | floor, s | ratio |")
        say("| --- | ---: | ---: | ---: | ---: |")
        for number in options.lots:
            for figure in expiry(env, number):
                say(row(*figure))
        # Last, because Odoo alone moves points beside the ledger.
        for _figure in orders(env, 2):
            pass
        for figure in orders(env, ORDERS):
            say(row(*figure))


def say(line: str) -> None:
    print(line, flush=True)


def row(title: str, number: int, seconds: float, floor: float) -> str:
    """Return one figure as a row of the table.

    >>> row("expire", 1000, 0.5, 0.2)
    '| expire | 0.500 | 0.500 | 0.200 | 2.50 |'
    """
    return (
        f"| {title} | {seconds:.3f} | {1000 * seconds / number:.3f}"
        f" | {floor:.3f} | {seconds / floor:.2f} |"
    )


# Expiry


def expiry(env: api.Environment, number: int) -> Figures:
    """Let so many lots expire, each on a card that keeps another one."""
    program = write_program(env)
    _write_cards(env, program, number)
    _copy(env)
    ledger = env["crm.loyalty.entry"]
    seconds = timed(env, ledger._cron_settle)
    floor = timed(env, lambda: _write_bare(env, program))
    expired = ledger.search_count(
        [("program_id", "=", program.id), ("kind", "=", "expire")]
    )
    assert expired == number, f"{expired} of {number} lots have expired"
    yield f"{number:,} lots expire / the same rows written bare", number, seconds, floor
    nothing = timed(env, ledger._cron_settle)
    yield f"nothing is due after {number:,} / their expiry", number, nothing, seconds
    program.active = False
    proof = env["crm.loyalty.proof"]._prove()
    assert not proof.difference_count, proof.difference_ids.mapped("check")


def _write_cards(env: api.Environment, program: models.Model, number: int) -> None:
    """Write cards with two lots: the last day of one is past."""
    env.flush_all()
    today = fields.Date.today()
    values = {
        "program": program.id,
        "company": env.company.id,
        "number": number,
        "expiring": EXPIRING,
        "kept": KEPT,
        "earned": today - timedelta(days=90),
        "past": today - timedelta(days=30),
        "future": today + timedelta(days=300),
    }
    # Foreign keys are looked up by plans that suit the size of the table at the time.
    for table, query in (
        ("loyalty_card", CARDS),
        ("crm_loyalty_entry", ENTRIES),
        ("crm_loyalty_lot", LOTS),
    ):
        env.cr.execute(query, values)
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.invalidate_all()
    env.cr.commit()


CARDS = """
    INSERT INTO loyalty_card (
        program_id, points, code, active, crm_is_account, crm_version)
    SELECT %(program)s, n %% %(expiring)s + n %% %(kept)s + 2,
           'bench-' || %(program)s || '-' || n, TRUE, TRUE, 1
    FROM GENERATE_SERIES(1, %(number)s) n
"""
# The points of a card are those of its two earnings; the first of them expires.
ENTRIES = """
    INSERT INTO crm_loyalty_entry (
        card_id, card_key, program_id, program_key, company_id, kind, points, pending,
        effective_date, recorded_at, origin_model, origin_id, event_key)
    SELECT card.id, card.id, %(program)s, %(program)s, %(company)s, 'earn',
           CASE part WHEN 1 THEN card.n %% %(expiring)s ELSE card.n %% %(kept)s END + 1,
           0, %(earned)s, NOW() AT TIME ZONE 'UTC', 'sale.order', card.n,
           'bench:' || card.id || ':' || part
    FROM (SELECT id, SPLIT_PART(code, '-', 3)::int AS n FROM loyalty_card
          WHERE program_id = %(program)s) card,
         GENERATE_SERIES(1, 2) part
"""
LOTS = """
    INSERT INTO crm_loyalty_lot (
        card_id, company_id, entry_id, issued, remaining, active_from, expires_on,
        is_pending)
    SELECT card_id, company_id, id, points, points, %(earned)s,
           CASE WHEN event_key LIKE '%%:1' THEN %(past)s ELSE %(future)s END, FALSE
    FROM crm_loyalty_entry WHERE program_id = %(program)s
"""
COPIED = ("loyalty_card", "crm_loyalty_lot", "crm_loyalty_entry", "crm_loyalty_lot_use")


def _copy(env: api.Environment) -> None:
    """Copy the tables with their keys and indexes, as they are before."""
    for table in COPIED:
        source, copy = SQL.identifier(table), SQL.identifier(f"bench_{table}")
        env.cr.execute(SQL("DROP TABLE IF EXISTS %s", copy))
        env.cr.execute(SQL("CREATE TABLE %s (LIKE %s INCLUDING INDEXES)", copy, source))
        env.cr.execute(SQL("INSERT INTO %s SELECT * FROM %s", copy, source))
    env.cr.commit()


def _write_bare(env: api.Environment, program: models.Model) -> None:
    """Write what the expiry has written, computed already: no chain, no guard, no
    foreign keys, no batches."""
    for query in BARE:
        env.cr.execute(query, {"program": program.id})


BARE = (
    """
    INSERT INTO bench_crm_loyalty_entry SELECT * FROM crm_loyalty_entry
    WHERE program_id = %(program)s AND kind = 'expire'
    """,
    """
    INSERT INTO bench_crm_loyalty_lot_use SELECT used.* FROM crm_loyalty_lot_use used
    JOIN crm_loyalty_entry entry ON entry.id = used.entry_id
    WHERE entry.program_id = %(program)s AND entry.kind = 'expire'
    """,
    """
    UPDATE bench_crm_loyalty_lot copy SET remaining = lot.remaining
    FROM crm_loyalty_lot lot
    WHERE copy.id = lot.id AND copy.remaining <> lot.remaining
    """,
    """
    UPDATE bench_loyalty_card copy
    SET points = card.points, crm_version = card.crm_version
    FROM loyalty_card card WHERE card.id = copy.id AND card.program_id = %(program)s
    """,
)


# Orders


def orders(env: api.Environment, number: int) -> Figures:
    """Confirm orders that earn, and that redeem too, in turns with Odoo alone."""
    program = write_program(env)
    product = env["product.product"].create({"name": "Bench", "list_price": 1000.0})
    for title, redeems in (("earns", False), ("earns and redeems", True)):
        ways = (
            contextlib.nullcontext,
            lambda env: without(env, "crm_loyalty", *OVERRIDDEN),
        )
        spent = ([], [])
        quotations = [
            [_write_order(env, program, product, redeems) for _way in ways]
            for _number in range(number)
        ]
        env.cr.commit()
        for pair in quotations:
            for turn, way in enumerate(ways):
                env.invalidate_all()
                with way(env):
                    confirm = functools.partial(_confirm, env, pair[turn])
                    spent[turn].append(timed(env, confirm))
        ours, floor = map(statistics.median, spent)
        yield f"confirm an order that {title} / Odoo alone, medians", 1, ours, floor
    program.active = False


def _write_order(env: api.Environment, program, product, redeems: bool) -> int:
    """Return a quotation to a new member who has a card with points."""
    member = env["res.partner"].create({"name": "Bench"})
    card = env["loyalty.card"].create(
        {"program_id": program.id, "partner_id": member.id, "points": 500}
    )
    line = {"product_id": product.id, "product_uom_qty": 1}
    order = env["sale.order"].create(
        {"partner_id": member.id, "order_line": [Command.create(line)]}
    )
    order._update_programs_and_rewards()
    if redeems:
        order._apply_program_reward(program.reward_ids, card)
    return order.id


def _confirm(env: api.Environment, order_id: int) -> None:
    env["sale.order"].browse(order_id).action_confirm()
    env.flush_all()


if __name__ == "__main__":
    main()
