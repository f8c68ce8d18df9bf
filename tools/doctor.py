"""./dev doctor: what was found, which version, what is missing and how to get it."""

import argparse
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import environment, odoo_source, processes, space
from tools.chromium import find_chromium, how_to_get
from tools.errors import DevError
from tools.paths import cache_dir
from tools.postgres import check_answers, named_server


@dataclass(frozen=True)
class Finding:
    """One thing that ./dev or Odoo needs: what there is of it, or what to do."""

    thing: str
    text: str
    state: str = "ok"


def main(options: argparse.Namespace) -> int:
    """Print the findings; fail if one is missing that ./dev cannot fetch itself."""
    findings = [*_python(), *_odoo(), *_postgres(), *_node(), *_programs(), *_disk()]
    for finding in findings:
        print(f"{finding.state:8} {finding.thing:16} {finding.text}")
    return int(any(finding.state == "missing" for finding in findings))


def _python() -> Iterator[Finding]:
    yield Finding("Python", f"{platform.python_version()} ({sys.executable})")
    folder = environment.python_environment()
    yield _fetched("Python packages", folder, environment.is_installed(folder))


def _odoo() -> Iterator[Finding]:
    try:
        source = odoo_source.find()
    except DevError as error:
        yield Finding("Odoo", str(error), "missing")
        return
    if source is None:
        yield Finding(
            "Odoo", f"{odoo_source.SERIES} is fetched by ./dev serve", "later"
        )
        return
    yield Finding("Odoo", f"{source.version}, {source.origin} ({source.root})")
    if not environment.has_all_scripts(source.root) and not source.is_ours:
        yield Finding(
            "Odoo's scripts",
            "mail lacks selfie_segmentation.js, so tours fail: take it from"
            " the npm package @mediapipe/selfie_segmentation",
            "advice",
        )


def _postgres() -> Iterator[Finding]:
    folder = environment.python_environment()
    if not environment.is_installed(folder):
        yield Finding("PostgreSQL", "comes with the Python packages", "later")
        return
    bin_dir = environment.postgres_bin(folder)
    try:
        named = named_server(bin_dir)
        if named is None:
            yield Finding("PostgreSQL", f"embedded: {_version(bin_dir / 'postgres')}")
            return
        check_answers(named)
        (row,) = named.query("SHOW server_version")
        yield Finding("PostgreSQL", f"{row[0]} at {named.host}:{named.port}")
    except DevError as error:
        yield Finding("PostgreSQL", str(error), "missing")


def _node() -> Iterator[Finding]:
    folder = environment.node_environment()
    installed = environment.is_installed(folder)
    yield _fetched("Node packages", folder, installed)
    python_folder = environment.python_environment()
    if installed and environment.is_installed(python_folder):
        node = python_folder / "bin" / "node"
        yield Finding("Node", f"{_version(node)} (a Python package brings it)")
        cli = folder / "node_modules" / "rtlcss" / "bin" / "rtlcss.js"
        yield Finding("rtlcss", f"{_version(node, cli)} (mirrors pages for Persian)")


def _programs() -> Iterator[Finding]:
    if chromium := find_chromium():
        yield Finding("Chromium", f"{_version(chromium)} ({chromium})")
    else:
        yield Finding("Chromium", f"tours need it: {how_to_get()}", "missing")
    if wkhtmltopdf := shutil.which("wkhtmltopdf"):
        version = _version(wkhtmltopdf)
        limits = (
            "" if "patched qt" in version else ", which prints no headers and footers"
        )
        yield Finding("wkhtmltopdf", f"{version}{limits}")
    else:
        yield Finding(
            "wkhtmltopdf",
            "PDFs need it: install it (on Debian: sudo apt-get install wkhtmltopdf)",
            "advice",
        )


def _disk() -> Iterator[Finding]:
    try:
        space.require(cache_dir(), 2, "working with Odoo")
    except DevError as error:
        yield Finding("disk", str(error), "missing")
    else:
        free = shutil.disk_usage(cache_dir()).free / space.GIGABYTE
        yield Finding("disk", f"{free:.0f} GB free ({cache_dir()})")


def _fetched(thing: str, folder: Path, installed: bool) -> Finding:
    if installed:
        return Finding(thing, f"installed ({folder})")
    return Finding(thing, "are installed by ./dev serve", "later")


def _version(*program: str | Path) -> str:
    """Return the line in which ``program`` tells its version."""
    answer = processes.run([*program, "--version"])
    lines = re.findall(r"^.*\d+\.\d+.*$", answer.output, re.MULTILINE)
    return lines[0].strip() if lines else answer.last_line()
