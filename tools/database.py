"""Databases of Odoo: made whole or not at all, each with its files.

What ./dev knows about a database stands in the comment of the database itself:
it is there exactly as long as the database, and a clone does not inherit it.
"""

import contextlib
import itertools
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from tools.checks.log import check_log
from tools.errors import DevError
from tools.host import Host
from tools.paths import clone_id, logs_dir
from tools.progress import step
from tools.server import Server

# The first of them becomes the language of a new database.
LANGUAGES = ("en_US", "vi_VN", "fa_IR")
_serial = itertools.count(1)
_LOADING = re.compile(r"Loading module \S+ \((\d+)/(\d+)\)")


def own_prefix() -> str:
    """Return how the names of this clone's templates and scratch databases begin."""
    return f"dev_{clone_id()}_"


def names(server: Server) -> list[str]:
    """Return the names of all databases."""
    return [
        row[0] for row in server.query("SELECT datname FROM pg_database ORDER BY 1")
    ]


def exists(server: Server, name: str) -> bool:
    """Whether there is a database ``name``."""
    return name in names(server)


def record(server: Server, name: str) -> dict:
    """Return what ./dev noted about the database; empty if it was made by others."""
    rows = server.query(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE datname = :'name'",
        name=name,
    )
    try:
        noted = json.loads(rows[0][0]) if rows else {}
    except ValueError:
        return {}
    return noted if isinstance(noted, dict) and noted.get("made_by") == "dev" else {}


def note(server: Server, name: str, **facts: object) -> None:
    """Remember ``facts`` about the database for ``record()``."""
    comment = json.dumps({"made_by": "dev", "clone": clone_id(), **facts})
    server.query(
        """COMMENT ON DATABASE :"name" IS :'comment'""", name=name, comment=comment
    )


def made_by_this_clone(server: Server) -> list[str]:
    """Return the databases that this clone made: templates and those it serves."""
    return [
        name
        for name in names(server)
        if name.startswith(own_prefix())
        or record(server, name).get("clone") == clone_id()
    ]


def drop(host: Host, server: Server, name: str) -> None:
    """Remove the database, its connections, files and log, if it exists."""
    server.query('DROP DATABASE IF EXISTS :"name" WITH (FORCE)', name=name)
    shutil.rmtree(_files(host, name), ignore_errors=True)
    (logs_dir() / f"install-{name}.log").unlink(missing_ok=True)


def clone(host: Host, server: Server, template: str, name: str) -> None:
    """Make ``name`` a copy of ``template``, in place of what has the name so far."""
    with scratch(host, server) as copy:
        _copy(host, server, template, copy)
        rename(host, server, copy, name)


def rename(host: Host, server: Server, name: str, new_name: str) -> None:
    """Give the database another name, at one stroke in place of one that has it."""
    sql = 'ALTER DATABASE :"name" RENAME TO :"new_name";'
    with scratch(host, server) as replaced:
        if exists(server, new_name):
            sql = f"""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = :'new_name';
                BEGIN;
                ALTER DATABASE :"new_name" RENAME TO :"replaced";
                {sql}
                COMMIT;
            """
        _share_files(host, name, new_name)
        server.query(sql, name=name, new_name=new_name, replaced=replaced)
        shutil.rmtree(_files(host, name), ignore_errors=True)


@contextlib.contextmanager
def scratch(host: Host, server: Server) -> Iterator[str]:
    """Yield the name for a database; what still has it at the end is dropped."""
    name = f"{own_prefix()}scratch_{os.getpid()}_{next(_serial)}"
    try:
        yield name
    finally:
        drop(host, server, name)


def drop_abandoned(host: Host, server: Server) -> None:
    """Remove the scratch databases of runs that were killed."""
    for name in names(server):
        # The copies that pytest's workers make are named after what they copy.
        owner = re.fullmatch(own_prefix() + r"scratch_(\d+)_\d+(-gw\d+)?", name)
        if owner and not _is_alive(int(owner[1])):
            drop(host, server, name)


def build(
    host: Host,
    server: Server,
    name: str,
    modules: list[str],
    *,
    base: str | None = None,
    demo: bool = True,
    languages: tuple[str, ...] = LANGUAGES,
    with_tests: bool = False,
    arguments: tuple[str, ...] = (),
) -> None:
    """Make ``name`` with ``modules``, in a copy of ``base`` or from nothing.

    :param arguments: further ones for Odoo
    """
    with scratch(host, server) as fresh:
        arguments = [f"--init={','.join(modules)}", *arguments]
        if base:
            _copy(host, server, base, fresh)
        else:
            arguments.append(f"--load-language={','.join(languages)}")
        if demo:
            arguments.append("--with-demo")
        change(
            host, fresh, arguments, log_name=f"install-{name}", with_tests=with_tests
        )
        rename(host, server, fresh, name)


def change(
    host: Host,
    name: str,
    arguments: list[str],
    *,
    log_name: str,
    with_tests: bool = False,
) -> None:
    """Install or update modules in a database; a warning in Odoo's log is a failure."""
    log = logs_dir() / f"{log_name}.log"
    action, _equals, modules = arguments[0].lstrip("-").partition("=")
    with step(f"Odoo: {action} {modules.replace(',', ', ')}") as progress:

        def show(line: str) -> None:
            if loading := _LOADING.search(line):
                progress.update(f"{100 * int(loading[1]) // int(loading[2])} %")

        command = ["-d", name, "--stop-after-init", "--no-http", *arguments]
        answer = host.odoo(command, log, with_tests=with_tests, on_line=show)
        complaints = check_log(log)
        if answer.code or complaints:
            reason = complaints[0].splitlines()[0] if complaints else answer.last_line()
            raise DevError(
                f"Odoo failed or warned over its modules: {reason} (all in {log})."
            )


def _copy(host: Host, server: Server, template: str, name: str) -> None:
    sql = 'CREATE DATABASE :"name" TEMPLATE :"template"'
    ((version,),) = server.query("SHOW server_version_num")
    if int(version) >= 150000:
        # Several times faster than through the log, which is the default since then.
        sql += " STRATEGY file_copy"
    server.query(sql, name=name, template=template)
    _share_files(host, template, name)


def _share_files(host: Host, origin: str, name: str) -> None:
    """Let the database ``name`` have the files of ``origin`` beside its own.

    Odoo names a stored file after its content and never writes into one, so links
    do, and a file of a database that is replaced is not in the way.
    """

    def link(source: str, target: str) -> None:
        with contextlib.suppress(FileExistsError):
            os.link(source, target)

    if _files(host, origin).exists():
        shutil.copytree(
            _files(host, origin),
            _files(host, name),
            copy_function=link,
            dirs_exist_ok=True,
        )


def _files(host: Host, name: str) -> Path:
    """Return the folder in which Odoo keeps the attachments of a database."""
    return host.data_dir / "filestore" / name


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
