"""A running PostgreSQL server, spoken to through psql."""

import os
from dataclasses import dataclass
from pathlib import Path

from tools import processes
from tools.errors import DevError

_COLUMN = "\x1f"
_ROW = "\x1e"


@dataclass(frozen=True)
class Server:
    """A running server and how to reach it."""

    host: str
    port: int
    user: str
    password: str | None
    bin_dir: Path

    def env(self) -> dict[str, str]:
        """Return the settings by which the client programs find the server."""
        settings = {"PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": self.user}
        return settings | ({"PGPASSWORD": self.password} if self.password else {})

    def query(
        self, sql: str, database: str = "postgres", **values: str
    ) -> list[tuple[str, ...]]:
        """Run ``sql``, in which ``:'name'`` and ``:"name"`` quote one of ``values``."""
        command = [self.bin_dir / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1"]
        command += [f"--field-separator={_COLUMN}", f"--record-separator={_ROW}"]
        for name, value in values.items():
            command += ["-v", f"{name}={value}"]
        answer = processes.run(
            [*command, "-d", database],
            env={**os.environ, **self.env(), "LC_ALL": "C.UTF-8"},
            stdin=sql,
        )
        if answer.code:
            raise DevError(f"PostgreSQL refused a command: {_error_of(answer)}.")
        rows = answer.output.rstrip("\n").split(_ROW)
        return [tuple(row.split(_COLUMN)) for row in rows if row]


def _error_of(answer: processes.Result) -> str:
    """Return what psql complains about, in one line."""
    for mark in ("ERROR: ", "FATAL: ", "error: "):
        _before, found, after = answer.output.partition(mark)
        if found:
            return " ".join(after.splitlines()[0].split()).rstrip(".")
    return answer.last_line()
