"""What statements bind names and attributes to."""

from __future__ import annotations

import ast

from smallwright.context.source.annotations import annotation
from smallwright.context.source.expressions import expression, hold
from smallwright.context.source.scope_writer import ScopeWriter
from smallwright.context.source.scopes import Draft
from smallwright.context.source.signatures import assignment_signature


def assign(w: ScopeWriter, node: ast.Assign) -> None:
    """`a = b = value`."""
    drafts = [draft for target in node.targets for draft in _drafts(w, target, node, None)]
    with_owners = w.owners
    w.owners = [*with_owners, *drafts]
    row = annotation(w, node.value) if _is_type(w, node.value) else expression(w, node.value)
    w.owners = with_owners
    for target in node.targets:
        bind(w, target, row)


def _is_type(w: ScopeWriter, value: ast.expr) -> bool:
    """`Names = Union[str, "Name"]`: quotes inside hold names."""
    if w.scope.kind == "function" or not isinstance(value, ast.Subscript):
        return False
    base = value.value
    name = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
    return name[:1].isupper() and not name.isupper()


def assign_annotated(w: ScopeWriter, node: ast.AnnAssign) -> None:
    """`a: C = value`, `self.a: C`."""
    with_owners = w.owners
    w.owners = [*with_owners, *_drafts(w, node.target, node, node.annotation)]
    kind = annotation(w, node.annotation)
    row = expression(w, node.value) if node.value else w.row("none")
    w.owners = with_owners
    bind(w, node.target, w.row("typed", kind, row))


def assign_in_place(w: ScopeWriter, node: ast.AugAssign) -> None:
    """`a += value`: `a` stays what it was."""
    expression(w, node.value)
    if isinstance(node.target, ast.Name):
        w.use(w.row("name", node.target.id), node.lineno, "read")
    else:
        expression(w, node.target)


def bind(w: ScopeWriter, target: ast.expr, row: int) -> None:
    """Binds what stands left of "=" (or after `for` and `as`) to `row`."""
    if isinstance(target, ast.Name):
        w.narrowed.pop(w.row("name", target.id), None)
        w.bind(target.id, row)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for place, item in enumerate(target.elts):
            if isinstance(item, ast.Starred):
                bind(w, item.value, w.row("box", "list", (w.row("iter", row),), ()))
            else:
                bind(w, item, w.row("at", row, place))
    elif isinstance(target, ast.Attribute):
        place = expression(w, target)
        w.narrowed = {known: to for known, to in w.narrowed.items() if to != place}
        if isinstance(target.value, ast.Name) and target.value.id == w.self_name != "":
            w.bind_attribute(target.attr, row)
    elif isinstance(target, ast.Subscript):
        expression(w, target)
        hold(w, target.value, w.row("box", "dict", (row,), ()))


def _drafts(
    w: ScopeWriter, target: ast.expr, node: ast.Assign | ast.AnnAssign, kind: ast.expr | None
) -> list[Draft]:
    """Symbols of the variables and attributes that an assignment makes; one made before is kept."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return [draft for item in target.elts for draft in _drafts(w, item, node, kind)]
    owner, name = w.scope, ""
    if isinstance(target, ast.Name) and w.scope.kind != "function":
        name = target.id
    elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        around = w.class_around if target.value.id == w.self_name != "" else None
        owner, name = (around.scope, target.attr) if around else (owner, "")
    if not name:
        return []
    full = f"{owner.name}.{name}" if owner.name else name
    if full not in w.file.drafts:
        written = assignment_signature(name, kind, node.value, w.text)
        w.file.drafts[full] = Draft(
            kind="variable" if owner.kind == "module" else "attribute",
            name=full,
            start=node.lineno,
            end=node.end_lineno or node.lineno,
            signature=written,
            source_hash=w.hashes.get(node, ""),
        )
    draft = w.file.drafts[full]
    return [draft] if draft.kind in ("variable", "attribute") else []
