"""Which tests a file holds, read from its text alone: the code never runs for this."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def expected_ids(path: str, text: str) -> tuple[str, ...]:
    """Ids that pytest must report for the file `path`, without parameters; () where it does not parse."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(dict.fromkeys(f"{path}::{name}" for name in _names(tree.body, in_class=False, unit=False)))


def _names(body: list[ast.stmt], *, in_class: bool, unit: bool) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name.startswith("test") and not _is_fixture(node):
                yield node.name
        elif isinstance(node, ast.ClassDef) and not (in_class and unit):
            inherits_unit = any(ast.unparse(base).endswith("TestCase") for base in node.bases)
            if (inherits_unit or node.name.startswith("Test")) and not _opted_out(node):
                for name in _names(node.body, in_class=True, unit=inherits_unit):
                    yield f"{node.name}::{name}"


def _is_fixture(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("fixture" in ast.unparse(decorator).split("(")[0] for decorator in node.decorator_list)


def _opted_out(node: ast.ClassDef) -> bool:
    return any(isinstance(line, ast.Assign) and ast.unparse(line) == "__test__ = False" for line in node.body)
