"""A repository as the benchmark sees it: its Python files, and the functions, methods and classes in them.

Only definitions are read here, by `ast`; which of them a function depends on is jedi's to say (gold.py).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SKIPPED_FOLDERS = {"build", "dist", "node_modules", "venv", "__pycache__", "site-packages"}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_CONSTRUCTORS = ("__init__", "__new__")


@dataclass(frozen=True, kw_only=True)
class Symbol:
    """A class, or a function that stands in a module or in a class; what is inside of a function belongs to
    it.

    A class and its constructor are one symbol: who calls the class needs the constructor's parameters.
    """

    file: str  # posix, relative to the root
    qualname: str
    is_class: bool
    parameters: tuple[str, ...]  # without self and cls; a class's are its constructor's
    start: int  # first line, decorators included, from 1
    end: int
    head_end: int  # last line of the head
    nodes: tuple[ast.AST, ...] = field(repr=False, compare=False)  # whose names are its dependencies

    @property
    def key(self) -> str:
        """file:qualname."""
        return f"{self.file}:{self.qualname}"

    @property
    def name(self) -> str:
        """Its bare name."""
        return self.qualname.rpartition(".")[2]


@dataclass(frozen=True, kw_only=True)
class Repository:
    """All Python files below `root`, and what is defined in those that parse."""

    root: Path
    files: dict[str, str]  # path relative to the root -> text
    symbols: dict[str, list[Symbol]]  # by key; more than one where a name is defined twice
    at_line: dict[tuple[str, int], str]  # (file, line of the def or class) -> key
    aliases: frozenset[str]  # names that `import … as` gives

    def source(self, symbol: Symbol) -> str:
        """Its text, with the lines as they stand."""
        lines = self.files[symbol.file].split("\n")
        return "\n".join(lines[symbol.start - 1 : symbol.end])

    def head(self, symbol: Symbol) -> str:
        """Its text up to the body; for a class, up to its own constructor's."""
        lines = self.files[symbol.file].split("\n")
        return "\n".join(lines[symbol.start - 1 : symbol.head_end])

    def all(self) -> list[Symbol]:
        """One symbol of each key, the last defined, in order of file and line."""
        return [found[-1] for found in self.symbols.values()]


def is_test_file(path: str) -> bool:
    """Whether what stands in it is tests, by the conventions of pytest and unittest."""
    *folders, name = path.split("/")
    return (
        bool({"test", "tests", "testing"} & set(folders))
        or name.startswith(("test_", "conftest"))
        or name.endswith("_test.py")
    )


def read_repository(root: Path) -> Repository:
    """Read every *.py below `root` that is not hidden, built or vendored into an environment."""
    root = root.resolve()
    files = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(root.rglob("*.py"))
        if path.is_file() and not _skipped(path.relative_to(root))
    }
    return index(root, files)


def index(root: Path, files: dict[str, str]) -> Repository:
    """The repository that has these texts."""
    symbols: dict[str, list[Symbol]] = {}
    at_line: dict[tuple[str, int], str] = {}
    aliases: set[str] = set()
    for file, text in files.items():
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        for node, symbol in _symbols(file, tree):
            at_line[file, node.lineno] = symbol.key
            if not (symbol.name in _CONSTRUCTORS and "." in symbol.qualname):
                symbols.setdefault(symbol.key, []).append(symbol)
        aliases |= {
            name.asname
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in node.names
            if name.asname
        }
    constructors = {key: key.rpartition(".")[0] for key in at_line.values() if key not in symbols}
    at_line = {place: constructors.get(key, key) for place, key in at_line.items()}
    return Repository(root=root, files=files, symbols=symbols, at_line=at_line, aliases=frozenset(aliases))


def constructor_of(repository: Repository, file: str, qualname: str) -> Symbol | None:
    """`qualname`, a class's constructor, as a symbol by itself: a target may be one."""
    for node, symbol in _symbols(file, ast.parse(repository.files[file])):
        if symbol.qualname == qualname and not isinstance(node, ast.ClassDef):
            return symbol
    return None


def _is_overload(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it only says what one way of calling gives: what is called is the last definition."""
    return any(ast.unparse(each).rpartition(".")[2] == "overload" for each in node.decorator_list)


def parameters_of(node: ast.FunctionDef | ast.AsyncFunctionDef, in_class: bool) -> tuple[str, ...]:
    """Names of its parameters, less the one that a method is called on."""
    arguments = node.args
    named = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    static = any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in node.decorator_list)
    if in_class and named and not static:
        named = named[1:]
    starred = [each.arg for each in (arguments.vararg, arguments.kwarg) if each]
    return (*named, *(each.arg for each in arguments.kwonlyargs), *starred)


def _skipped(path: Path) -> bool:
    return any(part.startswith(".") or part in SKIPPED_FOLDERS for part in path.parts)


def _symbols(file: str, tree: ast.Module) -> Iterator[tuple[Definition, Symbol]]:
    todo: list[tuple[ast.AST, str, bool]] = [(tree, "", False)]
    while todo:
        parent, prefix, in_class = todo.pop(0)
        for node in _definitions(parent):
            qualname = f"{prefix}{node.name}"
            yield node, _symbol(file, node, qualname, in_class)
            if isinstance(node, ast.ClassDef):
                todo.append((node, f"{qualname}.", True))


def _definitions(parent: ast.AST) -> Iterator[Definition]:
    """Those directly in it, also below `if`, `try` and `with`."""
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, Definition):
            yield node
        elif isinstance(node, ast.stmt | ast.excepthandler):
            yield from _definitions(node)


def _symbol(file: str, node: Definition, qualname: str, in_class: bool) -> Symbol:
    decorators = [each.lineno for each in node.decorator_list]
    common: dict[str, Any] = {
        "file": file,
        "qualname": qualname,
        "start": min([node.lineno, *decorators]),
        "end": node.end_lineno or node.lineno,
    }
    if not isinstance(node, ast.ClassDef):
        parameters, head_end = parameters_of(node, in_class), max(node.lineno, node.body[0].lineno - 1)
        return Symbol(**common, is_class=False, parameters=parameters, head_end=head_end, nodes=(node,))
    own = [each for each in _definitions(node) if each.name in _CONSTRUCTORS]
    makers = [each for each in own if not isinstance(each, ast.ClassDef) and not _is_overload(each)]
    makers.sort(key=lambda each: _CONSTRUCTORS.index(each.name))
    parameters = parameters_of(makers[0], in_class=True) if makers else ()
    statements = [each for each in node.body if not isinstance(each, Definition)]
    head: list[ast.AST] = [*node.decorator_list, *node.bases, *(each.value for each in node.keywords)]
    last = makers[0].body[0].lineno - 1 if makers else node.body[0].lineno - 1
    return Symbol(
        **common,
        is_class=True,
        parameters=parameters,
        head_end=max(node.lineno, last),
        nodes=(*head, *statements, *makers),
    )
