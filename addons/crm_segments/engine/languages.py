"""Which content somebody reads, of those there are in some languages."""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple


class Choice(NamedTuple):
    """A language that there is a content in, and why it was chosen: it is the one that
    is spoken, one of the same base, or the fallback."""

    lang: str
    why: Literal["own", "base", "fallback"]


def base_of(lang: str) -> str:
    """Return a language without its country and script.

    >>> base_of("fr_BE"), base_of("sr@latin"), base_of("eo")
    ('fr', 'sr', 'eo')
    """
    return re.split("[_@]", lang)[0]


def choose(lang: str | None, available: Iterable[str], fallback: str) -> Choice:
    """Return the language to write in to somebody who speaks ``lang``.

    >>> choose("fr_FR", ["fr_FR", "vi_VN"], "en_US")
    Choice(lang='fr_FR', why='own')
    >>> choose("fr_BE", ["fr_FR", "fr_CA"], "en_US")
    Choice(lang='fr_CA', why='base')
    >>> choose("en_GB", ["en_AU"], "en_US")
    Choice(lang='en_US', why='base')
    >>> choose("de_DE", ["fr_FR"], "en_US"), choose(None, ["fr_FR"], "en_US")
    (Choice(lang='en_US', why='fallback'), Choice(lang='en_US', why='fallback'))

    :param available: languages with a content, beside the fallback
    """
    if not lang:
        return Choice(fallback, "fallback")
    contents = [fallback, *sorted(available)]
    if lang in contents:
        return Choice(lang, "own")
    for other in contents:
        if base_of(other) == base_of(lang):
            return Choice(other, "base")
    return Choice(fallback, "fallback")
