"""Checks of this repository: pure functions, text in and findings out.

Nothing in here runs a tool, opens a database or needs a package beyond the standard
library. ``./dev lint``, ``./dev i18n`` and the tests under ``tests/repository`` call
them.
"""

from typing import NamedTuple


class Finding(NamedTuple):
    """One thing to correct, and where it stands."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"
