"""The examples in the docstrings of the checks are true."""

import doctest
import importlib
import pkgutil

import pytest

import tools.checks

MODULES = [
    module.name
    for module in pkgutil.iter_modules(tools.checks.__path__, "tools.checks.")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
