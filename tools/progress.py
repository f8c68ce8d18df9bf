"""Say what is being done, and how far it is, on standard output."""

import itertools
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Step:
    """One piece of work: its name, its start and how far it has come."""

    def __init__(self, text: str):
        self.text = text
        self.detail = ""
        self.started = time.monotonic()

    def update(self, detail: str) -> None:
        """Show ``detail`` (a percentage, a file name) beside the name of the step."""
        self.detail = detail

    def elapsed(self) -> str:
        """Return the time since the start, to be read by a person."""
        seconds = int(time.monotonic() - self.started)
        return f"{seconds // 60}:{seconds % 60:02}"


class _Display:
    """The steps under way: one live line on a terminal, plain lines elsewhere."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._mutex = threading.Lock()
        self._ticks = itertools.cycle("|/-\\")
        self._ticker: threading.Thread | None = None

    def start(self, text: str) -> Step:
        current = Step(text)
        with self._mutex:
            self._steps.append(current)
            if not sys.stdout.isatty():
                print(f"{text} ...", flush=True)
            elif self._ticker is None:
                self._ticker = threading.Thread(target=self._tick, daemon=True)
                self._ticker.start()
        return current

    def finish(self, current: Step, outcome: str) -> None:
        with self._mutex:
            self._steps.remove(current)
            self._print(f"{current.text}: {outcome} ({current.elapsed()})")

    def say(self, line: str) -> None:
        with self._mutex:
            self._print(line)

    def _print(self, line: str) -> None:
        erase = "\r\x1b[K" if sys.stdout.isatty() else ""
        print(f"{erase}{line}", flush=True)

    def _tick(self) -> None:
        while True:
            time.sleep(0.2)
            with self._mutex:
                if not self._steps:
                    self._ticker = None
                    return
                line = " | ".join(
                    f"{each.text} {each.detail} {each.elapsed()}"
                    for each in self._steps
                )
                width = shutil.get_terminal_size().columns - 1
                sys.stdout.write(f"\r\x1b[K{f'{next(self._ticks)} {line}'[:width]}")
                sys.stdout.flush()


_display = _Display()


@contextmanager
def step(text: str) -> Iterator[Step]:
    """Show that ``text`` is being done, how far it is, and how long it took."""
    current = _display.start(text)
    try:
        yield current
    except BaseException:
        _display.finish(current, "not finished")
        raise
    _display.finish(current, "done")


def say(line: str) -> None:
    """Print ``line`` without disturbing the live line of the steps under way."""
    _display.say(line)
