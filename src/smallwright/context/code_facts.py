"""Facts of Python code that no model was asked for: symbols, what they refer to, which tests cover them.

Ids: "module:pkg/mod.py", "class:pkg/mod.py:Cls", "func:pkg/mod.py:Cls.meth" (functions and methods),
"attr:pkg/mod.py:Cls.name", "var:pkg/mod.py:NAME". Functions inside of functions are named as Python's
`__qualname__` does, without "<locals>": "func:pkg/mod.py:outer.inner".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

SymbolKind = Literal["module", "class", "function", "method", "attribute", "variable"]
ReferenceKind = Literal["call", "import", "inherit", "annotation", "decorator", "attribute", "read"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """One symbol that another refers to, at the first line where it does so in this way."""

    target: str  # id of a symbol of the same facts
    kind: ReferenceKind
    line: int  # in the file of the symbol that refers, from 1


@dataclass(frozen=True, kw_only=True, slots=True)
class SymbolFact:
    """What the source says of one symbol."""

    id: str
    kind: SymbolKind
    path: str  # posix, relative to the root of the tree
    name: str  # dotted name inside the file; "" for the module itself
    signature: str  # one line: `def f(self, a: int, *, b: str = "x") -> C`, `class A(B)`, `NAME: int = 3`
    doc: str = ""  # first line of the docstring
    decorators: tuple[str, ...] = ()  # as written, without "@"
    bases: tuple[str, ...] = ()  # as written
    parameters: tuple[str, ...] = ()  # names, in order, without stars
    start: int  # first line, decorators included, from 1
    end: int  # last line
    source_hash: str  # of the source normalised by ast: comments and layout don't count
    raises: tuple[str, ...] = ()  # names of exceptions raised in it, as written
    is_test: bool = False  # a test, or anything else in a file of tests
    references: tuple[Reference, ...] = ()  # by line, then target, then kind; never to itself


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeFacts:
    """All symbols of a set of files, by id in the order of paths and lines."""

    symbols: Mapping[str, SymbolFact] = field(default_factory=dict)
    #: id of a symbol -> ids of the tests that cover it, nearest first
    tested_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: name that led nowhere -> how often
    unresolved: Mapping[str, int] = field(default_factory=dict)
    #: path of a file that does not parse -> why; what parses in it is read all the same
    broken: Mapping[str, str] = field(default_factory=dict)
