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

# Gigabytes of a million customers with its invoices, their lines and indexes.
_GIGABYTES = 12
# The same for a loyalty card with ten movements and what is left of their lots.
_GIGABYTES_OF_CARDS = 14


def main(options: argparse.Namespace) -> int:
    """Print the ratios, in a database of ``options.customers`` made by SQL.

    With one of the other options, print those of one area alone: ``mails`` to so many
    recipients, ``campaigns`` of so many participants, ``loyalty`` with so many lots
    that expire, ``members`` with so many cards, ``kpis`` of so many customers.
    """
    for numbers, noun, module, argument in (
        (options.mails, "mails", "mails", "recipients"),
        (options.campaigns, "participants", "campaigns", "participants"),
        (options.loyalty, "lots of points", "loyalty", "lots"),
    ):
        if numbers:
            arguments = [f"--{argument}={number}" for number in numbers]
            title = f"Measuring {max(numbers):,} {noun}"
            return _measure(title, [f"bench.{module}", *arguments])
    for number, noun, module, argument, gigabytes in (
        (options.members, "members", "members", "cards", _GIGABYTES_OF_CARDS),
        (options.kpis, "customers and KPIs", "kpis", "customers", _GIGABYTES),
        (options.customers, "customers", "customers", "customers", _GIGABYTES),
    ):
        if number:
            if number < 1000:
                raise DevError(f"A benchmark needs at least 1000 {noun}.")
            needed = 1 + gigabytes * number / 1_000_000
            space.require(state_dir(), needed, "the benchmark")
            title = f"Measuring {number:,} {noun}"
            return _measure(title, [f"bench.{module}", f"--{argument}={number}"])
    raise DevError("A benchmark needs at least 1000 customers: raise --customers.")


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
