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


def main(options: argparse.Namespace) -> int:
    """Build a database of ``options.customers`` by SQL and print the ratios."""
    if options.customers < 1000:
        raise DevError("A benchmark needs at least 1000 customers: raise --customers.")
    needed = 1 + _GIGABYTES_PER_MILLION * options.customers / 1_000_000
    space.require(state_dir(), needed, "the benchmark")
    host = Host.prepare()
    with running_server(host) as server, database.scratch(host, server) as name:
        database.clone(host, server, template(host, server, "serve", demo=False), name)
        command = [host.python, "-m", "bench.customers", f"--config={host.conf()}"]
        command += [f"--database={name}", f"--customers={options.customers}"]
        with step(f"Measuring with {options.customers:,} customers") as progress:
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
