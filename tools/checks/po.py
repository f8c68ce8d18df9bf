"""Checks of one translation against its source, and of its language.

The entry checks find what breaks a screen (a lost placeholder, a lost tag) and what
reads badly (a lost colon, letters of another keyboard). ``oca-checks-po`` looks at
placeholders only in entries flagged ``python-format``, and Odoo 19 writes no such flag.
"""

import re
import unicodedata
from collections import Counter

LANGUAGES = ("vi", "fa")

# Odoo's messages use the % operator; a flag " " is left out because "50% of" is prose.
_PLACEHOLDER = re.compile(
    r"%(?:\(\w+\))?[#0+-]*(?:\d+|\*)?(?:\.\d+)?[diouxXeEfFgGcrsa]"  # %s %(name)s %.2f
    r"|%%"
    r"|\{\{.*?\}\}"  # {{0}}: a value inside a translated attribute
    r"|\$\{[^}]*\}"
)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w.:-]*)([^<>]*?)(/?)>")
_ATTRIBUTE = re.compile(r"""([\w.:-]+)\s*=\s*("[^"]*"|'[^']*')""")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#\d+|#x[\da-fA-F]+);")
# Values of these attributes are themselves read by people.
_TRANSLATED_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title", "data-tooltip"}


def find_in_entry(language: str, source: str, translation: str) -> list[str]:
    """Return what is wrong with the ``translation`` of ``source`` into ``language``.

    >>> find_in_entry("vi", "Customers: %(count)s", "Khách hàng: %(count)s")
    []
    >>> find_in_entry("vi", "Customers: %(count)s", "Khách hàng: %(cuont)s")
    ['placeholders differ: %(count)s became %(cuont)s']
    """
    problems = [
        *_find_difference("placeholders", _placeholders, source, translation),
        *_find_difference("tags", _tags, source, translation),
        *_find_edges(source, translation),
    ]
    if language == "fa":
        problems += find_persian(translation)
    elif language == "vi":
        problems += find_vietnamese(translation)
    return problems


def _placeholders(text: str) -> list[str]:
    return [match.group().replace(" ", "") for match in _PLACEHOLDER.finditer(text)]


def _tags(text: str) -> list[str]:
    """The tags of ``text`` with their attributes, but not the values people read."""
    tags = []
    for closing, name, attributes, selfclosing in _TAG.findall(text):
        kept = sorted(
            key
            if key in _TRANSLATED_ATTRIBUTES
            else f"{key}={' '.join(value[1:-1].split())}"
            for key, value in _ATTRIBUTE.findall(attributes)
        )
        tags.append(f"<{closing}{' '.join([name, *kept])}{selfclosing}>")
    return tags


def _find_difference(what, extract, source: str, translation: str) -> list[str]:
    """Compare as multisets: word order may change, nothing may be lost or added."""
    before, after = Counter(extract(source)), Counter(extract(translation))
    if before == after:
        return []
    lost = ", ".join((before - after).elements()) or "nothing"
    added = ", ".join((after - before).elements()) or "nothing"
    return [f"{what} differ: {lost} became {added}"]


def _find_edges(source: str, translation: str) -> list[str]:
    """The edges of a term join it to what stands beside it on the screen.

    >>> _find_edges("Loading...", "Đang tải...")
    []
    >>> _find_edges("Total:", "Tổng")
    ['the source ends with a colon, the translation does not']
    """
    problems = []
    for where, cut in (("leading", str.lstrip), ("trailing", str.rstrip)):
        space = len(source) - len(cut(source))
        if space != len(translation) - len(cut(translation)):
            problems.append(f"{where} space differs")
    source, translation = source.rstrip(), translation.rstrip()
    for name, ends in (("a colon", (":",)), ("an ellipsis", ("...", "…"))):
        if source.endswith(ends) != translation.endswith(ends):
            has = "ends" if source.endswith(ends) else "does not end"
            other = "does not" if source.endswith(ends) else "does"
            problems.append(f"the source {has} with {name}, the translation {other}")
    return problems


