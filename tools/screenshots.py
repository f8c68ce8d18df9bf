"""./dev screenshots: the pictures in README.md, taken from the running product."""

import argparse

from tools import database, ports, serve
from tools.chromium import find_chromium, how_to_get
from tools.demo.company import command as company
from tools.errors import DevError
from tools.host import Host
from tools.paths import REPO
from tools.postgres import server as running_server
from tools.progress import step
from tools.running_odoo import running_odoo

FOLDER = REPO / "docs" / "images"


def main(options: argparse.Namespace) -> int:
    """Serve the demo company in each language and photograph its pages."""
    chromium = find_chromium()
    if not chromium:
        raise DevError(f"Chromium is missing: {how_to_get()}.")
    host = Host.prepare()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_server(host) as server, database.scratch(host, server) as name:
        with serve.sole_user_of(company.DATABASE):
            serve.make_ready(host, server, company.DATABASE)
            database.clone(host, server, company.DATABASE, name)
        for language in serve.LANGUAGES.values():
            serve.set_language(server, name, language)
            with running_odoo(host, name, ports.any_free()) as odoo:
                _photograph(host, [chromium, odoo.address, language, str(FOLDER)])
    return 0


def _photograph(host: Host, arguments: list[str]) -> None:
    with step(f"Photographing in {arguments[2]}"):
        answer = host.module_tool(["tools.screenshot_pages", *arguments], cwd=REPO)
        if answer.code:
            raise DevError(f"Chromium did not show the pages: {answer.last_line()}.")
