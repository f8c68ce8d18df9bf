"""The glossary check: an agreed term has one translation.

``i18n/glossary.csv`` holds the columns en, vi, fa and source. A term's note in
parentheses ("Review (periodic)") tells its sense apart and is no part of the term.
"""

import csv
import re
import unicodedata
from typing import NamedTuple

_NOTE = re.compile(r"\s*\([^)]*\)")


class Term(NamedTuple):
    """An English term and its agreed translation into one language."""

    english: str
    translation: str


class Verdict(NamedTuple):
    """What the glossary says of one entry: errors fail, warnings are printed."""

    errors: list[str]
    warnings: list[str]


def read_glossary(text: str, language: str) -> list[Term]:
    """Return the terms of the glossary ``text`` for ``language``, longest first.

    >>> read_glossary("en,vi,fa,source\\nReview (periodic),Đánh giá,بازبینی,x", "vi")
    [Term(english='Review', translation='Đánh giá')]
    """
    terms = [
        Term(_NOTE.sub("", row["en"]), row[language])
        for row in csv.DictReader(text.splitlines())
    ]
    return sorted(terms, key=lambda term: -len(term.english))


def judge(terms: list[Term], source: str, translation: str) -> Verdict:
    """Compare one entry with the glossary.

    Where terms overlap the longest counts: "Sales order" is not asked about "order".

    >>> terms = [Term("Sales order", "Đơn bán hàng"), Term("Goal", "Mục tiêu")]
    >>> judge(terms, "Goal:", "Đích:").errors
    ['glossary: "Goal" is "Mục tiêu"']
    >>> judge(terms, "Reach the goal", "Đạt đích").warnings
    ['glossary: "Goal" is "Mục tiêu"']
    """
    verdict = Verdict([], [])
    rest, found = source, _fold(translation)
    for term in terms:
        pattern = _pattern(term.english)
        if not pattern.search(rest):
            continue
        rest = pattern.sub(" ", rest)
        if _fold(term.translation) in found:
            continue
        message = f'glossary: "{term.english}" is "{term.translation}"'
        is_the_term = source.strip(" :.…").casefold() == term.english.casefold()
        (verdict.errors if is_the_term else verdict.warnings).append(message)
    return verdict


def _pattern(english: str) -> re.Pattern[str]:
    """Match the term as a whole word, in the singular and in the plural."""
    forms = [f"{re.escape(english)}(?:s|es)?"]
    if english.endswith("y"):
        forms.append(f"{re.escape(english[:-1])}ies")
    return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
