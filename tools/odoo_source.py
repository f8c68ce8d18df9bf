"""Find Odoo 19, or fetch it."""

import hashlib
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools import downloads, processes, space
from tools.errors import DevError
from tools.locks import exclusive
from tools.paths import cache_dir
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
        "Odoo 19 is neither named by ODOO_HOME nor installed in this Python, and could"
        f" not be fetched ({'; '.join(failures)}): mend the network, or point ODOO_HOME"
        " to a tree of Odoo 19."
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
            f"ODOO_HOME is {root}, which has no odoo/release.py:"
            f" point it to Odoo {SERIES}."
        )
    if version != SERIES:
        raise DevError(
            f"ODOO_HOME holds Odoo {version}: point it to Odoo {SERIES} or unset it."
        )
    return OdooSource(root, _tree_key(root), "ODOO_HOME")


def _from_python() -> OdooSource | None:
    spec = importlib.util.find_spec("odoo")
    for location in (spec and spec.submodule_search_locations) or ():
        # What ./dev itself put on the path, for the tests say, is told by its target.
        package = Path(location).resolve()
        if version_of(package.parent) != SERIES or _is_fetched(package):
            continue
        # Only odoo itself goes on the path: its neighbours would hide our own packages.
        root = cache_dir() / "odoo" / f"installed-{_digest(str(package))}"
        root.mkdir(parents=True, exist_ok=True)
        link = root / "odoo"
        if not link.is_symlink():
            link.symlink_to(package)
        return OdooSource(root, _tree_key(package.parent), "installed in Python")
    return None


def _is_fetched(package: Path) -> bool:
    """Whether the package lies in the cache, where its receipt identifies it."""
    folder = (cache_dir() / "odoo").resolve()
    return any(package.is_relative_to(folder / name) for name in ("package", "clone"))


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
    with step("Unpacking Odoo 19"), _unfinished(folder) as unfinished:
        for deb in debs:
            answer = processes.run(["dpkg-deb", "-x", deb, unfinished])
            if answer.code:
                reason = answer.last_line()
                raise DevError(f"{deb.name} could not be unpacked ({reason}).")
        # Beside the addons in odoo/addons lies a copy of their Python files alone.
        shutil.rmtree(unfinished / _PACKAGE_ROOT / "addons")
        if broken := _broken_links(unfinished):
            raise DevError(f"the package of Odoo misses files, such as {broken[0]}.")
        _write_receipt(unfinished, "\n".join(deb.name for deb in debs))
    shutil.rmtree(state)


def _fetch_clone() -> None:
    """Clone the newest commit of Odoo's own repository into the cache."""
    folder = cache_dir() / "odoo" / "clone"
    with step("Cloning Odoo 19"), _unfinished(folder) as unfinished:
        answer = processes.run(
            [
                *("git", "clone", "--quiet", "--depth=1", f"--branch={SERIES}"),
                *(REPOSITORY, unfinished),
            ],
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
        )
        if answer.code:
            reason = answer.last_line()
            raise DevError(f"git could not clone {REPOSITORY} ({reason}).")
        _write_receipt(unfinished, _commit(unfinished))


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """Yield a folder to fill, which takes the place of ``folder`` once it is whole."""
    unfinished = folder.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _write_receipt(folder: Path, content: str) -> None:
    (folder / _RECEIPT).write_text(content, encoding="utf-8")


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
    """Identify a tree that others may change by its commit or its newest manifest."""
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
