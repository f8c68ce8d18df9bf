"""The PostgreSQL server: one of our own, or the one that the user names."""

import configparser
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import ports
from tools.embedded import EmbeddedPostgres
from tools.errors import DevError
from tools.host import Host
from tools.paths import REPO, state_dir
from tools.server import Server


@contextmanager
def server(host: Host) -> Iterator[Server]:
    """Yield the named server or one of our own, and let Odoo on ``host`` use it."""
    if running := named_server(host.postgres_bin):
        check_answers(running)
        host.write_confs(running)
        yield running
        return
    embedded = EmbeddedPostgres(host.postgres_bin, state_dir())
    with embedded.running() as port:
        running = Server(ports.LOOPBACK, port, embedded.ROLE, None, host.postgres_bin)
        host.write_confs(running)
        yield running


def named_server(bin_dir: Path) -> Server | None:
    """Return the server that the environment or odoo.conf names."""
    configuration = configparser.RawConfigParser()
    configuration.read(REPO / "odoo.conf", encoding="utf-8")
    options = (
        dict(configuration["options"]) if configuration.has_section("options") else {}
    )
    options = {
        name: value for name, value in options.items() if value not in ("", "False")
    }
    host = os.environ.get("PGHOST") or options.get("db_host")
    if not host:
        return None
    user = os.environ.get("PGUSER") or options.get("db_user") or "odoo"
    if user == "postgres":
        raise DevError(
            "Odoo refuses to work as the role postgres: name another one in PGUSER."
        )
    port = os.environ.get("PGPORT") or options.get("db_port") or "5432"
    if not port.isdigit():
        raise DevError(
            f"The port of PostgreSQL is {port}, which is no number: mend it."
        )
    return Server(
        host=host,
        port=int(port),
        user=user,
        password=os.environ.get("PGPASSWORD") or options.get("db_password"),
        bin_dir=bin_dir,
    )


def check_answers(named: Server) -> None:
    """Refuse a named server that is down or turns the role away."""
    try:
        named.query("SELECT 1")
    except DevError as error:
        reason = str(error).partition(": ")[2].rstrip(".")
        raise DevError(
            f"PostgreSQL at {named.host}:{named.port} cannot be used ({reason}):"
            " start it, or unset PGHOST and db_host to let ./dev start its own."
        ) from error
