"""Holds a model's plan to the prompt: each name that the prompt writes out is in it, as written."""

from __future__ import annotations

import msgspec

from smallwright.coder.spec_blocks import plain_lines, split_blocks
from smallwright.coder.spec_files import FileMap
from smallwright.coder.spec_found import WRITTEN
from smallwright.coder.spec_names import find_names
from smallwright.coder.spec_public import public_names
from smallwright.coder.spec_rules import Rules
from smallwright.orchestrator.plan import ModulePlan, Plan, PublicName


def held_to_prompt(plan: Plan, prompt: str) -> Plan:
    """`plan` with what the prompt writes out; what it leaves open stays as the model planned it."""
    modules = {module.name: module for module in plan.modules}
    for file, names in _written(prompt).items():
        for item in names:
            home = _home(item, file, modules)
            if home:
                modules[home] = _with(modules[home], item)
    return Plan(modules=tuple(modules.values()))


def _written(prompt: str) -> dict[str, tuple[PublicName, ...]]:
    """File ("" where none is named) -> names that the prompt gives a signature."""
    text = plain_lines(prompt)
    blocks = split_blocks(text)
    files = FileMap(blocks)
    placed = [one for one in find_names(text, blocks, files) if one.item.sure >= WRITTEN]
    rules = Rules(text, blocks, [one.item for one in placed])
    return {
        file: public_names([one for one in placed if one.file == file], rules, blocks)
        for file in dict.fromkeys(one.file for one in placed)
    }


def _home(item: PublicName, file: str, modules: dict[str, ModulePlan]) -> str:
    """The module that has the name, or its class; else the one of its file; else the first."""
    for wanted in (item.name, item.name.partition(".")[0]):
        for name, module in modules.items():
            if any(other.name == wanted for other in module.public):
                return name
    return file if file in modules else next(iter(modules), "")


def _with(module: ModulePlan, item: PublicName) -> ModulePlan:
    known = {other.name: other for other in module.public}
    mine = known.get(item.name)
    if mine is None:
        return msgspec.structs.replace(module, public=(*module.public, item))
    made_up = item.kind == "class" or item.signature == "def __init__(self) -> None"
    signature = mine.signature if made_up else item.signature
    same = msgspec.structs.replace(mine, signature=signature, purpose=mine.purpose or item.purpose)
    return msgspec.structs.replace(
        module, public=tuple(same if other is mine else other for other in module.public)
    )
