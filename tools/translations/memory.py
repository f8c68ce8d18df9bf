"""What is already translated elsewhere: the glossary, and Odoo's own files.

Every model has "Created by", every chatter "Followers". Odoo translates them in the
addon that defines the mixin and asks every other addon to do so again.
"""

import ast
from pathlib import Path

from tools.checks.glossary import Term, judge
from tools.checks.po import find_in_entry, tidy, words
from tools.translations.catalogue import read

# The addons that define the fields every model, and every model with a chatter, has.
_BOILERPLATE = ("base", "mail")


class Memory:
    """Translations into one language by their English source."""

    def __init__(
        self,
        language: str,
        terms: list[Term],
        identical: set[str],
        odoo_addons: list[Path],
    ):
        self._language = language
        self._terms = terms
        self._known = {term: term for term in identical}
        self._known |= {term.english: term.translation for term in terms}
        self._odoo_addons = odoo_addons
        self._files: dict[str, dict[str, str]] = {}

    def recall(self, addon: Path, source: str) -> str:
        """Return a translation of ``source`` that passes all checks, or "".

        The words of this project come first, then the addons of Odoo that ``addon``
        builds on.
        """
        if source in self._known:
            return self._known[source]
        for name in (*_BOILERPLATE, *depends(addon)):
            translation = self._translations(name).get(source, "")
            if translation and self._is_sound(source, translation):
                return translation
        return ""

    def _is_sound(self, source: str, translation: str) -> bool:
        """Tell whether a translator of this project could have written this.

        A warning of the glossary counts: Odoo has the same English for another meaning.
        """
        return not find_in_entry(self._language, source, translation) and not any(
            judge(self._terms, words(source), translation)
        )

    def _translations(self, addon: str) -> dict[str, str]:
        if addon not in self._files:
            self._files[addon] = {
                entry.msgid: tidy(self._language, entry.msgstr)
                for folder in self._odoo_addons
                for path in (folder / addon / "i18n").glob(f"{self._language}.po")
                for entry in read(path).translated_entries()
                if entry.msgstr != entry.msgid
            }
        return self._files[addon]


def depends(addon: Path) -> list[str]:
    """Return the addons that the manifest of ``addon`` names."""
    manifest = (addon / "__manifest__.py").read_text(encoding="utf-8")
    return ast.literal_eval(manifest).get("depends", [])
