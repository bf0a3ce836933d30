"""A plan read from the prompt by rule, where the prompt writes its signatures out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from smallwright.coder.spec_blocks import Block, file_names, split_blocks
from smallwright.coder.spec_signatures import SPECIAL, Found, find_signatures
from smallwright.orchestrator.plan import Example, ModulePlan, Plan, PublicName

#: Characters below which a part of a block says nothing by itself ("`is_full()` and").
MIN_WORDS = 20

#: Characters of a module's purpose.
MAX_PURPOSE = 600

#: What a prompt says of a class in words, and the method that it means.
_IN_WORDS = (
    (re.compile(r"\biterat|\bfor \w+ in\b", re.IGNORECASE), "__iter__(self)"),
    (re.compile(r"`\w+ in \w+`"), "__contains__(self, item) -> bool"),
    (re.compile(r"`\w+\[[^\]`]*\]`"), "__getitem__(self, index)"),
)


def plan_by_rule(prompt: str) -> Plan | None:
    """The plan that `prompt` spells out; None where it names no signature at all."""
    blocks = split_blocks(prompt)
    found = find_signatures(prompt)
    files = file_names(prompt)
    if not any(not item.base for item in found):
        return None
    modules: dict[str, list[PublicName]] = {name: [] for name in files}
    owner: dict[str, str] = {}  # file -> the class whose members are being listed
    for number, item in enumerate(found):
        block = next(block for block in blocks if block.start <= item.start < block.end)
        file = block.file or _file_for(item)
        _add(modules.setdefault(file, []), owner, file, item, _fragment(prompt, block, found, number))
    _add_words(modules, blocks, owner)
    kept = {name: public for name, public in modules.items() if public}
    return Plan(modules=tuple(_module(name, public, kept, blocks, prompt) for name, public in kept.items()))


def _file_for(item: Found) -> str:
    stem = re.sub(r"(?<!^)(?=[A-Z])", "_", item.name.split(".")[0]).lower()
    return f"{stem}.py"


def _fragment(prompt: str, block: Block, found: list[Found], number: int) -> str:
    """The words about one signature: its whole block, or its part of a block that has several."""
    item = found[number]
    inside = [other for other in found if block.start <= other.start < block.end and not other.base]
    if len(inside) <= 1 or item.base:
        return _flat(block.text)
    later = [other.start for other in found[number + 1 :] if other.start < block.end]
    start = block.start if inside[0] is item else item.start
    part = _flat(prompt[start : later[0] if later else block.end])
    words = part.replace(_flat(prompt[item.start : item.end]), "")
    return part if len(words) >= MIN_WORDS else _flat(block.text)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"^\s*(?:[-*+•]|\d+[.)])\s+", "", text)).strip()


def _add(public: list[PublicName], owner: dict[str, str], file: str, item: Found, fragment: str) -> None:
    known = {name.name for name in public}
    if item.is_class:
        owner[file] = item.name if not item.base else owner.get(file, "")
        new = _class(item, fragment)
    else:
        class_name, _, method = item.name.rpartition(".")
        class_name = class_name or owner.get(file, "")
        new = [_method(class_name, method, item, fragment) if class_name else _function(item, fragment)]
    public.extend(name for name in new if name.name not in known)


def _class(item: Found, fragment: str) -> list[PublicName]:
    base = f"({item.base})" if item.base else ""
    names = [PublicName(name=item.name, kind="class", signature=f"class {item.name}{base}", purpose=fragment)]
    if not item.base:
        arguments = ", ".join(part for part in ("self", _without_self(item.arguments)) if part)
        signature = f"def __init__({arguments}) -> None"
        names.append(
            PublicName(name=f"{item.name}.__init__", kind="method", signature=signature, purpose=fragment)
        )
    return names


def _method(class_name: str, method: str, item: Found, fragment: str) -> PublicName:
    special = SPECIAL.get(method)
    arguments = "self" if special else ", ".join(x for x in ("self", _without_self(item.arguments)) if x)
    name = special or method
    signature = f"def {name}({arguments})" + (f" -> {item.returns}" if item.returns else "")
    return PublicName(name=f"{class_name}.{name}", kind="method", signature=signature, purpose=fragment)


def _function(item: Found, fragment: str) -> PublicName:
    signature = f"def {item.name}({item.arguments})" + (f" -> {item.returns}" if item.returns else "")
    return PublicName(name=item.name, kind="function", signature=signature, purpose=fragment)


def _without_self(arguments: str) -> str:
    return re.sub(r"^\s*self\s*,?\s*", "", arguments).strip()


def _add_words(modules: dict[str, list[PublicName]], blocks: list[Block], owner: dict[str, str]) -> None:
    """Methods that the prompt describes without writing their signature."""
    for block in blocks:
        class_name, public = owner.get(block.file, ""), modules.get(block.file, [])
        for pattern, signature in _IN_WORDS:
            name = f"{class_name}.{signature.partition('(')[0]}"
            if class_name and pattern.search(block.text) and name not in {item.name for item in public}:
                text = _flat(block.text)
                public.append(
                    PublicName(name=name, kind="method", signature=f"def {signature}", purpose=text)
                )


def _module(
    name: str,
    public: list[PublicName],
    modules: dict[str, list[PublicName]],
    blocks: list[Block],
    prompt: str,
) -> ModulePlan:
    own = " ".join(block.text for block in blocks if block.file == name)
    order = list(modules)
    uses = [other for other in order if other != name and _mentions(own, other, modules[other])]
    if not uses and re.search(r"\buses?\b (?:these|those|the|them|both)", own):
        uses = order[: order.index(name)]
    uses = [other for other in uses if order.index(other) < order.index(name)] or [
        other for other in uses if not re.search(rf"\b{re.escape(name)}\b", _text_of(other, blocks))
    ]
    purpose = _general(name, public, blocks) or _flat(prompt)[:MAX_PURPOSE]
    return msgspec.structs.replace(
        ModulePlan(name=name, purpose=purpose), dependencies=tuple(uses), public=tuple(public)
    )


def _general(name: str, public: list[PublicName], blocks: list[Block]) -> str:
    """What the prompt says of the module as a whole: its blocks that belong to no single name."""
    own = [_flat(block.text) for block in blocks if block.file == name and ">>>" not in block.text]
    taken = [item.purpose for item in public]
    free = [
        text for text in own if not text.startswith("```") and not any(p in text or text in p for p in taken)
    ]
    return " ".join(free)[:MAX_PURPOSE]


def _mentions(text: str, file: str, public: list[PublicName]) -> bool:
    """Whether `text` names the module or one of its classes."""
    names = [re.escape(file), *(item.name for item in public if item.kind == "class")]
    return re.search(rf"\b(?:{'|'.join(names)})\b", text) is not None


def _text_of(name: str, blocks: Iterable[Block]) -> str:
    return " ".join(block.text for block in blocks if block.file == name)


def with_examples(plan: Plan, examples: Sequence[Example]) -> Plan:
    """`plan` with each example at the public name that it calls last."""
    modules = []
    for module in plan.modules:
        public = [
            msgspec.structs.replace(
                item, examples=tuple(e for e in examples if _subject(e, module) == item.name)
            )
            for item in module.public
        ]
        modules.append(msgspec.structs.replace(module, public=tuple(public)))
    return Plan(modules=tuple(modules))


def _subject(example: Example, module: ModulePlan) -> str:
    """The public name that an example is about, "" where it is none of this module."""
    names = {item.name.rpartition(".")[2]: item.name for item in module.public}
    called = [name for name in re.findall(r"\b(\w+)\(", example.call) if name in names]
    return names[called[0]] if called else ""
