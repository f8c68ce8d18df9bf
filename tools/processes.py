"""Child processes that never outlive this one."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tools.errors import DevError

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)
_running: set[subprocess.Popen] = set()
_running_mutex = threading.Lock()
_stopping = threading.Event()

Arguments = Sequence["str | Path"]


@dataclass
class Result:
    """How a process ended, and what it printed (both streams)."""

    code: int
    output: str

    def last_line(self) -> str:
        """Return the last line that says something, to be quoted in a sentence."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        return lines[-1].rstrip(".") if lines else f"exit status {self.code}"


def die_with_parent() -> None:
    """Make the kernel end this child when ./dev is killed (Linux; no-op elsewhere)."""
    if hasattr(_libc, "prctl"):
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def start(args: Arguments, **options) -> subprocess.Popen:
    """Start ``args`` in a session of its own, so that Ctrl-C reaches only ./dev."""
    refuse_if_stopping()
    try:
        process = subprocess.Popen(
            [str(each) for each in args],
            stdin=options.pop("stdin", subprocess.DEVNULL),
            start_new_session=True,
            preexec_fn=die_with_parent,
            **options,
        )
    except FileNotFoundError as error:
        raise DevError(
            f"The program {args[0]} is missing: see ./dev doctor."
        ) from error
    with _running_mutex:
        _running.add(process)
    return process


def run_in_foreground(
    args: Arguments, *, farewell: signal.Signals = signal.SIGTERM, **options
) -> int:
    """Let ``args`` have the terminal, Ctrl-C included, and return its exit status."""

    def prepare_child() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        die_with_parent()

    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen(args, preexec_fn=prepare_child, **options)
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.send_signal(farewell)
            process.wait()
            raise
    finally:
        signal.signal(signal.SIGINT, previous)


def finished(process: subprocess.Popen) -> None:
    """Forget a process that was waited for."""
    with _running_mutex:
        _running.discard(process)


def run(
    args: Arguments,
    *,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    user: str | None = None,
    stdin: str | None = None,
    log: Path | None = None,
    on_line: Callable[[str], None] = lambda line: None,
) -> Result:
    """Run ``args`` to their end; hand on each line, and keep all in ``log``."""
    process = start(
        args,
        env=env,
        cwd=cwd,
        **_identity(user),
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        if stdin is not None:
            with contextlib.suppress(BrokenPipeError), process.stdin:
                process.stdin.write(stdin)
        with process.stdout:
            output = _read(process.stdout, log, on_line)
        return Result(process.wait(), output)
    except BaseException:
        stop(process)
        raise
    finally:
        finished(process)


def _read(stream: TextIO, log: Path | None, on_line: Callable[[str], None]) -> str:
    """Return all of ``stream``; each line is logged and handed on as it comes."""
    lines = []
    with contextlib.ExitStack() as stack:
        log_file = log and stack.enter_context(log.open("w", encoding="utf-8"))
        for line in stream:
            lines.append(line)
            if log_file:
                log_file.write(line)
                log_file.flush()
            on_line(line.rstrip("\n"))
    return "".join(lines)


def _identity(user: str | None) -> dict:
    """Return the options of Popen that run a child as ``user`` and nobody more."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def stop(process: subprocess.Popen, patience: float = 10) -> None:
    """End ``process`` and its children: ask, wait, then force."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal_number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            break
    finished(process)


@contextlib.contextmanager
def stopped_together() -> Iterator[None]:
    """On failure inside the block end all that runs, and let nothing start again."""
    try:
        yield
    except BaseException:
        _stopping.set()
        with _running_mutex:
            processes = list(_running)
        for process in processes:
            stop(process)
        raise


def refuse_if_stopping() -> None:
    """Raise if other work, on which the work at hand depends, has failed."""
    if _stopping.is_set():
        raise DevError("The work was given up, as another part of it failed.")


def start_again() -> None:
    """Allow processes once more, after all that was stopped has been left."""
    _stopping.clear()
