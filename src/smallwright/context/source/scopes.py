"""What is kept of a parsed file: its scopes, what each name is bound to, and every use of a name.

Expressions are rows of a scope's table, so that a file costs a fraction of its syntax tree:

    ("name", name)             ("outer", name): of the scopes around      ("attr", base, name)
    ("call", function, arguments, ((keyword, row), ...))                  ("super", *arguments)
    ("item", base, index)      ("slice", base, index)                     ("at", row, place): unpacked
    ("iter", row)              ("enter", row): of with                    ("any", rows): one of these
    ("is", row): an instance of what the class at `row` says              ("typed", annotation, row)
    ("box", kind, rows, keys): list, tuple, set, dict                     ("narrow", row, class row)
    ("op", row, method, row)   ("lambda", row)    ("const", type name)    ("none",)
    ("param", place)           ("def", scope index)                       ("class", scope index)
    ("import", dotted)         ("from", level, module, name)              ("star", level, module)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from smallwright.context.code_facts import ReferenceKind, SymbolKind

Row = tuple[Any, ...]  # one expression, as above
Place = tuple[int, int]  # (index of a scope, row in its table)


@dataclass(slots=True)
class Use:
    """A name or an attribute that stands in the source."""

    scope: int
    row: int
    line: int
    kind: ReferenceKind


@dataclass(slots=True)
class Draft:
    """A symbol before its names are resolved."""

    kind: SymbolKind
    name: str
    start: int
    end: int
    signature: str = ""
    doc: str = ""
    decorators: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    source_hash: str = ""
    raises: list[str] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)


@dataclass(slots=True)
class Parameter:
    """One parameter; its annotation and default are rows of the scope around the function."""

    name: str
    annotation: int = -1
    default: int = -1
    star: str = ""  # "", "*" or "**"


@dataclass(slots=True, eq=False)
class Scope:
    """A module, a class body or a function body; compared by identity."""

    kind: Literal["module", "class", "function"]
    path: str
    index: int
    parent: int  # index of the scope around it, -1 for the module
    name: str  # dotted name inside the file
    rows: list[Row] = field(default_factory=list)
    names: dict[str, list[Place]] = field(default_factory=dict)
    stars: list[tuple[int, str]] = field(default_factory=list)  # level and module of `from m import *`
    # of a class
    bases: list[int] = field(default_factory=list)  # rows of the scope around it
    attributes: dict[str, list[Place]] = field(default_factory=dict)  # set on self
    # of a function
    parameters: list[Parameter] = field(default_factory=list)
    returns: int = -1  # annotation, a row of the scope around it
    results: list[int] = field(default_factory=list)
    yields: list[int] = field(default_factory=list)
    decorators: list[int] = field(default_factory=list)  # rows of the scope around it; of a class too


@dataclass(slots=True, eq=False)
class SourceFile:
    """One parsed file; `scopes[0]` is the module, `drafts` go by the name inside the file."""

    path: str
    digest: str
    scopes: list[Scope]
    drafts: dict[str, Draft]
    calls: dict[str, list[Place]] = field(default_factory=dict)  # last name of what is called -> where
    broken: str = ""  # why it does not parse as a whole
