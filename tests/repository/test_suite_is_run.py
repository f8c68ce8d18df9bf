"""No test file is left out: Odoo imports it, pytest finds it by its name."""

from pathlib import Path

import pytest

from tools.addons import own_addons
from tools.checks.suite import count_tests, find_unimported
from tools.paths import REPO, TESTS

ADDON_TESTS = [
    addon.folder / "tests"
    for addon in own_addons(with_tests=True)
    if (addon.folder / "tests").is_dir()
]
PLAIN_TESTS = [
    folder
    for folder in sorted(TESTS.iterdir())
    if any(folder.glob("*.py")) and not (folder / "__manifest__.py").exists()
]


def name(folder: Path) -> str:
    """Return the name of the folder in the report of pytest."""
    return str(folder.relative_to(REPO))


def test_files(folder: Path) -> list[Path]:
    """Return the modules that pytest collects from the folder."""
    return sorted(folder.glob("test_*.py"))


test_files.__test__ = False


def test_a_forgotten_file_is_reported():
    text = "from . import common\nfrom . import test_a\n"
    found = find_unimported("tests/__init__.py", text, ["test_a.py", "test_b.py"])
    assert ["test_b" in finding.message for finding in found] == [True]


def test_an_import_of_something_else_does_not_count():
    text = "from .test_a import TestA\nfrom odoo.tests import test_a\nimport test_a\n"
    assert find_unimported("tests/__init__.py", text, ["test_a.py"])


@pytest.mark.parametrize("folder", ADDON_TESTS, ids=name)
def test_every_test_file_is_imported(folder):
    init = folder / "__init__.py"
    files = [path.name for path in test_files(folder)]
    text = init.read_text(encoding="utf-8")
    assert find_unimported(str(init.relative_to(REPO)), text, files) == []


@pytest.mark.parametrize("folder", [*ADDON_TESTS, *PLAIN_TESTS], ids=name)
def test_every_tests_folder_has_tests(folder):
    counts = {
        path.name: count_tests(path.read_text(encoding="utf-8"))
        for path in test_files(folder)
    }
    assert counts, "the folder holds no test_*.py"
    assert 0 not in counts.values(), counts


def test_every_addon_has_tests():
    without = [
        addon.name
        for addon in own_addons()
        if not list((addon.folder / "tests").glob("test_*.py"))
    ]
    assert without == []


def test_what_shares_a_setup_stays_with_one_worker(request):
    """Lost once, when pytest-xdist could no longer write the group into the name."""
    if not hasattr(request.config, "workerinput"):
        pytest.skip("There is one process only.")
    assert request.node.nodeid.endswith(f"@{Path(__file__).relative_to(REPO)}")
