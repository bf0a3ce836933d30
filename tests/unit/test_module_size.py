"""Modules of src and gate files: at most 100 lines of code, `__init__` at most 20; there are no waivers."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE_LIMIT = 100
INIT_LIMIT = 20
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


def lines_of_code(source: str) -> int:
    """Lines that hold code: blank lines, comments and docstrings are not counted."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - docstring_lines(ast.parse(source)))


def docstring_lines(tree: ast.Module) -> set[int]:
    """Line numbers of the docstrings of a module, its classes and its functions."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            lines.update(range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1))
    return lines


def measured_files() -> list[Path]:
    """Modules of the package, and the files that stand directly in tests/: the gates."""
    return [*sorted((ROOT / "src").rglob("*.py")), *sorted((ROOT / "tests").glob("test_*.py"))]


def test_no_module_is_over_its_limit():
    sizes = {path: lines_of_code(path.read_text(encoding="utf-8")) for path in measured_files()}
    over = [
        f"{path.relative_to(ROOT)}: {size} lines of code; split it by reason to change"
        for path, size in sizes.items()
        if size > (INIT_LIMIT if path.name == "__init__.py" else MODULE_LIMIT)
    ]
    assert len(sizes) > 20
    assert not over, "\n".join(over)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("", 0),
        ('"""Only\nwords."""\n', 0),
        ("# a comment\n\nx = 1  # beside code\n", 1),
        ('def f():\n    """Says\n    why."""\n    return 1\n', 2),
        ("x = (\n    1,\n    # a comment inside\n    2,\n)\n", 4),
        ('x = """a text\nof two lines"""\n', 2),
        ("x = 1; y = 2\n", 1),
        ('class A:\n    """Docs."""\n\n    "no docstring, but code"\n', 2),
    ],
)
def test_lines_of_code_are_counted_as_the_rule_says(source: str, lines: int):
    assert lines_of_code(source) == lines