_PERSIAN_LETTER = "[\u0621-\u063a\u0641-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]"
_PERSIAN_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[\u064a\u0649]"), "Arabic ye: write ی (U+06CC)"),
    (re.compile("\u0643"), "Arabic kaf: write ک (U+06A9)"),
    (re.compile("[\u0660-\u0669]"), "Arabic digits: write Latin digits"),
    (re.compile("[\u06f0-\u06f9]"), "Persian digits: write Latin digits, as Odoo does"),
    (re.compile("\u066a\\s*[sd(]"), "Arabic percent sign in a placeholder: write %"),
    (
        re.compile(f"(?<!{_PERSIAN_LETTER})ن?می (?={_PERSIAN_LETTER})"),
        "می stands apart: join it with a zero-width non-joiner (می‌شود)",
    ),
    (
        re.compile(f"{_PERSIAN_LETTER} ها(?:ی|یی|یش|یشان)?(?!{_PERSIAN_LETTER})"),
        "ها stands apart: join it with a zero-width non-joiner (مشتری‌ها)",
    ),
    (
        re.compile("\u200c(?:\u200c|\\s|$)|(?:^|\\s)\u200c"),
        "a zero-width non-joiner joins nothing",
    ),
)


def find_persian(text: str) -> list[str]:
    """Return what in ``text`` is not Persian as Odoo's pages show it.

    The non-joiner rules are a heuristic: they know the prefix می and the plural ها.

    >>> find_persian("مشتری‌ها")
    []
    >>> find_persian("مشتری ها")
    ['ها stands apart: join it with a zero-width non-joiner (مشتری‌ها)']
    """
    return [message for pattern, message in _PERSIAN_RULES if pattern.search(text)]


_PERSIAN_CHARACTERS = str.maketrans(
    "\u064a\u0649\u0643٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "ییک01234567890123456789"
)

# "hóa" and "hoá" are both in use; the glossary has "hóa", "hủy", "thỏa". The tone moves
# only in open syllables ("toán" has one spelling) and never after q ("quý").
_NEW_STYLE = re.compile(
    r"(?<![q])(?:o[áàảãạéèẻẽẹ]|u[ýỳỷỹỵ])(?!\w)",
    re.IGNORECASE,
)


def find_vietnamese(text: str) -> list[str]:
    """Return what in ``text`` breaks the one Vietnamese spelling of this project.

    >>> find_vietnamese("Hóa đơn đã hủy trong quý")
    []
    >>> find_vietnamese("Hoá đơn")
    ['tone mark of "oá": write it on the first vowel, as in hóa, hủy']
    """
    problems = []
    if not unicodedata.is_normalized("NFC", text):
        problems.append("the text is not in Unicode form NFC")
    if match := _NEW_STYLE.search(unicodedata.normalize("NFC", text)):
        problems.append(
            f'tone mark of "{match.group()}": write it on the first vowel, as in hóa, '
            "hủy"
        )
    return problems


def tidy(language: str, text: str) -> str:
    """Return ``text`` in the spelling that the checks ask for, where that is certain.

    Meant for translations taken over from elsewhere.

    >>> tidy("vi", "Hoá đơn đã huỷ trong quý"), tidy("fa", "مشتري ها ۱۲")
    ('Hóa đơn đã hủy trong quý', 'مشتری\u200cها 12')
    """
    if language == "vi":
        return _NEW_STYLE.sub(_move_tone, unicodedata.normalize("NFC", text))
    text = text.translate(_PERSIAN_CHARACTERS)
    text = re.sub(f"({_PERSIAN_LETTER}) (?=ها)", "\\1\u200c", text)
    text = re.sub(
        f"(?<!{_PERSIAN_LETTER})(ن?می) (?={_PERSIAN_LETTER})", "\\1\u200c", text
    )
    return re.sub("\u200c+(?=\u200c|\\s|$)|(?<=\\s)\u200c", "", text)


def _move_tone(match: re.Match[str]) -> str:
    first, second = match.group()
    vowel, tone = unicodedata.normalize("NFD", second)
    return unicodedata.normalize("NFC", first + tone + vowel)


def words(text: str) -> str:
    """Return what people read in ``text``: no placeholders, tags and entities.

    >>> words("<b>Customer</b>: %(customer)s").split()
    ['Customer', ':']
    """
    return _ENTITY.sub(" ", _TAG.sub(" ", _PLACEHOLDER.sub(" ", text)))


def needs_translation(source: str) -> bool:
    """Tell whether ``source`` holds any words at all.

    >>> needs_translation("%(count)s"), needs_translation("Sales: %(count)s")
    (False, True)
    """
    return any(character.isalpha() for character in words(source))
