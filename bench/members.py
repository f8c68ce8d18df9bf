"""Measure loyalty cards by the million inside Odoo; run by ``./dev bench --members``.

A card is looked at, the tiers of all members are assessed, each beside the bare SQL of
the same; and many redeem from one card at once, with the ledger and with Odoo alone.
"""

import argparse
import contextlib
from collections.abc import Iterator
from datetime import timedelta

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

from bench.customers import row, say
from bench.dataset import in_bulk, vacuum, write_contacts
from bench.pages import specification
from bench.programs import write_program
from bench.redemptions import redemptions
from bench.timing import median, timed

ENTRIES_PER_CARD = 10
#: movements that a page of the history shows
ROWS = 80
#: points by which members become Silver and Gold
SILVER, GOLD = 200, 400
TABLES = (
    "res_partner",
    "loyalty_card",
    "crm_loyalty_entry",
    "crm_loyalty_lot",
    "crm_loyalty_lot_use",
)

Figures = Iterator[tuple[str, float, float]]


def main() -> None:
    """Fill the database and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--cards", type=int, required=True)
    options = parser.parse_args()
    config.parse_config(["--config", options.config], setup_logging=True)
    registry = Registry(options.database)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["loyalty.program"].search([]).active = False
        say("writing the cards")
        tiers_of_a_year = [
            Command.create({"name": name, "threshold": points, "sequence": points})
            for name, points in (("Silver", SILVER), ("Gold", GOLD))
        ]
        program = write_program(env, crm_tier_ids=tiers_of_a_year)
        fill(env, program, options.cards)
        say("| figure | ms | floor, ms | ratio |")
        say("| --- | ---: | ---: | ---: |")
        for figures in (pages, tiers):
            for title, seconds, floor in figures(env, program):
                say(row(title, seconds, floor))
        program.active = False
        cr.commit()
    say("| 24 at once on one card | redeemed | per s | tries | given up | balance |")
    say("| --- | ---: | ---: | ---: | ---: | ---: |")
    for line in redemptions(registry):
        say(line)


# Writing cards


def fill(env: api.Environment, program: models.Model, number: int) -> None:
    """Write so many members with a card each, nine earnings and a redemption."""
    env.flush_all()
    values = {
        "program": program.id,
        "company": env.company.id,
        "today": fields.Date.today(),
        "number": number,
        "entries": ENTRIES_PER_CARD,
    }
    with in_bulk(env, TABLES):
        write_contacts(env, number)
        for query, table in (
            (CARDS, "loyalty_card"),
            (ENTRIES, "crm_loyalty_entry"),
            (LOTS, "crm_loyalty_lot"),
            (USES, "crm_loyalty_lot_use"),
        ):
            env.cr.execute(query, values)
            # The next one joins them; without statistics row by row.
            env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.invalidate_all()
    vacuum(env, TABLES)


# Each earning is of the same 10 to 106 points; the redemption is of two of them.
CARDS = """
    INSERT INTO loyalty_card (
        program_id, partner_id, points, code, active, crm_is_account, crm_version,
        create_date)
    SELECT %(program)s, id, 7 * (10 + id %% 97), 'bench-' || id, TRUE, TRUE, 1,
           %(today)s::timestamp - INTERVAL '3 years'
    FROM res_partner WHERE name LIKE 'Bench %%'
"""
# The latest movement is some days old, each one before is seventy days older.
ENTRIES = """
    INSERT INTO crm_loyalty_entry (
        card_id, card_key, program_id, program_key, company_id, sequence, kind, points,
        pending, balance, effective_date, recorded_at, origin_model, origin_id,
        event_key, hash)
    SELECT id, id, %(program)s, %(program)s, %(company)s, place,
           CASE place WHEN %(entries)s THEN 'redeem' ELSE 'earn' END,
           CASE place WHEN %(entries)s THEN -2 * points ELSE points END, 0,
           CASE place WHEN %(entries)s THEN 7 ELSE place END * points, day, day,
           'sale.order', id, 'bench:' || id || ':' || place, md5(id::text)
    FROM (SELECT card.id, place, 10 + card.partner_id %% 97 AS points,
                 %(today)s::date - (%(entries)s - place) * 70 - card.id %% 60 AS day
          FROM loyalty_card card, GENERATE_SERIES(1, %(entries)s) place
          WHERE card.program_id = %(program)s) movement
"""
LOTS = """
    INSERT INTO crm_loyalty_lot (
        card_id, company_id, entry_id, issued, remaining, active_from, is_pending)
    SELECT card_id, company_id, id, points,
           CASE WHEN sequence > 2 THEN points ELSE 0 END, effective_date, FALSE
    FROM crm_loyalty_entry WHERE program_id = %(program)s AND kind = 'earn'
"""
USES = """
    INSERT INTO crm_loyalty_lot_use (entry_id, lot_id, points)
    SELECT redeemed.id, lot.id, lot.issued
    FROM crm_loyalty_lot lot
    JOIN crm_loyalty_entry redeemed
      ON redeemed.card_key = lot.card_id AND redeemed.kind = 'redeem'
    WHERE lot.remaining = 0 AND redeemed.program_id = %(program)s
