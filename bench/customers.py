"""Measure the customer view and segments inside Odoo; run by ``./dev bench``.

Prints one line of a table per figure: what it is, its time, the time of its floor, and
the ratio of both. Floors are measured in the same run, on the same rows.
"""

import argparse

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from bench import fits, overlaps, pages, refreshes, results, segments
from bench.dataset import fill


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
        for figure in (
            refreshes.rebuild,
            fits.model,
            refreshes.rebuild_with_scores,
            refreshes.changed,
            refreshes.clock,
            refreshes.document,
            pages.customer_list,
            pages.customer_page,
            segments.refresh,
            segments.live_count,
            overlaps.overlap,
            results.results,
        ):
            for title, seconds, floor in figure(env):
                say(row(title, seconds, floor))


def say(line: str) -> None:
    print(line, flush=True)


def row(title: str, seconds: float, floor: float) -> str:
    """Return one figure beside its floor as a row of the table.

    >>> row("a list / a bare list", 0.0304, 0.01)
    '| a list / a bare list | 30.4 | 10.0 | 3.04 |'
    """
    return (
        f"| {title} | {1000 * seconds:,.1f} | {1000 * floor:,.1f}"
        f" | {seconds / floor:.2f} |"
    )


if __name__ == "__main__":
    main()
