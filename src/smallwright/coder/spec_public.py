"""Makes public names of a plan out of what was found: classes with their constructor, methods, functions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from smallwright.coder.spec_blocks import Block
from smallwright.coder.spec_found import Found, without_self
from smallwright.coder.spec_names import Placed
from smallwright.coder.spec_rules import Rules
from smallwright.coder.spec_signatures import SPECIAL
from smallwright.orchestrator.plan import PublicName

#: What a prompt says of a class in words, and the method that it means.
_IN_WORDS = (
    (
        re.compile(r"\biterat(?:e|es|ing|ion)\b|\biterable\b|\bfor `?\w+`? in\b", re.IGNORECASE),
        "__iter__(self)",
    ),
    (re.compile(r"`\w+ in \w+`"), "__contains__(self, item) -> bool"),
    (re.compile(r"`\w+\[[^\]`]*\]`"), "__getitem__(self, index)"),
)


def public_names(placed: Sequence[Placed], rules: Rules, blocks: Sequence[Block]) -> tuple[PublicName, ...]:
    """The names of one module, each class followed by its methods."""
    functions: list[PublicName] = []
    members: dict[str, list[PublicName]] = {}
    order: dict[str, PublicName | None] = {}
    for one in placed:
        purpose = rules.of(one.item, one.block)
        if one.item.kind == "class":
            order[one.name] = _class(one.item, purpose)
            members.setdefault(one.name, [])
        elif one.owner:
            order.setdefault(one.owner, None)
            members.setdefault(one.owner, []).append(_method(one, purpose))
        else:
            function = _function(one.item, purpose)
            functions.append(function)
            order[one.name] = function
    _add_words(placed, members, blocks)
    names: list[PublicName] = []
    constructors = {one.name: one.item for one in placed if one.item.kind == "class"}
    for name, item in order.items():
        if item is not None and item.kind == "function":
            names.append(item)
            continue
        head = item or PublicName(name=name, kind="class", signature=f"class {name}")
        names += [head, *_with_init(head, constructors.get(name), members[name])]
    return tuple(names)


def _class(item: Found, purpose: str) -> PublicName:
    base = f"({item.base})" if item.base else ""
    return PublicName(name=item.name, kind="class", signature=f"class {item.name}{base}", purpose=purpose)


def _with_init(head: PublicName, item: Found | None, members: list[PublicName]) -> list[PublicName]:
    """`members` with a constructor before them, where the class is not one that inherits it."""
    name = f"{head.name}.__init__"
    if any(member.name == name for member in members) or (item is not None and item.base):
        return members
    arguments = ", ".join(part for part in ("self", without_self(item.arguments) if item else "") if part)
    signature = f"def __init__({arguments}) -> None"
    return [PublicName(name=name, kind="method", signature=signature, purpose=head.purpose), *members]


def _method(one: Placed, purpose: str) -> PublicName:
    item, name = one.item, one.name.rpartition(".")[2]
    free = any(mark in ("@staticmethod", "@classmethod") for mark in item.decorators)
    arguments = "self" if item.name in SPECIAL else item.arguments
    if not free and item.name not in SPECIAL:
        arguments = ", ".join(part for part in ("self", without_self(item.arguments)) if part)
    return PublicName(name=one.name, kind="method", signature=_head(item, name, arguments), purpose=purpose)


def _function(item: Found, purpose: str) -> PublicName:
    return PublicName(
        name=item.name, kind="function", signature=_head(item, item.name, item.arguments), purpose=purpose
    )


def _head(item: Found, name: str, arguments: str) -> str:
    marks = "".join(f"{mark}\n" for mark in item.decorators)
    returns = f" -> {item.returns}" if item.returns else ""
    return f"{marks}{item.word} {name}({arguments}){returns}"


def _add_words(
    placed: Sequence[Placed], members: dict[str, list[PublicName]], blocks: Sequence[Block]
) -> None:
    """Methods that the prompt describes without writing their signature."""
    busy = {one.block for one in placed if one.owner and one.item.name not in SPECIAL}
    ours = [one for one in placed if one.owner or (one.item.kind == "class" and not one.item.base)]
    for number, block in enumerate(blocks):
        before = [one for one in ours if one.block <= number]
        if number in busy or not before or block.kind == "code":
            continue
        if any(one.block > before[-1].block and not one.owner for one in placed if one.block <= number):
            continue  # the class's description is over
        name = before[-1].owner or before[-1].name
        for pattern, signature in _IN_WORDS:
            method = f"{name}.{signature.partition('(')[0]}"
            if pattern.search(block.text) and method not in {item.name for item in members[name]}:
                members[name].append(
                    PublicName(name=method, kind="method", signature=f"def {signature}", purpose=block.words)
                )
