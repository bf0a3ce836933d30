"""Statements of a body, one after another."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from smallwright.context.source.assignments import assign, assign_annotated, assign_in_place, bind
from smallwright.context.source.expressions import expression
from smallwright.context.source.imports import import_from, import_module
from smallwright.context.source.patterns import match
from smallwright.context.source.scope_writer import ScopeWriter
from smallwright.context.source.type_tests import denials, narrowed_by, narrowings

Define = Callable[[ScopeWriter, Any, "Body"], None]
_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


class Body:
    """Reads statements; `define` reads the functions and classes among them."""

    def __init__(self, define: Define) -> None:
        self._define = define

    def read(self, w: ScopeWriter, statements: Iterable[ast.stmt]) -> None:
        """Writes what the statements bind and use."""
        for node in statements:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self._define(w, node, self)
            elif handler := _HANDLERS.get(node.__class__):
                handler(self, w, node)
            else:
                self._rest(w, node)

    def _rest(self, w: ScopeWriter, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                expression(w, child)
            elif isinstance(child, ast.stmt):
                self.read(w, [child])

    def _if(self, w: ScopeWriter, node: ast.If | ast.While) -> None:
        expression(w, node.test)
        with narrowed_by(w, node.test):
            self.read(w, node.body)
        denied, before = denials(w, node.test), w.narrowed
        w.narrowed = before | denied
        self.read(w, node.orelse)
        leaves = bool(node.body) and isinstance(node.body[-1], _ENDS)
        w.narrowed = before | denied if leaves else before

    def _for(self, w: ScopeWriter, node: ast.For | ast.AsyncFor) -> None:
        bind(w, node.target, w.row("iter", expression(w, node.iter)))
        self.read(w, [*node.body, *node.orelse])

    def _with(self, w: ScopeWriter, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            row = w.row("enter", expression(w, item.context_expr))
            if item.optional_vars:
                bind(w, item.optional_vars, row)
        self.read(w, node.body)

    def _try(self, w: ScopeWriter, node: ast.Try) -> None:
        self.read(w, node.body)
        for handler in node.handlers:
            row = expression(w, handler.type) if handler.type else w.row("none")
            if handler.name:
                w.bind(handler.name, w.row("is", row))
            self.read(w, handler.body)
        self.read(w, [*node.orelse, *node.finalbody])

    def _return(self, w: ScopeWriter, node: ast.Return) -> None:
        if node.value:
            w.scope.results.append(expression(w, node.value))

    def _raise(self, w: ScopeWriter, node: ast.Raise) -> None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if isinstance(raised, (ast.Name, ast.Attribute)):
            name = w.text.of(raised)
            for owner in w.owners:
                if name not in owner.raises and name.split(".")[-1][:1].isupper():
                    owner.raises.append(name)
        self._rest(w, node)

    def _assert(self, w: ScopeWriter, node: ast.Assert) -> None:
        self._rest(w, node)
        w.narrowed = w.narrowed | narrowings(w, node.test)

    def _outside(self, w: ScopeWriter, node: ast.Global | ast.Nonlocal) -> None:
        outer = w.module()
        if isinstance(node, ast.Nonlocal):
            outer = w.around or outer
        w.elsewhere |= dict.fromkeys(node.names, outer)

    def _match(self, w: ScopeWriter, node: ast.Match) -> None:
        match(w, node, self.read)

    def _alias(self, w: ScopeWriter, node: Any) -> None:
        bind(w, node.name, expression(w, node.value))


_HANDLERS: dict[type[ast.AST], Callable[[Body, ScopeWriter, Any], None]] = {
    ast.Assign: lambda _, w, node: assign(w, node),
    ast.AnnAssign: lambda _, w, node: assign_annotated(w, node),
    ast.AugAssign: lambda _, w, node: assign_in_place(w, node),
    ast.Import: lambda _, w, node: import_module(w, node),
    ast.ImportFrom: lambda _, w, node: import_from(w, node),
    ast.If: Body._if,
    ast.While: Body._if,
    ast.For: Body._for,
    ast.AsyncFor: Body._for,
    ast.With: Body._with,
    ast.AsyncWith: Body._with,
    ast.Try: Body._try,
    ast.TryStar: Body._try,
    ast.Return: Body._return,
    ast.Raise: Body._raise,
    ast.Assert: Body._assert,
    ast.Global: Body._outside,
    ast.Nonlocal: Body._outside,
    ast.Match: Body._match,
}
