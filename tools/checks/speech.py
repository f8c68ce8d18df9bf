"""The repository speaks of the product alone.

A path of somebody's machine or the address of a package archive means nothing to the
reader of a clone, and stops working on the next machine. Where packages come from is
each machine's own configuration.
"""

import re

from tools.checks import Finding

# Each pattern is written so that it does not match its own source in this file.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"(?<![\w.:}~-])/(?:home|root|work|Users)/\w"),
        "a path of one machine: use a path relative to the repository, or ask the "
        "environment",
    ),
    (
        re.compile(r"(?<![\w.:}~-])/tmp/(?:probe|lintvenv)\b"),
        "a scratch directory of one machine: use tempfile, or a path below the cache",
    ),
    (
        re.compile(
            r"\b(?:deb|ftp|security|snapshot|archive|packages|mirrors?|cdn-fastly)"
            r"(?:\.\w+)?\.(?:debian|ubuntu)\.(?:org|com)\b"
            r"|\bdeb\.(?:nodesource)\.com\b"
            r"|\bregistry\.(?:npmjs|yarnpkg)\.(?:org|com)\b"
            r"|\bfiles\.(?:pythonhosted)\.org\b"
            r"|\bpypi\.org/(?:simple)\b",
            re.IGNORECASE,
        ),
        "the address of a package archive: take it from the machine's configuration",
    ),
    (
        re.compile(r'"resolved"\s*:\s*"'),
        "a resolved archive address in a package lock: write the lock without it "
        "(npm's omit-lockfile-registry-resolved)",
    ),
)


def find_local_speech(path: str, text: str) -> list[Finding]:
    """Return the lines of ``text`` that name one machine or one archive.

    >>> find_local_speech("README.md", "cp a.csv /" + "home/me/b.csv")[0].line
    1
    >>> find_local_speech("README.md", "open /my/home/ and https://example.com/work/1")
    []
    """
    return [
        Finding(path, number, message)
        for number, line in enumerate(text.splitlines(), start=1)
        for pattern, message in _RULES
        if pattern.search(line)
    ]
