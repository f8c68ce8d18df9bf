"""Update the addons' translation files from exported terms, or check them.

Usage: python -m tools.translations.desk {update,check} POT_FOLDER ODOO_ADDONS...

POT_FOLDER holds <addon>.pot for every addon of the repository. ``check`` changes
nothing and exits with 1 if anything is missing or wrong; ``update`` does what can be
done without a translator and reports the rest.
"""

import csv
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import polib

from tools.checks.glossary import Term, judge, read_glossary
from tools.checks.po import LANGUAGES, find_in_entry, needs_translation, words
from tools.paths import ADDONS, REPO
from tools.translations.catalogue import Catalogue, differs, merge, read, write
from tools.translations.memory import Memory

GLOSSARY = REPO / "i18n" / "glossary.csv"
IDENTICAL = REPO / "i18n" / "identical.csv"


def main(action: str, pot_folder: str, *odoo_addons: str) -> int:
    """Update or check every addon that has terms in ``pot_folder``."""
    pots = sorted(Path(pot_folder).glob("*.pot"))
    catalogues = {Catalogue(ADDONS / path.stem): read(path) for path in pots}
    languages = [Language(code, list(map(Path, odoo_addons))) for code in LANGUAGES]
    errors, warnings = [], []
    for catalogue, pot in catalogues.items():
        if action == "update":
            update(catalogue, pot, languages)
        else:
            errors += stale(catalogue, pot)
        for language in languages:
            po = catalogue.read_po(language.code)
            found, remarks = language.examine(pot, po)
            errors += [f"{catalogue.addon}/{language.code}: {each}" for each in found]
            warnings += [
                f"{catalogue.addon}/{language.code}: {each}" for each in remarks
            ]
            print(f"{catalogue.addon}/{language.code}: {coverage(pot, po)}")
    for each in warnings:
        print(f"warning: {each}")
    for each in errors:
        print(f"error: {each}")
    print(f"translations: {len(errors)} errors, {len(warnings)} warnings")
    return 1 if errors and action == "check" else 0


class Language:
    """One language with its glossary, its memory and its allow-list."""

    def __init__(self, code: str, odoo_addons: list[Path]):
        self.code = code
        self._terms: list[Term] = read_glossary(
            GLOSSARY.read_text(encoding="utf-8"), code
        )
        self._identical = read_identical(IDENTICAL.read_text(encoding="utf-8"), code)
        self.memory = Memory(code, self._terms, self._identical, odoo_addons)

    def examine(
        self, pot: polib.POFile, po: polib.POFile
    ) -> tuple[list[str], list[str]]:
        """Return what is wrong in ``po``, and what deserves a second look."""
        errors, warnings = [], []
        translations = {entry.msgid: entry for entry in po if not entry.obsolete}
        for term in pot:
            entry = translations.get(term.msgid)
            if entry is None or not entry.msgstr:
                errors.append(f'not translated: "{brief(term.msgid)}"')
                continue
            problems, remarks = self._examine_entry(entry)
            label = f'"{brief(term.msgid)}"'
            errors += [f"{label}: {problem}" for problem in problems]
            warnings += [f"{label}: {remark}" for remark in remarks]
        return errors, warnings

    def _examine_entry(self, entry: polib.POEntry) -> tuple[list[str], list[str]]:
        source, translation = entry.msgid, entry.msgstr
        problems = ["marked fuzzy"] if entry.fuzzy else []
        problems += find_in_entry(self.code, source, translation)
        if (
            source == translation
            and needs_translation(source)
            and source not in self._identical
        ):
            problems.append("the same as the source (i18n/identical.csv allows some)")
        verdict = judge(self._terms, words(source), translation)
        return [*problems, *verdict.errors], verdict.warnings


def read_identical(text: str, language: str) -> set[str]:
    """Return the terms that may read the same in English and in ``language``."""
    rows = csv.DictReader(text.splitlines())
    return {row["term"] for row in rows if language in row["languages"].split()}


def update(catalogue: Catalogue, pot: polib.POFile, languages: list[Language]) -> None:
    """Write the .pot and merge it into the .po files."""
    written = [catalogue.pot_path()] if write(catalogue.pot_path(), pot) else []
    addon = catalogue.folder.parent
    for language in languages:
        po = catalogue.read_po(language.code)
        merged = merge(pot, po, language.code, partial(language.memory.recall, addon))
        for source, translation in filled(po, merged):
            print(
                f'filled, to be read again: {language.code} "{source}": {translation}'
            )
        if write(catalogue.po_path(language.code), merged):
            written.append(catalogue.po_path(language.code))
    for path in written:
        print(f"written: {path.relative_to(REPO)}")


def filled(before: polib.POFile, after: polib.POFile) -> list[tuple[str, str]]:
    """Return the terms that got a translation which no translator has seen yet."""
    known = {entry.msgid for entry in before if entry.msgstr}
    return [
        (brief(entry.msgid), brief(entry.msgstr))
        for entry in after
        if entry.msgstr and entry.msgid not in known
    ]


def stale(catalogue: Catalogue, pot: polib.POFile) -> list[str]:
    """Return which files of the addon do not hold the terms that it has now."""
    errors = []
    path = catalogue.pot_path()
    if not path.exists() or differs(pot, read(path)):
        errors.append(f"{path.relative_to(REPO)} is out of date: run ./dev i18n")
    for language in LANGUAGES:
        po = catalogue.read_po(language)
        if differs(po, merge(pot, po, language, recall=lambda source: "")):
            path = catalogue.po_path(language)
            errors.append(f"{path.relative_to(REPO)} is out of date: run ./dev i18n")
    return errors


def coverage(pot: polib.POFile, po: polib.POFile) -> str:
    """Say how much of ``pot`` is translated."""
    done = {entry.msgid for entry in po.translated_entries()}
    counts = Counter(term.msgid in done for term in pot)
    return f"{counts[True]} of {counts.total()} terms"


def brief(text: str) -> str:
    """Return ``text`` short enough for a line of a report."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
