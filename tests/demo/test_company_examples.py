"""The examples in the docstrings of the demo company are true."""

import doctest

import pytest

from tools.demo import running
from tools.demo.company import names, people, plan, products, readers, rhythms
from tools.demo.company.strategy import house

MODULES = (house, names, people, plan, products, readers, rhythms, running)


@pytest.mark.parametrize("module", MODULES)
def test_examples(module):
    assert doctest.testmod(module).failed == 0
