"""The checks of a translation find what breaks a screen or reads badly."""

import unicodedata

import pytest

from tools.checks.glossary import judge, read_glossary
from tools.checks.po import (
    LANGUAGES,
    find_in_entry,
    find_persian,
    find_vietnamese,
    needs_translation,
    tidy,
)
from tools.paths import REPO

BROKEN = [
    ("%(count)s customers", "%(cuont)s khách hàng", "placeholders"),
    ("%s of %s", "%s trong số", "placeholders"),
    ("%(team)s", "%(team)", "placeholders"),
    ("Up by %d%%", "Tăng %d", "placeholders"),
    ("%.2f points", "%f điểm", "placeholders"),
    ("Goal {{0}}", "Mục tiêu {{1}}", "placeholders"),
    ("Dear {{ object.name }}", "Chào", "placeholders"),
    ("<b>All</b>", "Tất cả", "tags"),
    ("<b>All</b>", "<b>Tất cả<b/>", "tags"),
    ('<a href="/my">Open</a>', '<a href="/mein">Mở</a>', "tags"),
    (" of", "của", "leading space"),
    ("of ", "của", "trailing space"),
    ("Total:", "Tổng", "colon"),
    ("Total", "Tổng:", "colon"),
    ("Loading...", "Đang tải", "ellipsis"),
]
SOUND = [
    ("%(count)s of %(total)s", "Trong %(total)s có %(count)s"),
    ("50% of the customers", "50% khách hàng"),
    ('<i class="fa fa-user  o_x" title="Customer"/> All',
     '<i class="fa fa-user o_x" title="Khách hàng"/> Tất cả'),
    ("Loading...", "Đang tải…"),
    ("Total: ", "Tổng: "),
]  # fmt: skip


@pytest.mark.parametrize(("source", "translation", "problem"), BROKEN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_broken_entry_is_reported(language, source, translation, problem):
    found = find_in_entry(language, source, translation)
    assert any(problem in each for each in found)


@pytest.mark.parametrize(("source", "translation"), SOUND)
def test_a_sound_entry_passes(source, translation):
    assert find_in_entry("vi", source, translation) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("مشتري", "U+06CC"),
        ("شركت", "U+06A9"),
        ("\u0661\u0662", "Latin digits"),
        ("۱۲ ماه", "Latin digits"),
        ("\u066as مشتری", "percent"),
        ("انجام می شود", "می"),
        ("نمی شود", "می"),
        ("مشتری ها", "ها"),
        ("سازمان های ما", "ها"),
        ("مشتری\u200c ", "joins nothing"),
        ("می\u200c\u200cشود", "joins nothing"),
    ],
)
def test_persian_is_checked(text, problem):
    assert any(problem in each for each in find_persian(text))


@pytest.mark.parametrize(
    "text", ["می\u200cشود", "مشتری\u200cهای ما", "قدیمی ترین", "12 ماه", "هادی و تنها"]
)
def test_sound_persian_passes(text):
    assert find_persian(text) == []


@pytest.mark.parametrize(
    "text", ["Hoá đơn", "đã huỷ", "TOÀ NHÀ", "sức khoẻ", "tuỳ chọn"]
)
def test_the_other_tone_style_is_reported(text):
    assert "tone mark" in find_vietnamese(text)[0]


@pytest.mark.parametrize("text", ["Hóa đơn", "toán, khoản, ngoài", "Quý", "quỹ", "tùy"])
def test_sound_vietnamese_passes(text):
    assert find_vietnamese(text) == []


def test_decomposed_vietnamese_is_reported():
    text = unicodedata.normalize("NFD", "Khách hàng")
    assert find_vietnamese(text) == ["the text is not in Unicode form NFC"]


@pytest.mark.parametrize(
    ("language", "text", "tidied"),
    [
        ("vi", "Huỷ TOÀ nhà", "Hủy TÒA nhà"),
        ("vi", unicodedata.normalize("NFD", "khách"), "khách"),
        ("fa", "مشتري هاي ما", "مشتری\u200cهای ما"),
        ("fa", "می شود", "می\u200cشود"),
        ("fa", "دقیقه\u200c", "دقیقه"),
    ],
)
def test_tidying_leaves_nothing_to_report(language, text, tidied):
    assert tidy(language, text) == tidied
    check = {"vi": find_vietnamese, "fa": find_persian}[language]
    assert check(tidied) == []


@pytest.mark.parametrize("source", ["%(count)s", "<br/>", "123", "—", "{{0}} / {{1}}"])
def test_what_holds_no_words_needs_no_translation(source):
    assert not needs_translation(source)


GLOSSARY = """en,vi,fa,source
Goal,Mục tiêu,هدف,core
Sales order,Đơn bán hàng,سفارش فروش,core
Review (periodic),Đánh giá định kỳ,بازبینی,proposed
Opportunity,Cơ hội,فرصت,core
"""


@pytest.mark.parametrize("source", ["Goal", "goal", "Goal:", "Sales Order"])
def test_a_glossary_term_has_one_translation(source):
    verdict = judge(read_glossary(GLOSSARY, "vi"), source, "Đích")
    assert len(verdict.errors) == 1


@pytest.mark.parametrize(
    "source", ["Goals of the year", "One more sales order", "Opportunities"]
)
def test_a_term_within_a_text_gives_a_warning(source):
    verdict = judge(read_glossary(GLOSSARY, "vi"), source, "Đích")
    assert (verdict.errors, len(verdict.warnings)) == ([], 1)


def test_case_and_inflection_are_free():
    terms = read_glossary(GLOSSARY, "fa")
    assert judge(terms, "Your goals", "هدف‌های شما") == ([], [])
    assert judge(terms, "Goalkeeper", "دروازه‌بان") == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_passes_its_own_checks(language):
    text = (REPO / "i18n" / "glossary.csv").read_text(encoding="utf-8")
    terms = read_glossary(text, language)
    problems = {
        term.english: found
        for term in terms
        if (found := find_in_entry(language, term.english, term.translation))
    }
    assert (bool(terms), problems) == (True, {})


def test_the_glossary_has_each_term_once_and_complete():
    text = (REPO / "i18n" / "glossary.csv").read_text(encoding="utf-8")
    for language in LANGUAGES:
        terms = read_glossary(text, language)
        assert all(term.english and term.translation for term in terms)
        english = [term.english.casefold() for term in terms]
        assert len(english) == len(set(english))
