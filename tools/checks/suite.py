"""The suite gate: no test is written and then silently not run.

Odoo runs the test modules that ``tests/__init__.py`` imports; a file that it forgets is
never run and nobody is told.
"""

import ast

from tools.checks import Finding


def find_unimported(path: str, text: str, files: list[str]) -> list[Finding]:
    """Return the test ``files`` that the ``tests/__init__.py`` at ``path`` leaves out.

    >>> find_unimported("a/tests/__init__.py", "from . import test_a", ["test_a.py"])
    []
    >>> found = find_unimported("a/tests/__init__.py", "", ["common.py", "test_a.py"])
    >>> [finding.message for finding in found]
    ['test_a.py is never run: add "from . import test_a"']
    """
    imported = {
        alias.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.level == 1 and not node.module
        for alias in node.names
    }
    stems = [name.removesuffix(".py") for name in files]
    return [
        Finding(path, 1, f'{stem}.py is never run: add "from . import {stem}"')
        for stem in stems
        if stem.startswith("test_") and stem not in imported
    ]


def count_tests(text: str) -> int:
    """Return how many tests the module ``text`` defines.

    >>> count_tests("class TestA(Base):\\n    def test_a(self): ...")
    1
    >>> count_tests("def helper(): ...")
    0
    """
    return sum(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test")
        for node in ast.walk(ast.parse(text))
    )
