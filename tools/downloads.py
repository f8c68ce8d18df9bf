"""Debian packages fetched through apt, without root and without touching the system.

apt keeps its lists and packages in a private state and checks the signature of
the lists and the checksum of each package. The address of the archive comes
from the configuration of the machine itself.
"""

import re
import time
from pathlib import Path

from tools import processes
from tools.errors import DevError
from tools.progress import Step

ATTEMPTS = 4
_INDEX_LINE = re.compile(
    r"^'(?P<archive>\S+?)/dists/(?P<suite>[^/']+)/(?:InRelease|Release)'"
)
_SIGNATURE = "signed-by=/usr/share/keyrings/debian-archive-keyring.gpg"


def machine_suite(release_file: Path = Path("/etc/os-release")) -> str:
    """Return the code name of the machine's own Debian release."""
    try:
        lines = release_file.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    settings = dict(line.split("=", 1) for line in lines if "=" in line)
    if settings.get("ID") != "debian" or "VERSION_CODENAME" not in settings:
        raise DevError("This machine does not run Debian, whose archive holds Odoo 19.")
    return settings["VERSION_CODENAME"].strip('"')


def archive_address(suite: str, folder: Path) -> str:
    """Return where this machine gets ``suite`` from, by its own apt configuration."""
    empty_lists = folder / "no-lists"
    (empty_lists / "partial").mkdir(parents=True, exist_ok=True)
    answer = processes.run(
        ["apt-get", "-o", f"Dir::State::Lists={empty_lists}", "update", "--print-uris"]
    )
    for line in answer.output.splitlines():
        if (match := _INDEX_LINE.match(line)) and match["suite"] == suite:
            return match["archive"]
    raise DevError(
        f"The configuration of apt on this machine names no archive for {suite}."
    )


class AptState:
    """A private state of apt in ``folder`` that knows the given ``suites``."""

    def __init__(
        self, folder: Path, archive: str, suites: list[str], options: str = _SIGNATURE
    ):
        self.folder = folder
        self.debs = folder / "debs"
        for part in ("lists/partial", "cache/archives/partial", "debs"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        sources = "".join(
            f"deb [{options}] {archive} {suite} main\n" for suite in suites
        )
        (folder / "sources.list").write_text(sources, encoding="utf-8")

    def fetch(self, packages: list[str], progress: Step) -> list[Path]:
        """Download ``packages`` (each ``name/suite``) and return their files."""
        log = self.folder / "apt.log"
        self._repeat(["update", "--error-on=any"], log, progress)
        self._repeat(["download", *packages], log, progress)
        incomplete = processes.run(
            self._command("download", "--print-uris", *packages), cwd=self.debs
        )
        # apt prints what it would fetch; what is in place and whole it does not.
        if incomplete.code or incomplete.output.strip():
            raise DevError(f"apt did not download all of Odoo; its output is in {log}.")
        return sorted(self.debs.glob("*.deb"))

    def _repeat(self, action: list[str], log: Path, progress: Step) -> None:
        """Run apt until it succeeds; it resumes what a broken connection left."""

        def show(line: str) -> None:
            if line.startswith(("dlstatus:", "pmstatus:")):
                progress.update(f"{float(line.split(':')[2]):.0f} %")

        for attempt in range(1, ATTEMPTS + 1):
            answer = processes.run(
                self._command(*action), cwd=self.debs, log=log, on_line=show
            )
            if answer.code == 0:
                return
            if attempt < ATTEMPTS:
                time.sleep(attempt)
        errors = re.findall(r"^E: (.+?)\.?$", answer.output, re.MULTILINE)
        reason = errors[0] if errors else f"exit status {answer.code}"
        raise DevError(
            f"apt could not download Odoo ({reason}); its output is in {log}."
        )

    def _command(self, *action: str) -> list[str]:
        options = {
            "Dir::State::Lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            "Dir::Etc::SourceList": self.folder / "sources.list",
            "Dir::Etc::SourceParts": "/dev/null",
            "Acquire::Languages": "none",
            "Acquire::Retries": "0",
            "APT::Status-Fd": "1",
            # The user _apt may not be allowed into the folder of the cache.
            "APT::Sandbox::User": "root",
        }
        settings = [f"-o{name}={value}" for name, value in options.items()]
        return ["apt-get", *settings, *action]
