"""`match` statements: classes in patterns say what the subject is."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from smallwright.context.source.expressions import expression
from smallwright.context.source.scope_writer import ScopeWriter

Read = Callable[[ScopeWriter, Iterable[ast.stmt]], None]


def match(w: ScopeWriter, node: ast.Match, read: Read) -> None:
    """Reads a match statement, its cases' bodies by `read`."""
    subject, before = expression(w, node.subject), w.narrowed
    for case in node.cases:
        narrow = _pattern(w, case.pattern, subject)
        w.narrowed = before | ({subject: narrow} if narrow != subject else {})
        if case.guard:
            expression(w, case.guard)
        read(w, case.body)
    w.narrowed = before


def _pattern(w: ScopeWriter, node: ast.pattern, subject: int) -> int:
    """What the subject is where the pattern fits; names in it are bound."""
    if isinstance(node, ast.MatchClass):
        return _class(w, node, subject)
    if isinstance(node, ast.MatchAs):
        inner = _pattern(w, node.pattern, subject) if node.pattern else subject
        if node.name:
            w.bind(node.name, inner)
        return inner
    if isinstance(node, ast.MatchOr):
        return w.row("any", tuple(_pattern(w, part, subject) for part in node.patterns))
    if isinstance(node, ast.MatchValue):
        expression(w, node.value)
    elif isinstance(node, (ast.MatchSequence, ast.MatchMapping)):
        for part in node.patterns:
            _pattern(w, part, w.row("iter", subject))
    elif isinstance(node, ast.MatchStar) and node.name:
        w.bind(node.name, w.row("box", "list", (subject,), ()))
    return subject


def _class(w: ScopeWriter, node: ast.MatchClass, subject: int) -> int:
    narrow = w.row("narrow", subject, expression(w, node.cls))
    for name, part in zip(node.kwd_attrs, node.kwd_patterns, strict=True):
        _pattern(w, part, w.row("attr", narrow, name))
    for part in node.patterns:
        _pattern(w, part, w.row("none"))
    return narrow
