"""Run a loader inside Odoo, show how far it is, and judge how it went."""

import json
from collections.abc import Callable
from pathlib import Path

from tools import processes
from tools.checks.log import check_log
from tools.errors import DevError
from tools.host import Host
from tools.paths import REPO, logs_dir

_BAR = 30

Progress = Callable[[int, int], None]


def bar(done: int, of: int) -> str:
    """Draw how much is done.

    >>> bar(3459, 6919)
    '[##############                ] 49 %'
    """
    return f"[{'#' * (_BAR * done // of):{_BAR}}] {100 * done // of} %"


def run_loader(
    host: Host,
    name: str,
    module: str,
    arguments: list[str | Path],
    *,
    remedy: str,
    log_name: str,
    on_progress: Progress,
    with_tests: bool = False,
) -> None:
    """Run ``module`` with ``arguments`` for the database ``name``.

    It prints lines of JSON: ``loaded`` and ``of`` as it goes on, and in the end
    ``stale``, how many customers a full rebuild would change. One that is stale, or a
    warning in Odoo's log, is a failure; ``remedy`` says what the reader does then.
    """
    facts: dict[str, int] = {}

    def read(line: str) -> None:
        if line.startswith('{"'):
            facts.update(json.loads(line))
            on_progress(facts["loaded"], facts["of"])

    log = logs_dir() / f"demo-{log_name}.log"
    command = [host.python, "-m", module, f"--database={name}"]
    command += [f"--conf={host.conf(with_tests=with_tests)}", *arguments]
    answer = processes.run(
        command, env=host.env(with_tests=with_tests), cwd=REPO, log=log, on_line=read
    )
    complaints = check_log(log)
    if answer.code or complaints:
        reason = answer.last_line() if answer.code else complaints[0].splitlines()[0]
        raise DevError(
            f"Odoo failed or warned while loading: {reason} (all in {log}); {remedy}."
        )
    if facts["stale"]:
        raise DevError(
            f"A full rebuild changes {facts['stale']} customers: something was missed"
            " while they were kept up to date."
        )
