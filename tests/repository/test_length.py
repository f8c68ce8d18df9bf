"""The length gate counts what it says it counts."""

from tools.checks.size import FILE_LINES, FUNCTION_LINES, find_long


def function(lines: int, docstring: str = "") -> str:
    """Return a function of ``lines`` lines, its docstring not counted."""
    head = ["def long():", *([f'    """{docstring}"""'] if docstring else [])]
    return "\n".join([*head, *["    pass"] * (lines - 1)])


def test_a_long_function_is_reported():
    (finding,) = find_long("a.py", "\n" + function(FUNCTION_LINES))
    assert finding.line == 2
    assert "long() has 40 lines" in finding.message


def test_a_program_without_a_suffix_is_python_by_its_first_line():
    program = "#!/usr/bin/env python3\n" + function(FUNCTION_LINES)
    assert find_long("dev", program)


def test_a_function_within_the_limit_passes():
    assert find_long("a.py", function(FUNCTION_LINES - 1)) == []


def test_a_docstring_does_not_count():
    docstring = "Purpose.\n\n    " + "\n    ".join(["Example."] * 20) + "\n    "
    assert find_long("a.py", function(FUNCTION_LINES - 1, docstring)) == []
    assert find_long("a.py", function(FUNCTION_LINES, docstring))


def test_nested_functions_and_methods_are_measured():
    method = "\n".join(f"    {line}" for line in function(FUNCTION_LINES).split("\n"))
    assert find_long("a.py", f"class A:\n{method}")


def test_a_long_file_is_reported_whatever_its_language():
    assert find_long("a.js", "x;\n" * (FILE_LINES - 1)) == []
    assert find_long("a.js", "x;\n" * FILE_LINES)
    assert find_long("a.py", "x = 1\n" * FILE_LINES)
