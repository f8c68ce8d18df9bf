"""./dev bench: what the customer view costs, each figure beside its floor.

Every ratio is measured in one run against the least that any implementation must do,
so it can be compared across machines; single times cannot.
"""

import argparse
import shlex

from tools import database, processes, space
from tools.errors import DevError
from tools.host import Host
from tools.paths import REPO, logs_dir, state_dir
from tools.postgres import server as running_server
from tools.progress import say, step
from tools.templates import template

# Bytes on disk of one customer with its invoices, their lines and indexes.
_GIGABYTES_PER_MILLION = 12
# The same for a loyalty card with ten movements and what is left of their lots.
_GIGABYTES_PER_MILLION_CARDS = 14


def main(options: argparse.Namespace) -> int:
    """Print the ratios, in a database of ``options.customers`` made by SQL.

    With ``options.mails``, print those of mailings to so many recipients instead; with
    ``options.campaigns``, those of campaigns of so many participants; with
    ``options.loyalty``, those of the points ledger with so many lots that expire; with
    ``options.members``, those of so many loyalty cards.
    """
    if options.mails:
        return _measure(
            f"Measuring {max(options.mails):,} mails",
            ["bench.mails", *(f"--recipients={each}" for each in options.mails)],
        )
    if options.campaigns:
        return _measure(
            f"Measuring {max(options.campaigns):,} participants",
            [
                "bench.campaigns",
                *(f"--participants={each}" for each in options.campaigns),
            ],
        )
    if options.loyalty:
        return _measure(
            f"Measuring {max(options.loyalty):,} lots of points",
            ["bench.loyalty", *(f"--lots={each}" for each in options.loyalty)],
        )
    if options.members:
        space.require(
            state_dir(),
            1 + _GIGABYTES_PER_MILLION_CARDS * options.members / 1_000_000,
            "the benchmark",
        )
        return _measure(
            f"Measuring {options.members:,} members",
            ["bench.members", f"--cards={options.members}"],
        )
    if options.customers < 1000:
        raise DevError("A benchmark needs at least 1000 customers: raise --customers.")
    needed = 1 + _GIGABYTES_PER_MILLION * options.customers / 1_000_000
    space.require(state_dir(), needed, "the benchmark")
    return _measure(
        f"Measuring with {options.customers:,} customers",
        ["bench.customers", f"--customers={options.customers}"],
    )


def _measure(title: str, arguments: list[str]) -> int:
    """Run a module of this folder on a database of its own and print its table."""
    host = Host.prepare()
    with running_server(host) as server, database.scratch(host, server) as name:
        database.clone(host, server, template(host, server, "serve", demo=False), name)
        command = [host.python, "-m", *arguments]
        command += [f"--config={host.conf()}", f"--database={name}"]
        with step(title) as progress:
            answer = processes.run(
                command,
                env=host.env(),
                cwd=REPO,
                log=logs_dir() / "bench.log",
                on_line=progress.update,
            )
        if answer.code:
            raise DevError(
                f"{shlex.join(map(str, command[:3]))} failed: {answer.last_line()}."
            )
    say("\n".join(line for line in answer.output.splitlines() if line.startswith("|")))
    return 0
