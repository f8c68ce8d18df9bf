"""./dev shell and ./dev psql: look into a database."""

import argparse
import os

from tools import database, processes
from tools.errors import DevError
from tools.host import Host
from tools.postgres import server as running_server
from tools.server import Server


def python_shell(options: argparse.Namespace) -> int:
    """Open Odoo's Python shell."""
    host = Host.prepare()
    with running_server(host) as server:
        _require(server, options.db)
        return processes.run_in_foreground(
            host.odoo_command(["shell", "-d", options.db, "--no-http"]), env=host.env()
        )


def sql_shell(options: argparse.Namespace) -> int:
    """Open psql."""
    host = Host.prepare()
    with running_server(host) as server:
        _require(server, options.db)
        return processes.run_in_foreground(
            [server.bin_dir / "psql", "-d", options.db],
            env={**os.environ, **server.env()},
        )


def _require(server: Server, name: str) -> None:
    if not database.exists(server, name):
        raise DevError(
            f"There is no database {name}: ./dev serve --db {name} makes it."
        )
