"""Measure the customer view inside Odoo; run by ``./dev bench``.

Prints one line of a table per figure: what it is, its time, the time of its floor, and
the ratio of both. Floors are measured in the same run, on the same rows.
"""

import argparse
import statistics
import time
from collections.abc import Callable

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

from bench.dataset import fill

CHANGED = 1000
RUNS = 3

# The least that must be read to know the same about every customer.
BARE_AGGREGATES = (
    """
    SELECT partner_id, COUNT(DISTINCT invoice_date) AS purchases,
           MIN(invoice_date) AS first, MAX(invoice_date) AS last,
           SUM(amount_untaxed_signed) AS revenue,
           SUM(amount_untaxed_signed) FILTER (
               WHERE invoice_date > CURRENT_DATE - INTERVAL '1 year') AS revenue_year
    FROM account_move
    WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
    GROUP BY partner_id
    """,
    """
    SELECT partner_id, SUM(amount_residual) AS due, MIN(date_maturity) AS oldest
    FROM account_move_line JOIN account_account account ON account.id = account_id
    WHERE account_type = 'asset_receivable' AND amount_residual != 0
    GROUP BY partner_id
    """,
    """
    SELECT partner_id, COUNT(*) AS orders, SUM(amount_untaxed / currency_rate) AS sold,
           SUM(margin / currency_rate) AS margin
    FROM sale_order GROUP BY partner_id, state
    """,
)


def main() -> None:
    """Fill the database and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--customers", type=int, required=True)
    options = parser.parse_args()
    config.parse_config(["--config", options.config], setup_logging=True)
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        say("writing the documents")
        fill(env, options.customers)
        say("| figure | ms | floor, ms | ratio |")
        say("| --- | ---: | ---: | ---: |")
        for figure in (rebuild, refresh, clock, document):
            figure(env)


def say(line: str) -> None:
    print(line, flush=True)


def row(title: str, seconds: float, floor: float) -> None:
    """Print one figure beside its floor."""
    say(
        f"| {title} | {1000 * seconds:,.1f} | {1000 * floor:,.1f}"
        f" | {seconds / floor:.2f} |"
    )


def timed(env: api.Environment, action: Callable[[], object]) -> float:
    """Return the seconds that ``action`` takes; what it writes stays."""
    start = time.perf_counter()
    action()
    env.cr.commit()
    return time.perf_counter() - start


def rebuild(env: api.Environment) -> None:
    """A full rebuild against the bare aggregates written into unlogged tables."""
    env.cr.execute("TRUNCATE crm_customer")
    env.cr.commit()
    seconds = timed(env, env["crm.customer"]._rebuild)
    env.cr.execute("ANALYZE crm_customer")
    env.cr.commit()

    def aggregate() -> None:
        for number, select in enumerate(BARE_AGGREGATES):
            env.cr.execute(f"CREATE UNLOGGED TABLE bench_{number} AS {select}")

    row("full rebuild / bare aggregates", seconds, timed(env, aggregate))


def refresh(env: api.Environment) -> None:
    """The refresh of some changed customers against reading their documents."""
    customers = env["crm.customer"]
    env.cr.execute(
        SQL(
            "SELECT partner_id, company_id FROM crm_customer"
            " ORDER BY MD5(id::text) LIMIT %s",
            CHANGED,
        )
    )
    pairs = env.cr.fetchall()
    ids = [partner for partner, _company in pairs]

    def read() -> None:
        for table in ("account_move", "sale_order"):
            env.cr.execute(
                SQL(
                    "SELECT COUNT(*), MAX(create_date) FROM %s"
                    " WHERE partner_id = ANY(%s)",
                    SQL.identifier(table),
                    ids,
                )
            )

    def change_and_refresh() -> None:
        env.cr.execute(
            SQL(
                "UPDATE sale_order SET margin = margin + 1 WHERE partner_id = ANY(%s)",
                ids,
            )
        )
        env.cr.commit()
        while taken := env["crm.customer.queue"]._take(CHANGED):
            customers._refresh_pairs(taken)

    read()
    floor = statistics.median(timed(env, read) for _run in range(RUNS))
    seconds = statistics.median(timed(env, change_and_refresh) for _run in range(RUNS))
    row(f"{CHANGED} changed customers, end to end / their documents", seconds, floor)


def clock(env: api.Environment) -> None:
    """Finding the rows due on a day against reading as many rows by their key."""
    customers = env["crm.customer"]
    env.cr.execute("UPDATE crm_customer SET next_due = NULL WHERE next_due < NOW()")
    env.cr.execute(
        SQL(
            "UPDATE crm_customer SET next_due = NOW() - INTERVAL '1 hour'"
            " WHERE id IN (SELECT id FROM crm_customer ORDER BY MD5(id::text) LIMIT %s)"
            " RETURNING id",
            CHANGED,
        )
    )
    ids = [row_id for (row_id,) in env.cr.fetchall()]
    env.cr.commit()

    def read() -> None:
        env.cr.execute(
            "SELECT partner_id, company_id FROM crm_customer WHERE id = ANY(%s)", (ids,)
        )
        env.cr.fetchall()

    floor = statistics.median(timed(env, read) for _run in range(RUNS))
    seconds = statistics.median(
        timed(env, customers._query_due_pairs) for _run in range(RUNS)
    )
    row(f"find {CHANGED} rows that are due / read them by key", seconds, floor)


def document(env: api.Environment) -> None:
    """Posting an invoice with the triggers against posting it without."""
    orders = env["sale.order"].search([("state", "=", "draft")], limit=20)
    tables = env["crm.customer.queue"]._watched_tables()

    def switch(state: str) -> None:
        for table in tables:
            env.cr.execute(
                SQL("ALTER TABLE %s %s TRIGGER USER", SQL.identifier(table), SQL(state))
            )
        env.cr.commit()

    def invoice() -> float:
        moves = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": order.partner_id.id,
                    "invoice_date": "2026-01-31",
                    "invoice_line_ids": [
                        (0, 0, {"name": "Chair", "price_unit": 10.0, "tax_ids": []})
                    ],
                }
                for order in orders
            ]
        )
        env.cr.commit()
        return timed(env, moves.action_post) / len(moves)

    invoice()
    times: dict[str, list[float]] = {"DISABLE": [], "ENABLE": []}
    for _run in range(2 * RUNS):
        for state in times:
            switch(state)
            times[state].append(invoice())
    row(
        "post an invoice / without the triggers",
        statistics.median(times["ENABLE"]),
        statistics.median(times["DISABLE"]),
    )


if __name__ == "__main__":
    main()
