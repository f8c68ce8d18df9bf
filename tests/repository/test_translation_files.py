"""Translation files are merged without loss, and anything missing is an error."""

import polib
import pytest

from tools.checks.glossary import Term
from tools.translations import catalogue, desk, memory
from tools.translations.catalogue import Catalogue, differs, merge, read


def make_file(terms: dict[str, str], **metadata: str) -> polib.POFile:
    """Return a file with ``terms`` as Odoo would export it."""
    file = polib.POFile()
    file.metadata = {"POT-Creation-Date": "2026-01-01 00:00+0000", **metadata}
    for source, translation in terms.items():
        entry = polib.POEntry(msgid=source, msgstr=translation)
        entry.comment = "module: crm_example"
        file.append(entry)
    return file


def nothing(source: str) -> str:
    """A memory that knows nothing."""
    return ""


@pytest.fixture
def examples(tmp_path, monkeypatch):
    """An addon folder in a repository of its own, with a glossary."""
    words = tmp_path / "i18n"
    words.mkdir()
    (words / "glossary.csv").write_text("en,vi,fa,source\nGoal,Mục tiêu,هدف,core\n")
    (words / "identical.csv").write_text("term,languages,reason\nCRM,vi fa,a name\n")
    monkeypatch.setattr(desk, "GLOSSARY", words / "glossary.csv")
    monkeypatch.setattr(desk, "IDENTICAL", words / "identical.csv")
    monkeypatch.setattr(desk, "ADDONS", tmp_path / "addons")
    monkeypatch.setattr(desk, "REPO", tmp_path)
    addon = tmp_path / "addons" / "crm_example"
    addon.mkdir(parents=True)
    (addon / "__manifest__.py").write_text("{'depends': ['crm']}")
    return addon


@pytest.fixture
def run_desk(tmp_path, examples):
    """Run the desk over one addon whose terms are given."""
    pots, odoo = tmp_path / "pots", tmp_path / "odoo"
    for folder in (pots, odoo / "base" / "i18n"):
        folder.mkdir(parents=True)
    core = make_file({"Created by": "Được tạo bởi", "Cancelled": "Đã huỷ"})
    (odoo / "base" / "i18n" / "vi.po").write_text(str(core))

    def run(action: str, *terms: str) -> int:
        pot = make_file(dict.fromkeys(terms, ""))
        (pots / "crm_example.pot").write_text(str(pot))
        return desk.main(action, str(pots), str(odoo))

    return run


def test_merging_keeps_drops_and_recalls():
    pot = make_file({"Kept": "", "New": "", "Known": ""})
    po = make_file({"Kept": "Giữ", "Gone": "Mất"})
    merged = merge(pot, po, "vi", lambda source: {"Known": "Biết"}.get(source, ""))
    assert {e.msgid: e.msgstr for e in merged} == {
        "Kept": "Giữ",
        "New": "",
        "Known": "Biết",
    }


def test_merging_sets_the_headers_of_the_language():
    merged = merge(make_file({}), make_file({}), "fa", nothing)
    assert merged.metadata["Language"] == "fa"
    assert merged.metadata["Plural-Forms"] == "nplurals=2; plural=(n > 1);"


def test_dates_are_no_difference():
    first = make_file({"A": ""}, **{"PO-Revision-Date": "2026-01-01"})
    second = make_file({"A": ""}, **{"PO-Revision-Date": "2026-02-02"})
    assert not differs(first, second)
    assert differs(first, make_file({"B": ""}))


def test_a_file_that_says_the_same_is_not_written_again(tmp_path):
    path = tmp_path / "i18n" / "vi.po"
    assert catalogue.write(path, make_file({"A": "B"}))
    assert not catalogue.write(path, make_file({"A": "B"}, **{"PO-Revision-Date": "x"}))


def test_an_update_fills_what_is_known_and_the_check_then_passes(examples, run_desk):
    run_desk("update", "Created by", "Cancelled", "Goal", "CRM")
    po = Catalogue(examples).read_po("vi")
    assert {entry.msgid: entry.msgstr for entry in po} == {
        "Created by": "Được tạo bởi",
        "Cancelled": "Đã hủy",
        "Goal": "Mục tiêu",
        "CRM": "CRM",
    }
    run_desk("update", "Goal", "CRM")
    assert run_desk("check", "Goal", "CRM") == 0


def test_the_check_changes_nothing(examples, run_desk):
    assert run_desk("check", "Goal") == 1
    assert not (examples / "i18n").exists()


@pytest.mark.parametrize(
    ("before", "translation", "problem"),
    [
        ("", "", "not translated"),
        ("#, fuzzy\n", "Mới", "fuzzy"),
        ("", "New term", "same as the source"),
        ("", "Hoá mới", "tone mark"),
    ],
)
def test_the_check_fails_on(examples, run_desk, capsys, before, translation, problem):
    run_desk("update", "New term")
    path = Catalogue(examples).po_path("vi")
    empty = 'msgid "New term"\nmsgstr ""'
    entry = f'{before}msgid "New term"\nmsgstr "{translation}"'
    text = path.read_text(encoding="utf-8")
    assert empty in text
    path.write_text(text.replace(empty, entry), encoding="utf-8")
    capsys.readouterr()
    assert run_desk("check", "New term") == 1
    errors = [line for line in capsys.readouterr().out.splitlines() if "/vi" in line]
    assert any(problem in line for line in errors)


def test_a_placeholder_is_no_glossary_term(examples):
    sound = make_file({"%(goal)s of the CRM": "%(goal)s của CRM"})
    assert desk.Language("vi", []).examine(sound, sound) == ([], [])
    doubtful = make_file({"%(goal)s is a goal": "%(goal)s là đích"})
    assert len(desk.Language("vi", []).examine(doubtful, doubtful)[1]) == 1


def test_the_check_fails_on_a_new_and_on_a_lost_term(run_desk, capsys):
    run_desk("update", "Goal", "CRM")
    for terms in (["Goal"], ["Goal", "CRM", "Other"]):
        capsys.readouterr()
        assert run_desk("check", *terms) == 1
        assert "crm_example.pot is out of date" in capsys.readouterr().out


def test_memory_takes_nothing_that_fails_a_check(tmp_path, examples):
    core = tmp_path / "odoo" / "crm" / "i18n"
    core.mkdir(parents=True)
    broken = make_file(
        {"%(a)s left": "Còn %(b)s", "Left": "Còn lại", "All goals": "Đích"}
    )
    (core / "vi.po").write_text(str(broken))
    terms = [Term("Goal", "Mục tiêu")]
    recall = memory.Memory("vi", terms, set(), [tmp_path / "odoo"]).recall
    assert recall(examples, "%(a)s left") == ""
    assert recall(examples, "All goals") == ""
    assert recall(examples, "Left") == "Còn lại"


def test_a_path_is_read_as_a_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "missing.po")
