"""The length gate: files and functions stay short enough to be read in one go.

There is no table of exceptions. What grows past a limit is split by concern.
"""

import ast
from collections.abc import Iterator

from tools.checks import Finding

FILE_LINES = 500
FUNCTION_LINES = 40


def find_long(path: str, text: str) -> list[Finding]:
    """Return what is too long in a file; functions are measured in Python only."""
    findings = []
    count = len(text.splitlines())
    if count >= FILE_LINES:
        findings.append(
            Finding(
                path,
                FILE_LINES,
                f"the file has {count} lines, the limit is {FILE_LINES - 1}: "
                "split it by concern",
            )
        )
    if path.endswith(".py") or text.startswith("#!/usr/bin/env python3"):
        findings.extend(_long_functions(path, text))
    return findings


def _long_functions(path: str, text: str) -> Iterator[Finding]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        count = _code_lines(node)
        if count >= FUNCTION_LINES:
            yield Finding(
                path,
                node.lineno,
                f"{node.name}() has {count} lines without its docstring, the limit is "
                f"{FUNCTION_LINES - 1}: split it",
            )


def _code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, less the docstring.

    A docstring with examples is what the limit must not discourage.
    """
    count = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node, clean=False) is not None:
        docstring = node.body[0]
        count -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return count
