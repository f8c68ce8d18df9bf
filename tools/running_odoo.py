"""An Odoo server that runs as long as somebody needs it."""

import contextlib
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tools import ports, processes
from tools.errors import DevError
from tools.host import Host
from tools.paths import logs_dir
from tools.progress import step

_PATIENCE = 180


class RunningOdoo(NamedTuple):
    """A server that answers."""

    process: subprocess.Popen
    address: str
    log: Path


@contextlib.contextmanager
def running_odoo(host: Host, name: str, port: int) -> Iterator[RunningOdoo]:
    """Serve the database ``name`` on ``port`` until the end of the block."""
    log = logs_dir() / f"serve-{name}.log"
    address = f"http://{ports.LOOPBACK}:{port}"
    command = ["-d", name, f"--db-filter=^{name}$", f"--http-port={port}"]
    # A page that takes longer, as the first one may, would make Odoo start itself anew,
    # which it can only do as a script.
    command.append("--limit-time-real=0")
    with log.open("w", encoding="utf-8") as output:
        process = processes.start(
            host.odoo_command(command),
            env=host.env(),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        with step("Starting Odoo"):
            _await_login_page(process, f"{address}/web/login", log)
        yield RunningOdoo(process, address, log)
    finally:
        with step("Stopping Odoo"):
            processes.stop(process)


def _await_login_page(odoo: subprocess.Popen, address: str, log: Path) -> None:
    """Return as soon as Odoo answers, which takes longer the first time."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if odoo.poll() is not None:
            raise DevError(
                f"Odoo did not start (exit status {odoo.returncode}): {log} says why."
            )
        with contextlib.suppress(urllib.error.URLError, OSError):
            with urllib.request.urlopen(address, timeout=60) as answer:
                if answer.status == 200:
                    return
        time.sleep(0.3)
    raise DevError(
        f"Odoo did not answer at {address} within {_PATIENCE} seconds: {log} says why."
    )
