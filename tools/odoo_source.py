"""Find Odoo 19, or fetch it."""

import hashlib
import importlib.util
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools import downloads, processes, space
from tools.errors import DevError
from tools.locks import exclusive
from tools.paths import cache_dir, logs_dir
from tools.progress import step

SERIES = "19.0"
REPOSITORY = "https://github.com/odoo/odoo"
PACKAGE = "odoo-19"
# The package of Odoo links to files of these.
COMPANIONS = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
)
# The archive's newest Font Awesome lacks the files of version 4 that Odoo links to.
STABLE_COMPANIONS = ("fonts-font-awesome", "fonts-inconsolata")
_PACKAGE_ROOT = "usr/lib/python3/dist-packages"
_RECEIPT = ".fetched"


@dataclass(frozen=True)
class OdooSource:
    """A tree of Odoo: the folder that holds the package ``odoo``, and its identity."""

    root: Path
    key: str
    origin: str
    is_ours: bool = False

    @property
    def version(self) -> str:
        return version_of(self.root)

    @property
    def addons(self) -> list[Path]:
        """Return the folders with Odoo's own addons."""
        package = (self.root / "odoo").resolve()
        folders = (package / "addons", package.parent / "addons")
        return [folder for folder in folders if folder.is_dir()]


def find() -> OdooSource | None:
    """Return the Odoo that is named, installed or already fetched, in this order."""
    return _from_environment() or _from_python() or _from_cache()


def find_or_fetch() -> OdooSource:
    """Return an Odoo 19; fetch one if there is none."""
    if source := find():
        return source
    with exclusive(cache_dir() / "locks" / "odoo"):
        if source := _from_cache():
            return source
        space.require(cache_dir(), 2, "unpacking Odoo")
        failures = []
        for fetch in (_fetch_package, _fetch_clone):
            try:
                fetch()
            except DevError as error:
                failures.append(str(error).rstrip("."))
            else:
                return _from_cache()
    raise DevError(
        "Odoo 19 is neither named by ODOO_HOME nor installed in this Python, and fetching it"
        f" failed: {'; '.join(failures)}. Mend the network or set ODOO_HOME to a tree of Odoo 19."
    )


def version_of(root: Path) -> str:
    """Return the series (such as 19.0) of the Odoo at ``root``, or an empty string."""
    try:
        text = (root / "odoo" / "release.py").read_text(encoding="utf-8")
    except OSError:
        return ""
    match = re.search(r"^version_info = \('?([^,']+)'?, (\d+)", text, re.MULTILINE)
    return ".".join(match.groups()) if match else ""


def _from_environment() -> OdooSource | None:
    named = os.environ.get("ODOO_HOME")
    if not named:
        return None
    root = Path(named).expanduser().absolute()
    version = version_of(root)
    if not version:
        raise DevError(
            f"ODOO_HOME is {root}, where there is no odoo/release.py: point it to Odoo {SERIES}."
        )
    if version != SERIES:
        raise DevError(
            f"ODOO_HOME holds Odoo {version} and these addons need {SERIES}: point it to Odoo {SERIES}."
        )
    return OdooSource(root, _tree_key(root), "ODOO_HOME")


def _from_python() -> OdooSource | None:
    spec = importlib.util.find_spec("odoo")
    for location in (spec and spec.submodule_search_locations) or ():
        package = Path(location)
        if version_of(package.parent) != SERIES:
            continue
        # Only odoo itself goes on the path: its neighbours would hide our own packages.
        root = cache_dir() / "odoo" / f"installed-{_digest(str(package))}"
        root.mkdir(parents=True, exist_ok=True)
        link = root / "odoo"
        if not link.is_symlink():
            link.symlink_to(package)
        return OdooSource(root, _tree_key(package.parent), "installed in Python")
    return None


def _from_cache() -> OdooSource | None:
    for name, inner in (("package", _PACKAGE_ROOT), ("clone", "")):
        folder = cache_dir() / "odoo" / name
        receipt = folder / _RECEIPT
        if receipt.exists():
            key = _digest(receipt.read_text(encoding="utf-8"))
            return OdooSource(folder / inner, key, f"fetched ({name})", is_ours=True)
    return None


def _fetch_package() -> None:
    """Unpack the Debian package and its companions into the cache."""
    folder = cache_dir() / "odoo" / "package"
    suite = downloads.machine_suite()
    with step("Downloading Odoo 19") as progress:
        state = cache_dir() / "apt"
        shutil.rmtree(state, ignore_errors=True)
        archive = downloads.archive_address(suite, state)
        apt = downloads.AptState(state, archive, ["sid", suite])
        newest = [f"{name}/sid" for name in (PACKAGE, *COMPANIONS)]
        debs = apt.fetch(
            [*newest, *(f"{name}/{suite}" for name in STABLE_COMPANIONS)], progress
        )
    with step("Unpacking Odoo 19"):
        unfinished = _empty_folder(folder.with_suffix(".part"))
        for deb in debs:
            answer = processes.run(["dpkg-deb", "-x", deb, unfinished])
            if answer.code:
                raise DevError(
                    f"{deb.name} could not be unpacked ({answer.last_line()})."
                )
        # Beside the addons in odoo/addons lies a copy of their Python files alone.
        shutil.rmtree(unfinished / _PACKAGE_ROOT / "addons")
        if broken := _broken_links(unfinished):
            raise DevError(
                f"the package of Odoo misses {len(broken)} files, such as {broken[0]}."
            )
        _move_into_place(unfinished, folder, "\n".join(deb.name for deb in debs))
        shutil.rmtree(state)


def _fetch_clone() -> None:
    """Clone the newest commit of Odoo's own repository into the cache."""
    folder = cache_dir() / "odoo" / "clone"
    unfinished = _empty_folder(folder.with_suffix(".part"))
    with step("Cloning Odoo 19") as progress:
        answer = processes.run(
            [
                "git",
                "clone",
                "--progress",
                "--depth=1",
                f"--branch={SERIES}",
                REPOSITORY,
                unfinished,
            ],
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
            log=logs_dir() / "git-clone.log",
            on_line=lambda line: progress.update(line.rpartition("\r")[2][:40]),
        )
        if answer.code:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise DevError(f"git could not clone {REPOSITORY} ({answer.last_line()}).")
        _move_into_place(unfinished, folder, _commit(unfinished))


def _empty_folder(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _move_into_place(unfinished: Path, folder: Path, receipt: str) -> None:
    (unfinished / _RECEIPT).write_text(receipt, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def _broken_links(folder: Path) -> list[str]:
    return [
        name
        for parent, folders, files in os.walk(folder)
        for name in (*folders, *files)
        if os.path.islink(path := os.path.join(parent, name))
        and not os.path.exists(path)
    ]


def _commit(root: Path) -> str:
    return processes.run(["git", "-C", root, "rev-parse", "HEAD"]).output.strip()


def _tree_key(root: Path) -> str:
    """Identify a tree that others may change: by its commit, or by its newest manifest."""
    if (root / ".git").exists():
        return _digest(f"{root} {_commit(root)}")
    manifests = (
        *root.glob("addons/*/__manifest__.py"),
        *root.glob("odoo/addons/*/__manifest__.py"),
    )
    newest = max((path.stat().st_mtime for path in manifests), default=0)
    return _digest(f"{root} {newest}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
