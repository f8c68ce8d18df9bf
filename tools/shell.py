"""./dev shell and ./dev psql: look into a database."""

import argparse
import os
import signal
import subprocess

from tools import database
from tools.errors import DevError
from tools.host import Host
from tools.postgres import server as running_server
from tools.server import Server


def python_shell(options: argparse.Namespace) -> int:
    """Open Odoo's Python shell."""
    host = Host.prepare()
    with running_server(host) as server:
        _require(server, options.db)
        return _interact(
            host.odoo_command(["shell", "-d", options.db, "--no-http"]), host.env()
        )


def sql_shell(options: argparse.Namespace) -> int:
    """Open psql."""
    host = Host.prepare()
    with running_server(host) as server:
        _require(server, options.db)
        return _interact(
            [str(server.bin_dir / "psql"), "-d", options.db],
            {**os.environ, **server.env()},
        )


def _require(server: Server, name: str) -> None:
    if not database.exists(server, name):
        raise DevError(
            f"There is no database {name}: ./dev serve --db {name} makes it."
        )


def _interact(command: list[str], environment: dict[str, str]) -> int:
    """Run ``command`` on the terminal; Ctrl-C is its business, not ours."""
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.call(
            command,
            env=environment,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
    finally:
        signal.signal(signal.SIGINT, previous)
