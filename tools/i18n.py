"""``./dev i18n``: the addons' .pot and .po files, brought up to date or checked."""

import argparse
import tempfile
from pathlib import Path

from tools import database, processes
from tools.addons import own_addons
from tools.errors import DevError
from tools.host import Host
from tools.paths import REPO, logs_dir
from tools.postgres import server as running_server
from tools.progress import say, step
from tools.server import Server
from tools.templates import template


def main(host: Host, args: list[str]) -> int:
    """Update the translation files, or with ``--check`` return 1 if they need it."""
    parser = argparse.ArgumentParser(prog="./dev i18n")
    parser.add_argument(
        "--check",
        action="store_true",
        help="change nothing, fail if anything is missing",
    )
    action = "check" if parser.parse_args(args).check else "update"
    with tempfile.TemporaryDirectory() as folder:
        with running_server(host) as server:
            database.drop_abandoned(host, server)
            export_terms(host, server, Path(folder))
        result = processes.run(
            [
                *(host.python, "-m", "tools.translations.desk"),
                *(action, folder, *host.odoo_addons),
            ],
            env=host.env(),
            cwd=REPO,
            on_line=say,
        )
    return result.code


def export_terms(host: Host, server: Server, folder: Path) -> None:
    """Write the terms of every addon to ``folder``; the database has them all."""
    addons = [addon.name for addon in own_addons()]
    origin = template(host, server, "tests")
    log = logs_dir() / "i18n-export.log"
    with step("Exporting terms"), database.scratch(host, server) as name:
        database.clone(host, server, origin, name)
        result = processes.run(
            [
                *(host.python, "-m", "tools.translations.export"),
                *(host.conf(with_tests=True), name, folder, *addons),
            ],
            env=host.env(with_tests=True),
            cwd=REPO,
            log=log,
        )
    if result.code:
        raise DevError(
            f"The terms could not be exported ({result.last_line()}): {log} says why."
        )
