"""./dev test: the whole suite, or what pytest is told, on a database of its own."""

import argparse
import os
import shutil
import signal
from pathlib import Path

from tools import database, processes, space
from tools.chromium import find_chromium, how_to_get
from tools.errors import DevError
from tools.host import Host
from tools.paths import REPO, logs_dir, state_dir
from tools.postgres import server as running_server
from tools.progress import step
from tools.server import Server
from tools.templates import template

KEPT_LOGS = 10
# The whole suite takes all cores; conftest.py says what stays together.
SIDE_BY_SIDE = ["--numprocesses=logical", "--dist=loadgroup"]


def main(options: argparse.Namespace) -> int:
    """Run pytest and return its exit status."""
    if os.environ.get("CI") == "true":
        _require_all()
    space.require(state_dir(), 1, "testing")
    host = Host.prepare()
    with running_server(host) as server:
        database.drop_abandoned(host, server)
        origin = template(host, server, "tests")
        with database.scratch(host, server) as name:
            with step("Cloning the template"):
                database.clone(host, server, origin, name)
            return _pytest(host, server, name, options.arguments or SIDE_BY_SIDE)


def _require_all() -> None:
    """Refuse to skip tests for want of a program."""
    if not find_chromium():
        raise DevError(f"Chromium is missing and CI skips no tour: {how_to_get()}.")
    if not shutil.which("wkhtmltopdf"):
        raise DevError("wkhtmltopdf is missing and CI prints what is printed.")


def _pytest(host: Host, server: Server, name: str, arguments: list[str]) -> int:
    log = _new_log()
    command = [
        host.python,
        "-m",
        "pytest",
        f"-ocache_dir={state_dir() / 'pytest'}",
        "--odoo-http",
        "--odoo-log-level=info",
        f"--odoo-database={name}",
        f"--odoo-config={host.conf(with_tests=True)}",
        f"--odoo-extra=logfile={log}",
        *arguments,
    ]
    environment = {
        **host.env(with_tests=True),
        **_for_copies_of_the_database(host, server),
        "DEV_TEST_LOG": str(log),
    }
    return processes.run_in_foreground(
        command, farewell=signal.SIGINT, cwd=REPO, env=environment
    )


def _for_copies_of_the_database(host: Host, server: Server) -> dict[str, str]:
    """Let pytest-odoo run createdb for each worker, and tell what is set for that."""
    settings = server.env()
    path = host.env(with_tests=True)["PATH"]
    return {
        **settings,
        "DEV_TEST_SETTINGS": " ".join(settings.keys() - os.environ.keys()),
        "PATH": os.pathsep.join([path, str(host.postgres_bin)]),
    }


def _new_log() -> Path:
    """Return the file for Odoo's log; those of the last runs stay."""
    logs = sorted(logs_dir().glob("test-*.log"), key=lambda path: path.stat().st_mtime)
    for path in logs[:-KEPT_LOGS]:
        path.unlink(missing_ok=True)
    return logs_dir() / f"test-{os.getpid()}.log"
