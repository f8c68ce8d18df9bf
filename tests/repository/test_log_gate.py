"""The log gate fails on a warning, as the OCA's checklog-odoo does."""

import re

import pytest
from checklog_odoo.checklog import do_checklog
from click import ClickException

from tools.addons import own_addons
from tools.checks.log import CONFIG, check_log, find_loud, read_allowed

START = "2026-01-02 03:04:05,678 9"
CLEAN = f"{START} INFO db odoo.modules.loading: Module sale loaded\n"
WARNING = f"{START} WARNING db odoo.models: no access rule for a.b\n"
TRACEBACK = f"{START} ERROR db odoo.http: failed\nTraceback:\n  File a\nValueError: b\n"
COLOURED = f"{START} \x1b[1;33mWARNING\x1b[0m db odoo.models: shown on a terminal\n"
# docutils writes this to standard error in the middle of Odoo's records.
FOREIGN = "<string>:38: (ERROR/3) Unexpected indentation.\n"


@pytest.mark.parametrize("loud", [WARNING, TRACEBACK, COLOURED])
def test_a_loud_record_fails(tmp_path, loud):
    log = tmp_path / "odoo.log"
    log.write_text(CLEAN + loud + CLEAN)
    (record,) = check_log(log)
    assert record == re.sub(r"\x1b\[[\d;]*m", "", loud).rstrip()


def test_a_quiet_log_passes(tmp_path):
    log = tmp_path / "odoo.log"
    log.write_text(CLEAN + FOREIGN + CLEAN)
    assert check_log(log) == []


def test_a_log_without_records_fails(tmp_path):
    log = tmp_path / "odoo.log"
    log.write_text("Killed\n")
    assert check_log(log) == ["the log holds no record of Odoo"]


@pytest.mark.parametrize(
    "text", [CLEAN, CLEAN + WARNING, CLEAN + TRACEBACK, CLEAN + COLOURED, FOREIGN]
)
def test_checklog_odoo_gives_the_same_verdict(tmp_path, text):
    log = tmp_path / "odoo.log"
    log.write_text(text)
    try:
        do_checklog(str(log), ignore=[], echo=False)
        passes = True
    except ClickException:
        passes = False
    assert passes == (not check_log(log))


def test_the_allow_list_is_read_without_its_comments():
    text = "[checklog-odoo]\nignore =\n    # because\n    no access rule\n"
    allowed = read_allowed(text)
    assert [pattern.pattern for pattern in allowed] == ["no access rule"]
    assert find_loud([WARNING, TRACEBACK], allowed) == [TRACEBACK.rstrip()]


def test_each_allowed_record_has_a_reason_and_is_not_ours():
    lines = CONFIG.read_text(encoding="utf-8").partition("ignore =")[2].splitlines()[1:]
    ours = [addon.name for addon in own_addons(with_tests=True)]
    for before, line in zip(["", *lines], lines, strict=False):
        if line.strip() and not line.strip().startswith("#"):
            assert before.strip().startswith("#"), f"no reason above: {line}"
            assert not any(name in line for name in ours), f"our own code: {line}"
