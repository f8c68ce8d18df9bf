"""Odoo's own suites give with our addons installed what they give without them."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tools import database, processes
from tools.parallel import run_all
from tools.paths import cache_dir
from tools.templates import TESTED_MODULES, base_template, template

# Tests that do not run, by module: tours in a browser, of which the till has 78.
LEFT_OUT = {
    "pos_loyalty": (
        "test_frontend.py",
        "test_loyalty_history.py::TestPOSLoyaltyHistory::test_pos_loyalty_history",
    ),
}
# Whose tests need a server that answers.
WITH_SERVER = ("pos_loyalty",)


def run_suites(
    host_tools, origin: str, report: Path, modules: tuple[str, ...]
) -> dict[str, str]:
    """Run suites on a copy of ``origin``; return the outcome of each test."""
    host, server = host_tools
    folders = [find_module(host.odoo_addons, module) for module in modules]
    left_out = [
        f"--deselect={module}/tests/{test}"
        for module in modules
        for test in LEFT_OUT.get(module, ())
    ]
    http = ["--odoo-http"] if set(modules) & set(WITH_SERVER) else []
    with database.scratch(host, server) as name:
        database.clone(host, server, origin, name)
        result = processes.run(
            [
                *(
                    host.python,
                    "-m",
                    "pytest",
                    "-c",
                    "/dev/null",
                    "-p",
                    "no:cacheprovider",
                ),
                *(f"--rootdir={folders[0].parent}", f"--junitxml={report}"),
                *(
                    f"--odoo-database={name}",
                    f"--odoo-config={host.conf(with_tests=True)}",
                ),
                *http,
                *left_out,
                *folders,
            ],
            env=host.env(with_tests=True),
            cwd=cache_dir(),
        )
    # 1: some tests failed, which the comparison will tell.
    assert result.code in (0, 1), result.output
    return read_outcomes(report.read_text(encoding="utf-8"))


def find_module(folders: list[Path], module: str) -> Path:
    """Return the folder of a module of Odoo; the first one that has it counts."""
    return next(folder / module for folder in folders if (folder / module).is_dir())


def read_outcomes(report: str) -> dict[str, str]:
    """Return the outcome of each test in a report in the format of JUnit."""
    return {
        f"{case.get('classname')}.{case.get('name')}": outcome_of(case)
        for case in ElementTree.fromstring(report).iter("testcase")
    }


def outcome_of(case: ElementTree.Element) -> str:
    """Return passed, failure, error or skipped."""
    outcomes = [child.tag for child in case if child.tag != "properties"]
    return next((tag for tag in outcomes if not tag.startswith("system-")), "passed")


def compare(host_tools, folder: Path, modules: tuple[str, ...], origins) -> tuple:
    """Return the outcomes without and with our addons; the two runs share the
    machine."""
    return run_all(
        *(
            lambda name=name, origin=origin: run_suites(
                host_tools, origin, folder / f"{name}.xml", modules
            )
            for name, origin in zip(("without", "with"), origins, strict=True)
        )
    )


@pytest.fixture(scope="module")
def outcomes(host_tools, tmp_path_factory):
    """The outcomes of the suites of apps that ours build on."""
    origins = base_template(*host_tools), template(*host_tools, "tests")
    folder = tmp_path_factory.mktemp("reports")
    plain = tuple(module for module in TESTED_MODULES if module not in WITH_SERVER)
    served = tuple(module for module in TESTED_MODULES if module in WITH_SERVER)
    without, with_ours = {}, {}
    for modules in (plain, served):
        found = compare(host_tools, folder, modules, origins)
        without |= found[0]
        with_ours |= found[1]
    return without, with_ours


@pytest.mark.parametrize("module", TESTED_MODULES)
def test_the_suite_gives_the_same_with_our_addons(outcomes, module):
    without, with_ours = (
        {test: outcome for test, outcome in each.items() if f"{module}.tests." in test}
        for each in outcomes
    )
    assert "passed" in without.values()
    assert with_ours == without


def test_each_outcome_is_told_apart():
    report = """<testsuites><testsuite>
        <testcase classname="a" name="passes"><system-out>log</system-out></testcase>
        <testcase classname="a" name="fails"><failure/></testcase>
        <testcase classname="a" name="breaks"><error/></testcase>
        <testcase classname="a" name="waits"><skipped/></testcase>
    </testsuite></testsuites>"""
    assert read_outcomes(report) == {
        "a.passes": "passed",
        "a.fails": "failure",
        "a.breaks": "error",
        "a.waits": "skipped",
    }
