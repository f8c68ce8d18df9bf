"""``./dev lint``: every check of the source, each with a verdict of one line.

A failure does not end the run: whoever corrects the source wants to see all of it.
"""

import argparse
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tools import processes
from tools.addons import own_addons
from tools.checks import Finding
from tools.checks.dialect import find_old_dialect
from tools.checks.size import find_long
from tools.checks.speech import find_local_speech
from tools.errors import DevError
from tools.host import Host
from tools.paths import REPO
from tools.progress import say

ODOO_SERIES = "19.0"
PYTHON_SOURCES = ("addons", "tests", "tools", "bench", "dev", "conftest.py")


class Outcome(NamedTuple):
    """What a check found: nothing when it passes, otherwise what to correct."""

    passed: bool
    output: str = ""


class Check(NamedTuple):
    """A check under the name that its verdict shows."""

    name: str
    run: Callable[[], Outcome]


def main(host: Host, args: list[str]) -> int:
    """Run all checks and return 1 if any fails; ``--fix`` corrects the formatting."""
    parser = argparse.ArgumentParser(prog="./dev lint")
    parser.add_argument(
        "--fix", action="store_true", help="apply what ruff and prettier can correct"
    )
    fix = parser.parse_args(args).fix
    files = list_files()
    failed = [
        check.name
        for check in [*tool_checks(host, files, fix), *source_checks(files)]
        if not report(check)
    ]
    if failed:
        say(f"lint: {len(failed)} failed: {', '.join(failed)}")
    return 1 if failed else 0


def report(check: Check) -> bool:
    """Run one check, print its verdict and what it found, and tell if it passed."""
    started = time.monotonic()
    outcome = check.run()
    verdict = "ok" if outcome.passed else "FAILED"
    say(f"{check.name:<16} {verdict} ({time.monotonic() - started:.1f} s)")
    if not outcome.passed:
        say(outcome.output.rstrip())
    return outcome.passed


def list_files() -> list[str]:
    """Return the files of the repository, new ones included, as git knows them."""
    result = processes.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPO,
    )
    if result.code:
        raise DevError(
            f"git cannot list the files of {REPO} ({result.last_line()}): "
            "run ./dev lint in a clone."
        )
    names = sorted(set(result.output.split("\0")))
    return [name for name in names if (REPO / name).is_file()]


def tool_checks(host: Host, files: list[str], fix: bool) -> list[Check]:
    """Return the checks that a linter of Python's or Node's world makes."""
    commands = python_commands(host, files, fix) | node_commands(host, files, fix)
    return [
        Check(name, partial(run_tool, host, command))
        for name, command in commands.items()
    ]


Command = list["str | Path"]


def over(command: Command, names: list[str]) -> Command:
    """Return ``command`` applied to ``names``, or nothing if there are none."""
    return [*command, *names] if names else []


def python_commands(host: Host, files: list[str], fix: bool) -> dict[str, Command]:
    """Return the linters of Python, of manifests and of what Odoo loads."""
    bin_dir = host.python.parent
    sources = [name for name in PYTHON_SOURCES if (REPO / name).exists()]
    translations = [name for name in files if name.endswith((".po", ".pot"))]
    addons = [
        str(addon.folder.relative_to(REPO)) for addon in own_addons(with_tests=True)
    ]
    ruff_check = [bin_dir / "ruff", "check", "--quiet", "--no-cache"]
    ruff_check += ["--output-format=concise", *(["--fix"] if fix else [])]
    ruff_format = [bin_dir / "ruff", "format", "--quiet", "--no-cache"]
    ruff_format += [] if fix else ["--diff"]
    return {
        "ruff check": over(ruff_check, sources),
        "ruff format": over(ruff_format, sources),
        "pylint-odoo": over([bin_dir / "pylint", "--rcfile=.pylintrc"], addons),
        "oca-checks": over([bin_dir / "oca-checks-odoo-module"], addons),
        "oca-checks-po": over([bin_dir / "oca-checks-po"], translations),
        "licences": licence_command(host) if addons else [],
    }


def node_commands(host: Host, files: list[str], fix: bool) -> dict[str, Command]:
    """Return the linters of XML and JavaScript."""
    documents = [name for name in files if name.endswith(".xml")]
    scripts = [
        name
        for name in files
        if name.endswith((".js", ".cjs")) and "/static/lib/" not in name
    ]
    prettier = [host.node_bin / "prettier", "--log-level=warn"]
    prettier.append("--write" if fix else "--check")
    return {
        "prettier": over(prettier, [*documents, *scripts]),
        "eslint": over([host.node_bin / "eslint", "--max-warnings=0"], scripts),
    }


def licence_command(host: Host) -> Command:
    """manifestoo over all addons: no licence may forbid that of what it depends on."""
    command = [host.python.parent / "manifestoo", f"--odoo-series={ODOO_SERIES}"]
    paths = [*host.odoo_addons, REPO / "addons"]
    command.append(f"--addons-path={','.join(map(str, paths))}")
    command += [f"--select-addons-dir={REPO / 'addons'}", "check-licenses"]
    return [*command, "--transitive"]


def run_tool(host: Host, command: Command) -> Outcome:
    """Run a linter; with nothing to look at it has passed."""
    if not command:
        return Outcome(passed=True)
    # manifestoo refuses to start if this names a file that is yet to be written.
    env = {name: value for name, value in host.env().items() if name != "ODOO_RC"}
    try:
        result = processes.run(command, env=env, cwd=REPO)
    except DevError as error:
        return Outcome(passed=False, output=str(error))
    return Outcome(result.code == 0, result.output)


def source_checks(files: list[str]) -> list[Check]:
    """Return the checks of this repository, made on the text of its files."""
    code = [name for name in files if name.endswith((".py", ".js")) or name == "dev"]
    addons = [name for name in files if name.startswith(("addons/", "tests/"))]
    return [
        Check("dialect", lambda: run_gate(find_old_dialect, addons)),
        Check("length", lambda: run_gate(find_long, code)),
        Check("speech", lambda: run_gate(find_local_speech, files)),
    ]


def run_gate(
    find: Callable[[str, str], list[Finding]], names: Iterable[str]
) -> Outcome:
    """Apply one gate to the text files among ``names``."""
    findings: list[Finding] = []
    for name in names:
        data = (REPO / name).read_bytes()
        if b"\0" in data:
            continue
        try:
            findings += find(name, data.decode("utf-8", errors="replace"))
        except SyntaxError as error:
            findings.append(
                Finding(name, error.lineno or 1, f"not Python: {error.msg}")
            )
    return Outcome(not findings, "\n".join(map(str, findings)))
