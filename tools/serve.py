"""./dev serve: Odoo with our addons, from nothing to a login page."""

import argparse
import contextlib
import re
from collections.abc import Iterator

from tools import database, ports, space
from tools.addons import code_key, own_addons
from tools.demo.company import build as company
from tools.errors import DevError
from tools.host import Host
from tools.locks import FileLock
from tools.paths import state_dir
from tools.postgres import server as running_server
from tools.progress import say, step
from tools.running_odoo import running_odoo
from tools.server import Server
from tools.templates import template

DEFAULT_DATABASE = "crm"
LANGUAGES = {"en": "en_US", "vi": "vi_VN", "fa": "fa_IR"}


def main(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,62}", options.db):
        raise DevError(
            f"{options.db} is no name for a database: use a-z, 0-9, _ and -."
        )
    _require_port(options.port)
    space.require(state_dir(), 1, "serving")
    host = Host.prepare()
    with running_server(host) as server, sole_user_of(options.db):
        database.drop_abandoned(host, server)
        make_ready(
            host, server, options.db, fresh=options.fresh, demo=not options.no_demo
        )
        if options.lang:
            set_language(server, options.db, LANGUAGES[options.lang])
        _require_port(options.port)
        return _serve(host, options.db, options.port)


def _require_port(port: int) -> None:
    if not ports.is_free(port):
        raise DevError(
            f"Port {port} is in use: stop what uses it, or choose another with --port."
        )


@contextlib.contextmanager
def sole_user_of(name: str) -> Iterator[None]:
    """Keep two ./dev from changing one database at the same time."""
    lock = FileLock(state_dir() / "locks" / f"serve-{name}")
    if not lock.try_acquire():
        raise DevError(
            f"Another ./dev has the database {name}: end it first, or serve another"
            " with --db."
        )
    try:
        yield
    finally:
        lock.release()


def make_ready(
    host: Host, server: Server, name: str, *, fresh: bool = False, demo: bool = True
) -> None:
    """Make the database, or bring the one that exists up to date with our addons.

    A new one gets the demo company; it takes its place when it is complete.
    """
    if database.exists(server, name):
        known = database.record(server, name)
        if not known:
            raise DevError(
                f"The database {name} was not made by ./dev, which leaves it alone:"
                " choose another one with --db."
            )
        if not fresh:
            _update(host, server, name, known)
            return
    origin = template(host, server, "serve", demo=False)
    with database.scratch(host, server) as copy:
        with step(f"Creating the database {name}"):
            database.clone(host, server, origin, copy)
        if demo:
            company.fill(host, copy)
        _put_in_place(host, server, copy, name)


def _facts(host: Host) -> dict[str, object]:
    """Return what decides whether a database is up to date."""
    addons = own_addons()
    return {
        "odoo": host.odoo_key,
        "code": code_key(addons),
        "modules": [addon.name for addon in addons],
    }


def _update(host: Host, server: Server, name: str, known: dict) -> None:
    """Update a copy of the database and put it in its place, unless it is current."""
    wanted = _facts(host)
    if all(known.get(fact) == value for fact, value in wanted.items()):
        return
    added = sorted(set(wanted["modules"]) - set(known.get("modules", [])))
    present = sorted(set(wanted["modules"]) - set(added))
    if known.get("odoo") != wanted["odoo"]:
        present = ["base"]
    arguments = [f"--update={','.join(present)}"] if present else []
    arguments += [f"--init={','.join(added)}"] if added else []
    with database.scratch(host, server) as copy:
        database.clone(host, server, name, copy)
        if arguments:
            database.change(host, copy, arguments, log_name=f"update-{name}")
        _put_in_place(host, server, copy, name)


def _put_in_place(host: Host, server: Server, copy: str, name: str) -> None:
    """Rename an up-to-date copy; noted before, so that a kill leaves none unknown."""
    database.note(server, copy, **_facts(host))
    database.rename(host, server, copy, name)


def set_language(server: Server, name: str, language: str) -> None:
    """Let the administrator work in ``language``."""
    server.query(
        "UPDATE res_partner SET lang = :'language' WHERE id ="
        " (SELECT partner_id FROM res_users WHERE login = 'admin')",
        database=name,
        language=language,
    )


def _serve(host: Host, name: str, port: int) -> int:
    with running_odoo(host, name, port) as odoo:
        say(
            f"\n  {odoo.address}/odoo   login: admin   password: admin"
            f"   database: {name}"
        )
        say(f"  log: {odoo.log}\n  Ctrl-C stops it.\n")
        code = odoo.process.wait()
    raise DevError(f"Odoo ended by itself (exit status {code}): {odoo.log} says why.")
