"""What ./dev adds to pytest: Odoo's log and the browser count for the result."""

import os
import shutil
from pathlib import Path

import pytest

from tools.checks.log import check_log
from tools.chromium import find_chromium, how_to_get

RAN_TO_THE_END = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
# What Odoo logs before it skips a tour.
NO_CHROMIUM = "Chrome executable not found"
# A browser that is read from disk for the first time needs more than Odoo's 10 seconds,
# and the first page, whose scripts and styles are compiled, can let others wait longer
# than its 20.
BROWSER_PATIENCE = 60


def pytest_configure(config):
    """Let tours wait for a browser and for pages that start slowly."""
    if config.getoption("--odoo-database"):
        from odoo.tests import common

        common.CHECK_BROWSER_ITERATIONS = int(
            BROWSER_PATIENCE / common.CHECK_BROWSER_SLEEP
        )
        common.BaseCase.test_cursor_lock_timeout = BROWSER_PATIENCE


@pytest.fixture(scope="session")
def own_files(request, tmp_path_factory):
    """Give a worker's copy of the database its own copy of the files.

    pytest-odoo lets all workers use the same, but each class of tests collects the
    files that its own database does not name, and so those of other workers.
    """
    if hasattr(request.config, "workerinput"):
        from odoo.tools import config

        folder = tmp_path_factory.mktemp("data")
        files = Path("filestore", request.config.getoption("--odoo-database"))
        shutil.copytree(Path(config["data_dir"]) / files, folder / files)
        config["data_dir"] = str(folder)


@pytest.fixture(scope="session", autouse=True)
def load_registry(own_files, load_registry):
    """Load Odoo after its files are there."""
    return load_registry


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Tell pytest-xdist what one worker runs: a class or a module that shares a setup.

    Two browsers at once would make each other miss the deadlines of their tours.
    """
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            group = "browser" if _is_browser_test(item) else _nodeid_of_setup(item)
            item.add_marker(pytest.mark.xdist_group(group))


def _is_browser_test(item):
    return hasattr(getattr(item, "cls", None), "browser_js")


def _nodeid_of_setup(item):
    return item.nodeid.rpartition("::")[0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Fail in CI the tours that Odoo skips because no browser starts."""
    report = yield
    in_ci = os.environ.get("CI") == "true"
    if in_ci and report.skipped and "chrome" in str(report.longrepr).lower():
        reason = report.longrepr[-1].removeprefix("Skipped: ")
        report.outcome = "failed"
        report.longrepr = f"No tour is skipped in CI: {reason}"
    return report


def pytest_sessionfinish(session, exitstatus):
    """Fail the run if Odoo's log holds a warning or an error that no test asked for."""
    log = os.environ.get("DEV_TEST_LOG")
    is_worker = hasattr(session.config, "workerinput")
    if not log or is_worker or exitstatus not in RAN_TO_THE_END:
        return
    complaints = check_log(Path(log))
    if not find_chromium():
        complaints = [line for line in complaints if NO_CHROMIUM not in line]
    if complaints:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        report = pytest.TestReport(
            nodeid=log,
            location=(log, None, "Odoo's log"),
            keywords={},
            outcome="failed",
            longrepr="\n".join(complaints),
            when="teardown",
        )
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        reporter.stats.setdefault("error", []).append(report)


def pytest_terminal_summary(terminalreporter):
    """Say how to run the tours that were skipped."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_CHROMIUM in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(
            f"Tours were skipped as Chromium is missing: {how_to_get()}."
        )
