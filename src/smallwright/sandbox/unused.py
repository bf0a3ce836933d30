"""Dead code by vulture over the syntax tree; nothing is executed."""

from __future__ import annotations

import ast
import pkgutil
from collections.abc import Iterable, Mapping
from typing import Any, cast

from vulture import Vulture
from vulture.core import Item

from smallwright.orchestrator.workspace import UnusedName

MIN_CONFIDENCE = 60

Key = tuple[str, str, str, int]  # module, kind, name, line


def find_unused(files: Mapping[str, str], tests: Iterable[str]) -> tuple[UnusedName, ...]:
    """What in the files that are no tests nothing uses; `only_tests_keep_it` where tests alone do."""
    test_paths = set(tests)
    code = {path: text for path, text in files.items() if path.endswith(".py") and _parses(text)}
    own = {path: text for path, text in code.items() if path not in test_paths}
    alone, together = _scan(own), _scan(code)
    found = [_unused(item, key not in together) for key, item in alone.items()]
    return tuple(sorted(found, key=lambda name: (name.module, name.line, name.name)))


def _unused(item: Item, only_tests: bool) -> UnusedName:
    return UnusedName(
        module=str(item.filename),
        name=item.name,
        kind=cast("Any", item.typ),
        line=item.first_lineno,
        confidence=item.confidence,
        only_tests_keep_it=only_tests,
    )


def _scan(files: Mapping[str, str]) -> dict[Key, Item]:
    vulture = Vulture()
    for path, text in files.items():
        vulture.scan(text, path)
    for name in {item.name for item in vulture.defined_imports}:
        known = _whitelist(name)
        if known:
            vulture.scan(known, f"<whitelist {name}>")
    unused = vulture.get_unused_code(min_confidence=MIN_CONFIDENCE)
    keyed = {(str(item.filename), item.typ, item.name, item.first_lineno): item for item in unused}
    return {key: item for key, item in keyed.items() if key[0] in files}


def _whitelist(module: str) -> str:
    """Names of a library that it calls itself, as vulture ships them."""
    try:
        data = pkgutil.get_data("vulture", f"whitelists/{module}_whitelist.py")
    except OSError:
        return ""
    return data.decode() if data else ""


def _parses(text: str) -> bool:
    try:
        ast.parse(text, type_comments=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
