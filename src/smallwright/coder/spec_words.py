"""What a prompt says of classes in words: class `A`, exception `B`, a subclass of `C`, property `d`."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable

from smallwright.coder.spec_blocks import Block
from smallwright.coder.spec_found import MENTIONED, WRITTEN, Found

_NAMED = r"(?:\s+(?:called|named|nommée?|namens|llamada))?\s+[`*]*"
_CLASS = re.compile(
    rf"\b(?:class|classe|clase|[Kk]lasse|dataclass){_NAMED}([A-Z]\w*)\b(?!\()|[`*]+([A-Z]\w*)[`*]+\s+(?:data)?class\b"
)
_EXCEPTION = re.compile(
    rf"\bexceptions?(?:\s+(?:class|type))?{_NAMED}([A-Z]\w*)\b[`*]*"
    r"(?:,?\s*(?:(?:which|that) is\s+)?(?:a\s+)?(?:subclass|kind|derived|inherits)"
    r"(?:\s+of|\s+from)?\s+`?(\w+)`?)?"
)
_OWN_EXCEPTION = re.compile(r"`([A-Z]\w*)`\s+exception\b")
_RAISED = re.compile(r"\b(?:raises?|raising|throws?)\s+(?:an?\s+)?`?([A-Z]\w*(?:Error|Exception))\b`?(?!\.)")
_PROPERTY = re.compile(
    r"`(\w+)(?:\s*(?::|->)\s*([\w\[\], |.]+))?`(?:\s+\((?:an?\s+)?|\s+(?:is\s+an?\s+)?)"
    r"(?:read-only\s+)?property\b"
    r"|\bpropert(?:y|ies)(?:\s+(?:called|named))?:?\s+`(\w+)(?:\s*(?::|->)\s*([\w\[\], |.]+))?`"
)
#: Exceptions of the standard library that prompts name without their module.
_LIBRARY = frozenset(
    {"JSONDecodeError", "CalledProcessError", "ZoneInfoNotFoundError", "FrozenInstanceError"}
)


def named_in(block: Block, known: Iterable[str]) -> list[Found]:
    """Classes, exceptions and properties that `block` names without brackets, without `known` classes."""
    seen = set(known)
    found: list[Found] = []
    for match, name, base in [*_classes(block.text), *_exceptions(block.text)]:
        if name not in seen and not hasattr(builtins, name):
            seen.add(name)
            found.append(_found(block, match, name, base))
    return found + [_property(block, match) for match in _PROPERTY.finditer(block.text)]


def raised_in(block: Block, known: Iterable[str]) -> list[Found]:
    """Exceptions that `block` lets code raise, which neither Python nor the prompt defines."""
    seen = {*known, *_LIBRARY}
    matches = [match for match in _RAISED.finditer(block.text) if match[1] not in seen]
    return [_found(block, m, m[1], "Exception") for m in matches if not hasattr(builtins, m[1])]


def _classes(text: str) -> list[tuple[re.Match[str], str, str]]:
    return [(match, match[1] or match[2], "") for match in _CLASS.finditer(text)]


def _exceptions(text: str) -> list[tuple[re.Match[str], str, str]]:
    named = [(match, match[1], match[2] or "Exception") for match in _EXCEPTION.finditer(text)]
    return named + [(match, match[1], "Exception") for match in _OWN_EXCEPTION.finditer(text)]


def _found(block: Block, match: re.Match[str], name: str, base: str) -> Found:
    start, end = block.start + match.start(), block.start + match.end()
    return Found(start=start, end=end, name=name, kind="class", base=base, sure=WRITTEN)


def _property(block: Block, match: re.Match[str]) -> Found:
    start, end = block.start + match.start(), block.start + match.end()
    returns = (match[2] or match[4] or "").strip()
    return Found(
        start=start,
        end=end,
        name=match[1] or match[3],
        kind="property",
        arguments="self",
        returns=returns,
        decorators=("@property",),
        sure=WRITTEN if returns else MENTIONED,
    )
