"""What can be read from code without running it, also where it does not parse."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

_DEFINITION = re.compile(r"^([ \t]*)(?:async[ \t]+)?(def|class)[ \t]+(\w+)(.*)")
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import|import[ \t]+([\w., \t]+))")
_STRUCTURE = re.compile(r"^[ \t]*(?:(?:async[ \t]+def|def|class|import|from)\b|@)|^[A-Z_]+[ \t]*[:=]")
#: Longer code is shown by its structure, so many lines of it.
WHOLE_LINES, SAMPLED_LINES = 300, 240


@dataclass(frozen=True)
class CodeFacts:
    """Names are in the order in which the code has them."""

    imports: tuple[str, ...]  # modules: "json", "shop.orders"
    functions: tuple[str, ...]  # functions and methods: "total", "Cart.add"
    purpose: str  # first line of the docstring, "" where there is none


def read_code(source: str) -> CodeFacts:
    """The facts of a module; line by line where it has syntax errors."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _read_lines(source)
    functions: list[str] = []
    _collect(tree, "", functions)
    imports = (name for node in ast.walk(tree) for name in _imported(node))
    return CodeFacts(tuple(dict.fromkeys(imports)), tuple(dict.fromkeys(functions)), first_line(tree))


def first_line(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The first line of a docstring."""
    return (ast.get_docstring(node) or "").partition("\n")[0]


def find_function(source: str, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The function called `name` ("total", "Cart.add"), else the only one; None where it can't be read."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = [node for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    named = [node for node in found if node.name == name.rpartition(".")[2]]
    return named[0] if named else found[0] if len(found) == 1 else None


def sampled(source: str) -> str:
    """`source`, or of long code its heads, imports and constants, evenly thinned where they are too many."""
    lines = source.splitlines()
    if len(lines) <= WHOLE_LINES:
        return source
    heads = [line for line in lines if _STRUCTURE.match(line)] or lines
    step = -(-len(heads) // SAMPLED_LINES)
    return f"# {len(lines)} lines, of which these show the structure:\n" + "\n".join(heads[::step])


def _collect(node: ast.AST, owner: str, found: list[str]) -> None:
    for item in ast.iter_child_nodes(node):
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found.append(f"{owner}{item.name}")
        elif isinstance(item, ast.ClassDef):
            _collect(item, f"{owner}{item.name}.", found)
        elif isinstance(item, (ast.If, ast.Try, ast.With)):
            _collect(item, owner, found)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return ["." * node.level + (node.module or "")]
    return []


def _read_lines(source: str) -> CodeFacts:
    imports: list[str] = []
    functions: list[str] = []
    owners: list[tuple[int, str]] = []  # (indent, name) of the classes that a line may be in
    for line in source.splitlines():
        if named := _IMPORT.match(line):
            names = named[1] or named[2]
            imports += [part.split()[0] for part in names.split(",") if part.strip()]
        elif found := _DEFINITION.match(line):
            indent = len(found[1].expandtabs())
            owners = [owner for owner in owners if owner[0] < indent]
            if found[2] == "class":
                owners.append((indent, found[3]))
            else:
                functions.append(".".join([*(name for _indent, name in owners), found[3]]))
    return CodeFacts(tuple(dict.fromkeys(imports)), tuple(dict.fromkeys(functions)), "")
