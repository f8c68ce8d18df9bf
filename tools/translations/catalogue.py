"""The .pot and .po files of one addon: how they are merged, written and compared."""

import copy
from collections.abc import Callable
from pathlib import Path

import polib

# What differs between two exports of the same terms.
_VOLATILE = ("POT-Creation-Date", "PO-Revision-Date", "Project-Id-Version")
_LANGUAGE_HEADERS = {
    "vi": {
        "Language-Team": "Vietnamese",
        "Language": "vi",
        "Plural-Forms": "nplurals=1; plural=0;",
    },
    "fa": {
        "Language-Team": "Persian",
        "Language": "fa",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    },
}

Recall = Callable[[str], str]


class Catalogue:
    """The translation files of the addon in ``folder``."""

    def __init__(self, folder: Path):
        self.addon = folder.name
        self.folder = folder / "i18n"

    def pot_path(self) -> Path:
        """Return where Odoo looks for the terms of the addon."""
        return self.folder / f"{self.addon}.pot"

    def po_path(self, language: str) -> Path:
        """Return where Odoo looks for the translations into ``language``."""
        return self.folder / f"{language}.po"

    def read_po(self, language: str) -> polib.POFile:
        """Return the translations into ``language``; without a file there are none."""
        path = self.po_path(language)
        if not path.exists():
            return polib.POFile()
        return read(path)


def read(path: Path) -> polib.POFile:
    """Read a .po or .pot file."""
    # Text, not a path: given something that looks like no file polib parses it.
    return polib.pofile(path.read_text(encoding="utf-8"), wrapwidth=78)


def merge(
    pot: polib.POFile, po: polib.POFile, language: str, recall: Recall
) -> polib.POFile:
    """Return the terms of ``pot`` with the translations of ``po``.

    Terms that ``pot`` no longer has are dropped; for what ``po`` does not translate
    ``recall`` is asked, which answers "" when it does not know either.
    """
    known = {entry.msgid: entry for entry in po if not entry.obsolete}
    merged = polib.POFile(wrapwidth=78)
    merged.header = pot.header
    merged.metadata = {
        **pot.metadata,
        **_LANGUAGE_HEADERS[language],
        "PO-Revision-Date": po.metadata.get("PO-Revision-Date")
        or pot.metadata["POT-Creation-Date"],
        "Last-Translator": po.metadata.get("Last-Translator", ""),
    }
    for term in pot:
        entry = copy.copy(term)
        old = known.get(term.msgid)
        if old and old.msgstr:
            entry.msgstr, entry.flags = old.msgstr, list(old.flags)
            entry.tcomment = old.tcomment
        else:
            entry.msgstr = recall(term.msgid)
        merged.append(entry)
    return merged


def differs(first: polib.POFile, second: polib.POFile) -> bool:
    """Tell whether two files differ in more than their dates and versions."""
    return _stable(first) != _stable(second)


def _stable(file: polib.POFile) -> str:
    file = copy.copy(file)
    file.metadata = {
        key: value for key, value in file.metadata.items() if key not in _VOLATILE
    }
    return str(file)


def write(path: Path, file: polib.POFile) -> bool:
    """Write ``file``, unless the same stands there; tell if it was written."""
    if path.exists() and not differs(file, read(path)):
        return False
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{file}", encoding="utf-8")
    return True
