"""A plan read from the prompt by rule, where the prompt writes its signatures out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from smallwright.coder.spec_blocks import Block, plain_lines, split_blocks
from smallwright.coder.spec_dependencies import dependencies
from smallwright.coder.spec_files import FileMap
from smallwright.coder.spec_names import Placed, find_names
from smallwright.coder.spec_public import public_names
from smallwright.coder.spec_rules import MAX_PURPOSE, Rules, flat
from smallwright.orchestrator.plan import ModulePlan, Plan, PublicName


def plan_by_rule(prompt: str) -> Plan | None:
    """The plan that `prompt` spells out; None where it names no signature, or leaves a class open."""
    text = plain_lines(prompt)
    blocks = split_blocks(text)
    files = FileMap(blocks)
    names = find_names(text, blocks, files)
    if not any(not one.item.base for one in names):
        return None
    rules = Rules(text, blocks, [one.item for one in names])
    single = _file_for(next(one for one in names if not one.item.base))
    modules: dict[str, list[Placed]] = {}
    for one in names:
        modules.setdefault(one.file or single, []).append(one)
    public = {file: public_names(own, rules, blocks) for file, own in modules.items()}
    if not files.opened <= public.keys() or any(_is_open(names) for names in public.values()):
        return None
    return _plan(public, blocks, files, rules, text)


def _plan(
    public: dict[str, tuple[PublicName, ...]], blocks: list[Block], files: FileMap, rules: Rules, text: str
) -> Plan:
    own = {
        file: [number for number, block in enumerate(blocks) if (files.at(block.start) or file) == file]
        for file in public
    }
    texts = {file: "\n".join(blocks[number].text for number in numbers) for file, numbers in own.items()}
    uses = dependencies(texts, public)
    modules = [
        ModulePlan(
            name=file,
            purpose=rules.general(own[file]) or flat(text)[:MAX_PURPOSE],
            dependencies=uses[file],
            public=names,
        )
        for file, names in public.items()
    ]
    return Plan(modules=tuple(modules))


def _file_for(one: Placed) -> str:
    stem = re.sub(r"(?<!^)(?=[A-Z])", "_", one.name.split(".")[0]).lower()
    return f"{stem}.py"


def _is_open(names: Sequence[PublicName]) -> bool:
    """Whether the prompt leaves it to the reader what some class of `names` can do."""
    return any(
        item.kind == "class"
        and item.signature == f"class {item.name}"
        and all(
            other.signature == "def __init__(self) -> None"
            for other in names
            if other.name.startswith(f"{item.name}.")
        )
        for item in names
    )
