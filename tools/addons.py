"""The addons of this repository, read from their manifests."""

import ast
import hashlib
from dataclasses import dataclass
from pathlib import Path

from tools.errors import DevError
from tools.paths import ADDONS, TESTS

# What the first addons build on; installed while there is no addon to say so.
DEFAULT_DEPENDENCIES = ("account", "crm", "sale_crm", "sale_margin")


@dataclass(frozen=True)
class Addon:
    """One addon: its folder, its technical name and what it depends on."""

    folder: Path
    depends: tuple[str, ...]
    #: whether it installs itself where all of these are installed
    is_glue: bool

    @property
    def name(self) -> str:
        return self.folder.name


def own_addons(*, with_tests: bool = False) -> list[Addon]:
    """Return the installable addons; on request those that only tests use too."""
    folders = (ADDONS, TESTS) if with_tests else (ADDONS,)
    manifests = [
        path for folder in folders for path in sorted(folder.glob("*/__manifest__.py"))
    ]
    return [addon for path in manifests if (addon := _read(path))]


def addons_folders(*, with_tests: bool = False) -> list[Path]:
    """Return the folders for Odoo's addons path (it warns of one without addons)."""
    return sorted({addon.folder.parent for addon in own_addons(with_tests=with_tests)})


def foreign_dependencies(addons: list[Addon]) -> list[str]:
    """Return the modules of Odoo that ``addons`` depend on."""
    own = {addon.name for addon in addons}
    needed = {name for addon in addons for name in addon.depends} - own
    return sorted(needed or DEFAULT_DEPENDENCIES)


def code_key(addons: list[Addon]) -> str:
    """Return a digest of all that installing ``addons`` reads."""
    digest = hashlib.sha256()
    for addon in addons:
        for path in sorted(addon.folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(
                    f"{addon.name}/{path.relative_to(addon.folder)}\0".encode()
                )
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _read(manifest: Path) -> Addon | None:
    try:
        settings = ast.literal_eval(manifest.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError) as error:
        raise DevError(f"{manifest} is not a Python dictionary: {error}.") from error
    if not settings.get("installable", True):
        return None
    return Addon(
        manifest.parent,
        tuple(settings.get("depends", ())),
        bool(settings.get("auto_install")),
    )
