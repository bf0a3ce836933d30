"""Functions and classes: their symbols, headers and scopes."""

from __future__ import annotations

import ast
import inspect
from typing import Any

from smallwright.context.source.annotations import annotation
from smallwright.context.source.expressions import expression
from smallwright.context.source.scope_writer import ScopeWriter
from smallwright.context.source.scopes import Draft, Parameter, Scope
from smallwright.context.source.signatures import Function, class_signature, function_signature
from smallwright.context.source.statements import Body


def define(w: ScopeWriter, node: Function | ast.ClassDef, body: Body) -> None:
    """Reads a definition, header and body, and binds its name."""
    draft = _draft(w, node)
    owners = [*(owner for owner in w.owners if owner.kind in ("function", "method")), draft]
    kind: Any = "class" if isinstance(node, ast.ClassDef) else "function"
    scope = Scope(kind, w.file.path, len(w.file.scopes), w.scope.index, draft.name)
    inner = w.inner(scope, owners)
    outside, w.owners = w.owners, owners
    scope.decorators = [expression(w, item, "decorator") for item in node.decorator_list]
    if isinstance(node, ast.ClassDef):
        scope.bases = [expression(w, item, "inherit") for item in node.bases]
        for keyword in node.keywords:
            expression(w, keyword.value, "inherit")
    else:
        _header(w, node, inner)
    w.owners = outside
    w.bind(node.name, w.row("class" if isinstance(node, ast.ClassDef) else "def", scope.index))
    body.read(inner, node.body)


def _header(w: ScopeWriter, node: Function, inner: ScopeWriter) -> None:
    scope, args = inner.scope, node.args
    plain = [*args.posonlyargs, *args.args]
    defaults = [*[None] * (len(plain) - len(args.defaults)), *args.defaults, None, *args.kw_defaults, None]
    stars = [(arg, "") for arg in plain] + [(args.vararg, "*")]
    stars += [(arg, "") for arg in args.kwonlyargs] + [(args.kwarg, "**")]
    for (arg, star), default in zip(stars, defaults, strict=True):
        if arg is None:
            continue
        kind = annotation(w, arg.annotation) if arg.annotation else -1
        value = expression(w, default) if default else -1
        inner.bind(arg.arg, inner.row("param", len(scope.parameters)))
        scope.parameters.append(Parameter(arg.arg, kind, value, star))
    if node.returns:
        scope.returns = annotation(w, node.returns)
    static = any(isinstance(item, ast.Name) and item.id == "staticmethod" for item in node.decorator_list)
    if w.scope.kind == "class" and plain and not static:
        inner.receiver = plain[0].arg


def _draft(w: ScopeWriter, node: Function | ast.ClassDef) -> Draft:
    name = f"{w.scope.name}.{node.name}" if w.scope.name else node.name
    is_class = isinstance(node, ast.ClassDef)
    old = w.file.drafts.get(name)
    draft = Draft(
        kind="method" if w.scope.kind == "class" else "function",
        name=name,
        start=min([node.lineno, *(item.lineno for item in node.decorator_list)]),
        end=node.end_lineno or node.lineno,
        doc=first_line(node),
        decorators=tuple(w.text.of(item) for item in node.decorator_list),
        source_hash=w.hashes.get(node, ""),
    )
    if isinstance(node, ast.ClassDef):
        draft.kind, draft.signature = "class", class_signature(node, w.text)
        draft.bases = tuple(w.text.of(item) for item in node.bases)
    else:
        draft.signature, draft.parameters = function_signature(node, w.text), _names(node.args)
    if old is None or old.kind not in ("function", "method") or is_class or _is_overload(old):
        w.file.drafts[name] = draft
    return w.file.drafts[name]  # of a setter, or of the same function for another case, the first


def _is_overload(draft: Draft) -> bool:
    return any(item.split(".")[-1] == "overload" for item in draft.decorators)


def _names(args: ast.arguments) -> tuple[str, ...]:
    every = [*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg]
    return tuple(arg.arg for arg in every if arg)


def first_line(node: Function | ast.ClassDef | ast.Module) -> str:
    """The first line of a docstring that says something, "" without one."""
    doc = ast.get_docstring(node, clean=False) or ""
    lines = inspect.cleandoc(doc).strip().splitlines()
    return lines[0].strip() if lines else ""
