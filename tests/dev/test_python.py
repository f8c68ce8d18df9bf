"""./dev finds a Python that Odoo accepts, or says which to install."""

import ast
import importlib.machinery
import importlib.util

import pytest

from tools.paths import REPO


@pytest.fixture
def launcher():
    loader = importlib.machinery.SourceFileLoader("dev_launcher", str(REPO / "dev"))
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader(loader.name, loader)
    )
    loader.exec_module(module)
    return module


def test_any_python3_can_read_the_launcher():
    ast.parse((REPO / "dev").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_no_python_in_range(launcher, monkeypatch, capsys, sentence_of):
    monkeypatch.setattr(launcher, "OLDEST", (3, 98))
    monkeypatch.setattr(launcher, "NEWEST", (3, 99))
    assert launcher.main() == 1
    assert "between 3.98 and 3.99" in sentence_of(capsys.readouterr().err)


def test_an_interpreter_without_venv_is_passed_over(launcher, tmp_path):
    broken = tmp_path / "python3.11"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    assert not launcher.is_suitable(str(broken))
