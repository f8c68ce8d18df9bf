"""What goes wrong with points in Odoo, and does not with ``crm_loyalty``.

The numbers are those of the list in the documentation of the addon. Both figures are
asserted: what Odoo mends itself is seen here.
"""

import json
from pathlib import Path

import pytest

from tools import database, processes
from tools.parallel import run_all
from tools.paths import cache_dir
from tools.templates import base_template, template

SCRIPT = Path(__file__).with_name("weaknesses.py")

# Situation, what Odoo makes of it, what it has to be.
EXPECTED = {
    "confirmed_together": (-200.0, 100.0),
    "eight_tills": (-700.0, 0.0),
    "first_orders": (8, 1),
    "told_again": (400.0, 50.0),
    "edited_and_cancelled": (-400.0, 0.0),
    "fewer_pieces": (1000.0, 100.0),
    "credited": (100.0, 0.0),
    "not_paid": (100.0, 0.0),
    "two_contacts": (50.0, 150.0),
    "expired_card": (True, False),
    "written_by_sales": (1_000_000.0, 1.0),
    "merged": (100.0, 0.0),
    "three_tenths": (0.30000000000000004, 0.3),
    "spent_and_cancelled": (50.0, 0.0),
    "paid_in_yen": (15000.0, 100.0),
    "spent_in_another_company": (100.0, 0.0),
    "wallet_paid_with_itself": (True, False),
    "gift_card_at_the_till": (50.0, 0.0),
}


def run_script(host_tools, origin: str) -> dict[str, object]:
    """Return what each situation comes to in a copy of a database."""
    host, server = host_tools
    with database.scratch(host, server) as name:
        database.clone(host, server, origin, name)
        arguments = [f"--config={host.conf()}", f"--database={name}"]
        result = processes.run(
            [host.python, SCRIPT, *arguments], env=host.env(), cwd=cache_dir()
        )
    assert not result.code, result.output
    return json.loads(result.output.splitlines()[-1])


@pytest.fixture(scope="module")
def figures(host_tools):
    """The figures without and with the addons; the two runs share the machine."""
    host, server = host_tools
    origins = (base_template(host, server), template(host, server, "tests"))
    return run_all(
        *(lambda origin=origin: run_script(host_tools, origin) for origin in origins)
    )


@pytest.mark.parametrize("situation", EXPECTED)
def test_stock_and_ours(figures, situation):
    without, with_ours = (each[situation] for each in figures)
    assert (without, with_ours) == EXPECTED[situation]
