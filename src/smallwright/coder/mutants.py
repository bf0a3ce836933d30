"""Small edits of a function, one at a time: what small models get almost right is often one token away.

Mutation operators as in program repair by generate and validate (Le Goues et al. 2012), turned to the slips
of small models: bounds, signs, quantifiers of regular expressions, a forgotten lower() or strip().
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator

from smallwright.coder.expression_edits import replacements

#: One edit: it changes the node of a copy in place.
Edit = Callable[[ast.AST], None]


def mutants(source: str, most: int) -> list[str]:
    """At most `most` different texts, each with one edit of the definition `source`."""
    tree = ast.parse(source)
    original, read, kept = ast.unparse(tree), _parameters_read(tree), _steps(tree)
    found: dict[str, None] = {}
    for place, node in enumerate(ast.walk(tree)):
        for edit in () if node in kept else _edits(node):
            twin = copy.deepcopy(tree)
            edit(list(ast.walk(twin))[place])
            text = _text(twin)
            if text and text != original and read <= _parameters_read(twin) and not _unreachable(twin):
                found.setdefault(text)
            if len(found) >= most:
                return list(found)
    return list(found)


def _steps(tree: ast.AST) -> set[ast.AST]:
    """What stands in the steps of slices: every second item is seldom meant, and often fits one example."""
    steps = (node.step for node in ast.walk(tree) if isinstance(node, ast.Slice) and node.step)
    return {node for step in steps for node in ast.walk(step)}


def _parameters_read(tree: ast.AST) -> set[str]:
    """Parameters that are used: an edit that drops one throws work away, and only a weak test lets it."""
    parameters = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    return {node.id for node in names if node.id in parameters}


def _unreachable(tree: ast.AST) -> bool:
    """Whether something stands behind a `return` or its like: the same, in disguise."""
    blocks = (getattr(node, field, None) for node in ast.walk(tree) for field in ("body", "orelse"))
    ends = (ast.Return, ast.Raise, ast.Continue, ast.Break)
    return any(isinstance(x, ends) for block in blocks if isinstance(block, list) for x in block[:-1])


def _text(tree: ast.AST) -> str:
    try:
        text = ast.unparse(ast.fix_missing_locations(tree))
        ast.parse(text)
    except (SyntaxError, ValueError, AttributeError, TypeError):
        return ""
    return text


def _edits(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.FunctionDef):
        yield from _shifted(node)
        yield from _statement_edits(node)
    for field, value in replacements(node):
        yield lambda twin, field=field, value=value: setattr(twin, field, value)  # type: ignore[misc]


def _shifted(node: ast.FunctionDef) -> Iterator[Edit]:
    """All constant indexes of one name one further or nearer: groups of a match count from 1."""
    names = {
        x.value.id for x in ast.walk(node) if isinstance(x, ast.Subscript) and isinstance(x.value, ast.Name)
    }
    for name in sorted(names):
        for step in (1, -1):
            yield lambda twin, name=name, step=step: _shift(twin, name, step)  # type: ignore[misc]


def _shift(twin: ast.AST, name: str, step: int) -> None:
    for node in ast.walk(twin):
        if not isinstance(node, ast.Subscript) or ast.unparse(node.value) != name:
            continue
        if isinstance(node.slice, ast.Constant) and type(node.slice.value) is int:
            node.slice.value += step


def _statement_edits(node: ast.FunctionDef) -> Iterator[Edit]:
    """Leave a statement out, change two neighbours, or clean the first argument before all else."""
    for at in range(1 if ast.get_docstring(node) is not None else 0, len(node.body)):
        if len(node.body) > 1:
            yield lambda twin, at=at: twin.body.pop(at)  # type: ignore[misc]
        if at:
            yield lambda twin, at=at: twin.body.insert(at - 1, twin.body.pop(at))  # type: ignore[misc]
    names = [argument.arg for argument in node.args.args if argument.arg not in ("self", "cls")]
    for method in ("lower", "strip", "upper"):
        for name in names[:1]:
            line = ast.parse(f"{name} = {name}.{method}()").body[0]
            yield lambda twin, line=line: twin.body.insert(0, line)  # type: ignore[misc]