"""


# Looking at a card


def pages(env: api.Environment, program: models.Model) -> Figures:
    """The card's form with its movements against their bare rows."""
    cards = env["loyalty.card"].search([("program_id", "=", program.id)], limit=50)
    card = cards[-1]
    entries = env["crm.loyalty.entry"]
    form, history = specification(card, "form"), specification(entries, "list")

    def show() -> None:
        env.invalidate_all()
        card.web_read(form)
        entries.web_search_read(
            [("card_id", "=", card.id)], history, limit=ROWS, count_limit=10_001
        )

    def read_rows() -> None:
        env.cr.execute("SELECT * FROM loyalty_card WHERE id = %s", [card.id])
        env.cr.fetchall()
        env.cr.execute(
            "SELECT * FROM crm_loyalty_entry WHERE card_id = %s"
            " ORDER BY recorded_at DESC, id DESC LIMIT %s",
            [card.id, ROWS],
        )
        env.cr.fetchall()

    title = "balance and history of a card / their bare rows"
    yield title, median(env, show), median(env, read_rows)


# Assessing tiers


def tiers(env: api.Environment, program: models.Model) -> Figures:
    """All members enter a tier, are looked at again, and once more on the next day."""
    for table in COPIED:
        source, copy = SQL.identifier(table), SQL.identifier(f"bench_{table}")
        env.cr.execute(SQL("CREATE TABLE %s (LIKE %s INCLUDING ALL)", copy, source))
        env.cr.execute(SQL("INSERT INTO %s SELECT * FROM %s", copy, source))
        _copy_foreign_keys(env, table)
    vacuum(env, tuple(f"bench_{table}" for table in COPIED))
    assess = env["crm.loyalty.tier"]._cron_assess
    for title, prepare in (
        ("all members enter a tier", _change_terms),
        ("all members are assessed again", _change_terms),
        ("all members on the next day", _let_a_day_pass),
    ):
        prepare(env, program)
        floor = timed(env, lambda: _assess_bare(env, program))
        yield f"{title} / one bare statement each", timed(env, assess), floor
        _check(env)


COPIED = ("loyalty_card", "crm_loyalty_tier_stay")


def _copy_foreign_keys(env: api.Environment, table: str) -> None:
    """``LIKE`` leaves them out, and PostgreSQL checks them row by row."""
    env.cr.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype = 'f'",
        [table],
    )
    for [definition] in env.cr.fetchall():
        env.cr.execute(f'ALTER TABLE "bench_{table}" ADD {definition}')


def _change_terms(env: api.Environment, program: models.Model) -> None:
    program._assess_anew()
    env.flush_all()
    env.cr.commit()


def _let_a_day_pass(env: api.Environment, program: models.Model) -> None:
    program.crm_tier_assessed_at = fields.Datetime.now() - timedelta(days=1)
    env.flush_all()
    env.cr.commit()


def _assess_bare(env: api.Environment, program: models.Model) -> None:
    """Sum the points of this year and of the last, and write which tier is reached."""
    silver, gold = program.crm_tier_ids.sorted("threshold").ids
    year = fields.Date.today().year
    env.cr.execute(
        BARE,
        {
            "program": program.id,
            "silver": silver,
            "gold": gold,
            "silver_from": SILVER,
            "gold_from": GOLD,
            "first": f"{year}-01-01",
            "first_before": f"{year - 1}-01-01",
            "last": f"{year}-12-31",
        },
    )


BARE = """
    WITH measured AS (
        SELECT card_key,
               SUM(points) FILTER (WHERE effective_date >= %(first)s) AS amount,
               SUM(points) FILTER (WHERE effective_date < %(first)s) AS amount_before,
               COUNT(DISTINCT origin_id) AS orders
        FROM crm_loyalty_entry
        WHERE program_id = %(program)s AND kind = 'earn'
          AND effective_date BETWEEN %(first_before)s AND %(last)s
        GROUP BY card_key
    ), reached AS (
        SELECT card_key, GREATEST(amount, amount_before) AS amount, orders,
               CASE WHEN GREATEST(amount, amount_before) >= %(gold_from)s
                    THEN %(gold)s
                    WHEN GREATEST(amount, amount_before) >= %(silver_from)s
                    THEN %(silver)s END AS tier_id
        FROM measured
    ), shown AS (
        UPDATE bench_loyalty_card card
        SET crm_tier_id = reached.tier_id, crm_tier_until = %(last)s
        FROM reached WHERE card.id = reached.card_key
          AND card.crm_tier_id IS DISTINCT FROM reached.tier_id
        RETURNING card.id
    )
    INSERT INTO bench_crm_loyalty_tier_stay (
        card_id, card_key, tier_id, date_from, cause, amount, order_count)
    SELECT card_key, card_key, tier_id, NOW(), 'reached', amount, orders
    FROM reached JOIN shown ON shown.id = reached.card_key
    WHERE tier_id IS NOT NULL
"""


def _check(env: api.Environment) -> None:
    """Both ways come to the same tiers."""
    with contextlib.closing(env.cr._cnx.cursor()) as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM loyalty_card card JOIN bench_loyalty_card USING (id)"
            " WHERE card.crm_tier_id IS DISTINCT FROM bench_loyalty_card.crm_tier_id"
        )
        [[different]] = cursor.fetchall()
    assert not different, f"{different} members are in another tier"


if __name__ == "__main__":
    main()
