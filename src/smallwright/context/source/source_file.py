"""One file, read once: text in, scopes and drafts of symbols out."""

from __future__ import annotations

import ast
from hashlib import sha256

from smallwright.context.source.definitions import define, first_line
from smallwright.context.source.fingerprint import fingerprints
from smallwright.context.source.parsing import parse
from smallwright.context.source.scope_writer import ScopeWriter
from smallwright.context.source.scopes import Draft, Scope, SourceFile
from smallwright.context.source.signatures import Text
from smallwright.context.source.statements import Body


def digest_of(text: str) -> str:
    """SHA-256 of a file's text."""
    return sha256(text.encode(errors="replace")).hexdigest()


def read_source(path: str, text: str) -> SourceFile:
    """Everything that the text of one file says. Never raises: what can't be read is left out."""
    tree, broken = parse(text)
    try:
        return _read(path, text, tree, broken)
    except RecursionError:
        return _read(path, text, ast.Module(body=[], type_ignores=[]), "nested too deeply")


def _read(path: str, text: str, tree: ast.Module, broken: str) -> SourceFile:
    hashes = fingerprints(tree)
    draft = Draft(
        kind="module",
        name="",
        start=1,
        end=text.count("\n") + (not text.endswith("\n")),
        signature=f"module {path}",
        doc=first_line(tree),
        source_hash=hashes[tree],
    )
    scope = Scope("module", path, 0, -1, "")
    file = SourceFile(path, digest_of(text), [scope], {"": draft}, broken=broken)
    Body(define).read(ScopeWriter(file, scope, Text(text), hashes, [draft]), tree.body)
    return file
