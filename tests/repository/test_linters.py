"""Each linter is configured so that it fails on what it is there for."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tools import addons, lint
from tools.paths import REPO

CONFIGURATION = (
    ".editorconfig",
    ".oca_hooks.cfg",
    ".pylintrc",
    ".ruff.toml",
    "eslint.config.cjs",
    "prettier.config.cjs",
)
PO_HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
GOOD = {
    "README.rst": "=======\nExample\n=======\n",
    "__manifest__.py": """{
    "name": "Example",
    "summary": "What a manifest looks like",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm"],
    "data": ["views/example_views.xml"],
}
""",
    "__init__.py": "from . import models\n",
    "models/__init__.py": "from . import example\n",
    "models/example.py": """from odoo import fields, models


class Example(models.Model):
    _name = "crm.example"
    _description = "Example"

    name = fields.Char(required=True)
""",
    "views/example_views.xml": """<?xml version="1.0" encoding="utf-8" ?>
<odoo>
    <record id="example_action" model="ir.actions.act_window">
        <field name="name">Examples</field>
        <field name="res_model">crm.example</field>
        <field name="view_mode">list,form</field>
    </record>
</odoo>
""",
    "static/src/example.js": """export function double(value) {
    return 2 * value;
}
""",
    "i18n/vi.po": f'{PO_HEADER}\n#. module: crm_example\nmsgid "A"\nmsgstr "B"\n',
}
BAD_MODEL = """import os
import re
from odoo import _, fields, models


class Example(models.Model):
    _name = "crm.example"
    _sql_constraints = [("name", "unique(name)", "Once.")]

    def name_get( self ):
        self.env.cr.execute("SELECT %s" % self.name)
        raise ValueError(_("No " + self.name))
"""
BAD = {
    "__init__.py": "from . import models\n",
    "__manifest__.py": """{
    "name": "Example",
    "version": "1.0",
    "author": "Somebody",
    "license": "LGPL-3",
    "depends": ["crm", "crm_strict"],
    "data": ["views/example_views.xml", "views/missing.xml"],
    "installable": True,
}
""",
    "models/__init__.py": "from . import example\n",
    "models/example.py": BAD_MODEL,
    "views/example_views.xml": """<odoo><data>
<record id="crm_example.a" model="ir.actions.act_window">
<field name="view_mode">tree</field></record>
</data></odoo>
""",
    "static/src/example.js": "var a = b\n",
    "i18n/vi.po": f'{PO_HEADER}\nmsgid "A"\nmsgstr "B"\n\nmsgid "A"\nmsgstr "C"\n',
}
# What each check must say of the bad addon.
COMPLAINTS = {
    "ruff check": ["F401", "I001"],
    "ruff format": ["+    def name_get(self):"],
    "pylint-odoo": [
        "manifest-required-author",
        "manifest-required-key",
        "manifest-superfluous-key",
        "manifest-version-format",
        "missing-readme",
        "resource-not-exist",
        "deprecated-name-get",
        "sql-injection",
    ],
    "oca-checks": ["xml-deprecated-data-node", "xml-redundant-module-name"],
    "oca-checks-po": ["po-duplicate-message-definition", "po-requires-module"],
    "licences": ["crm_example (LGPL-3) depends on crm_strict (AGPL-3)"],
    "prettier": ["example_views.xml", "example.js"],
    "eslint": ["no-var", "no-undef", "no-unused-vars"],
    "dialect": ["_sql_constraints", "name_get", '"tree" is gone'],
    "length": [],
    "speech": [],
}


@pytest.fixture
def make_repository(host_tools, tmp_path, monkeypatch):
    """Make a repository with one addon, which ./dev lint then takes for its own."""
    for name in CONFIGURATION:
        shutil.copy(REPO / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(host_tools.host.node_bin.parent)
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    monkeypatch.setattr(lint, "REPO", tmp_path)
    monkeypatch.setattr(addons, "ADDONS", tmp_path / "addons")
    monkeypatch.setattr(addons, "TESTS", tmp_path / "tests")

    def make(files: dict[str, str], addon: str = "crm_example") -> Path:
        for name, text in files.items():
            path = tmp_path / "addons" / addon / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "addons" / addon

    return make


@pytest.fixture
def run_lint(host_tools, capsys):
    """Run ./dev lint and return its exit status and what it prints."""

    def run(*args: str) -> tuple[int, str]:
        code = lint.main(host_tools.host, list(args))
        return code, capsys.readouterr().out

    return run


def verdicts(output: str) -> dict[str, bool]:
    """Return which checks passed, as the output says."""
    lines = re.findall(r"^(\w[\w -]*?) +(ok|FAILED) \(", output, re.MULTILINE)
    return {name: verdict == "ok" for name, verdict in lines}


def test_a_good_addon_passes_all_checks(make_repository, run_lint):
    make_repository(GOOD)
    code, output = run_lint()
    assert verdicts(output) == dict.fromkeys(COMPLAINTS, True), output
    assert code == 0


def test_a_bad_addon_fails_each_check_and_all_are_reported(make_repository, run_lint):
    make_repository(BAD)
    strict = {
        **GOOD,
        "__manifest__.py": GOOD["__manifest__.py"].replace("LGPL", "AGPL"),
    }
    make_repository(strict, "crm_strict")
    code, output = run_lint()
    assert code == 1
    assert verdicts(output) == {name: not COMPLAINTS[name] for name in COMPLAINTS}
    said = [text for texts in COMPLAINTS.values() for text in texts]
    assert [text for text in said if text not in output] == []


def test_a_file_that_is_no_python_stops_nothing(make_repository, run_lint):
    make_repository({**GOOD, "models/example.py": "def broken(:\n"})
    code, output = run_lint()
    assert code == 1
    assert "models/example.py:1: not Python" in output
    assert list(verdicts(output)) == list(COMPLAINTS)


def test_fix_corrects_the_formatting(make_repository, run_lint):
    addon = make_repository(GOOD)
    script, model = addon / "static/src/example.js", addon / "models/example.py"
    script.write_text(script.read_text().replace("    return", "return"))
    model.write_text(model.read_text().replace('"', "'"))
    assert run_lint()[0] == 1
    assert run_lint("--fix")[0] == 0
    assert script.read_text() == GOOD["static/src/example.js"]
    assert model.read_text() == GOOD["models/example.py"]
