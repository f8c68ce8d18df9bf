"""Locks between processes, which vanish with the process that holds them."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.processes import refuse_if_stopping
from tools.progress import step


class FileLock:
    """A lock on a file, shared by several holders or exclusive to one."""

    def __init__(self, path: Path):
        self.path = path
        self._descriptor: int | None = None

    def try_acquire(self, *, shared: bool = False) -> bool:
        """Take the lock, or change its kind, if that is possible at once."""
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._open(), kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def acquire(self, *, shared: bool = False) -> None:
        """Take the lock; wait for it where others hold it."""
        if self.try_acquire(shared=shared):
            return
        with step("Waiting for another ./dev to finish the same work"):
            # A thread that blocks in flock could not be interrupted.
            while not self.try_acquire(shared=shared):
                refuse_if_stopping()
                time.sleep(0.2)

    def release(self) -> None:
        """Give the lock back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        if self._descriptor is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        return self._descriptor


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock at ``path`` alone, after waiting for it if need be."""
    lock = FileLock(path)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()
