"""The table of what strategies are asked for is whole, and its tests are there."""

import re

from tools.paths import REPO

TABLE = REPO / "addons/crm_strategy/readme/ELEMENTS.md"
#: how many things each of the five articles asks for
ELEMENTS = (32, 28, 34, 24, 82)
ROW = re.compile(r"\| (S\d-\d\d) \| [^|]+ \| ([^|]+) \| ([^|]+) \|")


def _rows() -> list[tuple[str, str, str]]:
    lines = TABLE.read_text().splitlines()
    return [match.groups() for line in lines if (match := ROW.fullmatch(line))]


def _tests() -> set[str]:
    return {
        f"{path.stem}.{name}"
        for path in REPO.glob("addons/*/tests/test_*.py")
        for name in re.findall(r"def (test_\w+)\(", path.read_text())
    }


def test_each_element_has_a_row():
    wanted = [
        f"S{article}-{number:02}"
        for article, count in enumerate(ELEMENTS)
        for number in range(1, count + 1)
    ]
    assert [row[0] for row in _rows()] == wanted


def test_each_row_names_what_serves_it():
    assert not [name for name, served, _tests in _rows() if "`" not in served]


def test_each_row_names_tests_that_exist():
    known = _tests()
    named = {
        (name, test)
        for name, _served, tests in _rows()
        for test in re.findall(r"`([^`]+)`", tests)
    }
    assert len({name for name, _test in named}) == sum(ELEMENTS)
    assert not {pair for pair in named if pair[1] not in known}
