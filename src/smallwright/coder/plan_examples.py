"""Puts the examples of a prompt at the public names of a plan that they are about."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from smallwright.orchestrator.plan import Example, ModulePlan, Plan


def with_examples(plan: Plan, examples: Sequence[Example]) -> Plan:
    """`plan` with each example at the name that it calls first, in the last module that it needs."""
    at: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        module = _module(plan, example)
        if module is not None:
            key = (module.name, _subject(example, module))
            at.setdefault(key, []).append(_importing(example, module, plan))
    modules = []
    for module in plan.modules:
        public = [
            msgspec.structs.replace(item, examples=tuple(at.get((module.name, item.name), ())))
            for item in module.public
        ]
        modules.append(msgspec.structs.replace(module, public=tuple(public)))
    return Plan(modules=tuple(modules))


def _module(plan: Plan, example: Example) -> ModulePlan | None:
    """The last module whose names the example uses: all that it needs is there by then."""
    uses = [module for module in plan.modules if _subject(example, module)]
    calls = [module for module in uses if _named(example.call, module)]
    last = (calls or uses)[-1:]
    return last[0] if last else None


def _subject(example: Example, module: ModulePlan) -> str:
    """The public name that an example is about, "" where it is none of this module."""
    found = _named(example.call, module) or _named(example.setup, module)
    return found[0] if found else ""


def _named(code: str, module: ModulePlan) -> list[str]:
    """Public names that `code` calls, or reads as an attribute."""
    names = {item.name.rpartition(".")[2]: item.name for item in module.public}
    calls = [name for name in re.findall(r"(?<!\w)(\w+)\(", code) if name in names]
    reads = [name for name in re.findall(r"\.(\w+)\b(?!\()", code) if "." in names.get(name, "")]
    return [names[name] for name in (*calls, *reads)]


def _importing(example: Example, module: ModulePlan, plan: Plan) -> Example:
    """`example` with imports of what it needs from the other modules, for its test file has only its own."""
    lines = imports_for(f"{example.setup}\n{example.call}", module, plan)
    setup = "\n".join([*lines, example.setup]).strip()
    return msgspec.structs.replace(example, setup=setup) if lines else example


def imports_for(code: str, module: ModulePlan, plan: Plan) -> list[str]:
    """Imports of the names that `code` uses of other modules than `module`."""
    own, lines = {item.name for item in module.public}, []
    for other in plan.modules:
        names = [x.name for x in other.public if "." not in x.name and x.name not in own]
        used = [name for name in names if _uses(code, name)]
        if other.name != module.name and used:
            lines.append(f"from {other.name.removesuffix('.py')} import {', '.join(used)}")
    return lines


def _uses(code: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}\b", code) is not None
