"""The log gate: a WARNING or an ERROR while installing or testing is a failure.

Odoo reports much of what is wrong with an addon in its log only: a missing access
right, a field parameter without effect, a deprecated call. The records and the
allow-list are read as the OCA's ``checklog-odoo`` reads them, so that
``checklog-odoo FILE`` gives the same verdict; ``./dev`` installs databases before any
package is there to import, hence the few lines of our own.
"""

import configparser
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.paths import REPO

CONFIG = REPO / "checklog-odoo.cfg"

_RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) \S+ \S+: "
)
_COLOUR = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
_QUIET = {"INFO", "DEBUG"}


def check_log(path: Path) -> list[str]:
    """Return the records of the log at ``path`` that fail it, tracebacks included.

    A log without any record fails too: whatever wrote it was not Odoo.
    """
    with path.open(encoding="utf-8", errors="replace") as lines:
        return find_loud(lines, read_allowed(CONFIG.read_text(encoding="utf-8")))


def read_allowed(text: str) -> list[re.Pattern[str]]:
    """Return the allow-list of the configuration ``text`` of checklog-odoo."""
    config = configparser.RawConfigParser()
    config.read_string(text)
    entries = config.get("checklog-odoo", "ignore", fallback="").splitlines()
    return [re.compile(entry, re.MULTILINE) for entry in entries if entry.strip()]


def find_loud(lines: Iterable[str], allowed: list[re.Pattern[str]]) -> list[str]:
    """Return the records above INFO that no pattern of ``allowed`` is found in.

    >>> line = "2026-01-02 03:04:05,678 9 WARNING db odoo.models: no access rule\\n"
    >>> find_loud([line], [])
    ['2026-01-02 03:04:05,678 9 WARNING db odoo.models: no access rule']
    >>> find_loud([line], [re.compile("no access rule")])
    []
    """
    records = list(_records(lines))
    if not records:
        return ["the log holds no record of Odoo"]
    return [
        record.rstrip()
        for level, record in records
        if level not in _QUIET and not any(each.search(record) for each in allowed)
    ]


def _records(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield level and text of each record; lines that begin none belong to the last."""
    level, record = "", []
    for line in lines:
        line = _COLOUR.sub("", line)
        if start := _RECORD.match(line):
            if level:
                yield level, "".join(record)
            level, record = start["level"], []
        record.append(line)
    if level:
        yield level, "".join(record)
