"""Hashes of source that comments and layout don't change."""

from __future__ import annotations

import ast
from hashlib import sha256

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)


def fingerprints(tree: ast.Module) -> dict[ast.AST, str]:
    """16 hex digits of the SHA-256 of the structure of the module and of each definition and assignment.

    One walk serves them all: `ast.dump` of each would read a method once more for its class and its module.
    """
    words: list[str] = []
    spans: list[tuple[ast.AST, int, int]] = []
    _walk(tree, words, spans)
    spans.append((tree, 0, len(words)))
    return {
        node: sha256(" ".join(words[start:end]).encode(errors="replace")).hexdigest()[:16]
        for node, start, end in spans
    }


def _walk(node: ast.AST, words: list[str], spans: list[tuple[ast.AST, int, int]]) -> None:
    start = len(words)
    words.append(node.__class__.__name__)
    if isinstance(node, ast.BinOp):
        _walk_chain(node, words, spans)
        return
    for name in node._fields:
        value = getattr(node, name, None)
        if value.__class__ is list:
            for item in value:
                if isinstance(item, ast.AST):
                    _walk(item, words, spans)
                else:
                    words.append(repr(item))
            words.append("]")
        elif isinstance(value, ast.AST):
            if name != "ctx":
                _walk(value, words, spans)
        else:
            words.append(repr(value))
    if isinstance(node, _DEFINITIONS):
        spans.append((node, start, len(words)))


def _walk_chain(node: ast.expr, words: list[str], spans: list[tuple[ast.AST, int, int]]) -> None:
    """A long sum is a deep tree on its left: it is walked without recursion."""
    links: list[ast.BinOp] = []
    while isinstance(node, ast.BinOp):
        links.append(node)
        node = node.left
    _walk(node, words, spans)
    for link in reversed(links):
        words.append(link.op.__class__.__name__)
        _walk(link.right, words, spans)
